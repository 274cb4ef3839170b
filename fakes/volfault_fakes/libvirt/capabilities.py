"""The host that every hypervisor of the fake runs on: 8 CPUs of one socket, 16 GiB, QEMU 8.2 with KVM."""

from __future__ import annotations

from xml.etree import ElementTree

from volfault_fakes.libvirt import codes, constants
from volfault_fakes.libvirt.error import libvirtError
from volfault_fakes.libvirt.printing import EMULATOR

# Ubuntu 24.04 ships this pair; Nova 34 asks for at least libvirt 8.0.0 and QEMU 6.2.0.
LIBVIRT_VERSION = 10_000_000
QEMU_VERSION = 8_002_002

CPUS = 8
MEMORY_MIB = 16384
PAGE_KIB = 4
MHZ = 2500
MODEL = "Cascadelake-Server"
# Models whose instructions the host has; each contains those before it.
MODELS = (
    "qemu64",
    "Nehalem",
    "Westmere",
    "SandyBridge",
    "IvyBridge",
    "Haswell",
    "Broadwell",
    "Skylake-Server",
    MODEL,
)
FEATURES = (
    "aes",
    "avx",
    "avx2",
    "avx512f",
    "pcid",
    "popcnt",
    "sse4.1",
    "sse4.2",
    "ssse3",
    "vmx",
    "x2apic",
    "xsave",
)
# Name to canonical name, as <machine canonical=…> pairs them.
MACHINES = {"pc": "pc-i440fx-8.2", "q35": "pc-q35-8.2"}


def capabilities(host_uuid: str) -> str:
    """Return the XML of virConnectGetCapabilities."""
    cpus = "".join(
        f"<cpu id='{number}' socket_id='0' die_id='0' core_id='{number}' siblings='{number}'/>"
        for number in range(CPUS)
    )
    machines = "".join(
        f"<machine maxCpus='255'>{canonical}</machine><machine canonical='{canonical}' maxCpus='255'>{name}</machine>"
        for name, canonical in MACHINES.items()
    )
    memory = MEMORY_MIB * 1024
    return (
        f"<capabilities><host><uuid>{host_uuid}</uuid>"
        f"<cpu><arch>x86_64</arch><model>{MODEL}</model><vendor>Intel</vendor>"
        f"<topology sockets='1' dies='1' cores='{CPUS}' threads='1'/>{_features(FEATURES)}"
        f"<pages unit='KiB' size='{PAGE_KIB}'/></cpu>"
        "<power_management/><iommu support='no'/>"
        "<migration_features><live/><uri_transports><uri_transport>tcp</uri_transport></uri_transports>"
        "</migration_features>"
        f"<topology><cells num='1'><cell id='0'><memory unit='KiB'>{memory}</memory>"
        f"<pages unit='KiB' size='{PAGE_KIB}'>{memory // PAGE_KIB}</pages>"
        f"<cpus num='{CPUS}'>{cpus}</cpus></cell></cells></topology></host>"
        "<guest><os_type>hvm</os_type><arch name='x86_64'><wordsize>64</wordsize>"
        f"<emulator>{EMULATOR}</emulator>{machines}<domain type='qemu'/><domain type='kvm'/></arch>"
        "<features><acpi default='on' toggle='yes'/><apic default='on' toggle='no'/></features></guest>"
        "</capabilities>"
    )


def domain_capabilities(arch: str | None, machine: str | None) -> str:
    """Return the XML of virConnectGetDomainCapabilities.

    Raises:
        libvirtError: 8, the host cannot run that architecture or machine type.
    """
    if arch not in (None, "x86_64"):
        raise _unsupported(f"unknown architecture: {arch}")
    name = machine or "pc"
    canonical = MACHINES.get(name, name)
    if canonical not in MACHINES.values():
        raise _unsupported(f"the machine '{name}' is not supported by emulator '{EMULATOR}'")
    models = "".join(f"<model usable='yes' vendor='Intel'>{model}</model>" for model in MODELS)
    return (
        f"<domainCapabilities><path>{EMULATOR}</path><domain>kvm</domain><machine>{canonical}</machine>"
        "<arch>x86_64</arch><vcpu max='255'/><iothreads supported='yes'/>"
        "<os supported='yes'><enum name='firmware'/><loader supported='yes'>"
        "<enum name='type'><value>rom</value></enum><enum name='readonly'><value>yes</value></enum>"
        "<enum name='secure'><value>no</value></enum></loader></os>"
        "<cpu><mode name='host-passthrough' supported='yes'/>"
        f"<mode name='host-model' supported='yes'><model fallback='forbid'>{MODEL}</model></mode>"
        f"<mode name='custom' supported='yes'>{models}</mode></cpu>"
        "<memoryBacking supported='yes'><enum name='sourceType'><value>file</value></enum></memoryBacking>"
        "<devices><disk supported='yes'><enum name='diskDevice'><value>disk</value><value>cdrom</value></enum>"
        "<enum name='bus'><value>virtio</value><value>scsi</value></enum></disk>"
        "<video supported='yes'><enum name='modelType'><value>vga</value><value>virtio</value></enum></video>"
        "<tpm supported='no'/></devices>"
        "<features><gic supported='no'/><sev supported='no'/></features></domainCapabilities>"
    )


def baseline(cpus: list[str]) -> str:
    """Return the XML of virConnectBaselineCPU with all features written out.

    Args:
        cpus: <cpu> elements; the fake's hosts are all alike, so the answer is always the host's own CPU.
    """
    for cpu in cpus:
        ElementTree.fromstring(cpu)
    return (
        f"<cpu mode='custom' match='exact'><model fallback='forbid'>{MODEL}</model><vendor>Intel</vendor>"
        f"{_features(FEATURES, policy='require')}</cpu>"
    )


def compare(cpu: str) -> int:
    """One of VIR_CPU_COMPARE_*: whether the host can run that <cpu>."""
    root = ElementTree.fromstring(cpu)
    wanted = {
        feature.get("name")
        for feature in root.iterfind("feature")
        if feature.get("policy") not in ("disable", "forbid")
    }
    model = root.findtext("model") or MODEL
    if model not in MODELS or not wanted <= set(FEATURES):
        return constants.VIR_CPU_COMPARE_INCOMPATIBLE
    if model == MODEL and wanted == set(FEATURES):
        return constants.VIR_CPU_COMPARE_IDENTICAL
    return constants.VIR_CPU_COMPARE_SUPERSET


def _features(names: tuple[str, ...], policy: str | None = None) -> str:
    attribute = f" policy='{policy}'" if policy else ""
    return "".join(f"<feature{attribute} name='{name}'/>" for name in names)


def _unsupported(detail: str) -> libvirtError:
    return libvirtError.raised(codes.VIR_ERR_INVALID_ARG, codes.VIR_FROM_QEMU, detail)
