from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from volfault_fakes import UnknownCall
from volfault_fakes.libvirt import capabilities

RBD = "<disk type='network'><source protocol='rbd' name='volumes/a'/><target dev='vdb' bus='virtio'/></disk>"


def test_versions_and_sizes_agree(lab: Any) -> None:
    host = lab.connection
    assert (host.getType(), host.getURI(), host.getLibVersion(), host.getVersion()) == (
        "QEMU", "qemu:///system", 10_000_000, 8_002_002,
    )  # fmt: skip
    assert lab.module.getVersion() == host.getLibVersion()
    _, mebibytes, cpus, *_ = host.getInfo()
    assert host.getCPUMap() == (cpus, [True] * cpus, cpus)
    assert host.getMemoryStats(-1)["total"] * 1024 == host.getFreeMemory() == mebibytes * 1024**2
    assert host.getCPUStats(-1)["kernel"] == 0


def test_capabilities_say_the_same(lab: Any) -> None:
    root = ElementTree.fromstring(lab.connection.getCapabilities())
    assert len(root.findall("host/topology/cells/cell/cpus/cpu")) == lab.connection.getInfo()[2]
    assert root.findtext("host/cpu/model") in lab.connection.getCPUModelNames("x86_64")
    emulator = root.findtext("guest/arch/emulator")
    for machine in root.iterfind("guest/arch/machine[@canonical]"):
        answer = ElementTree.fromstring(lab.connection.getDomainCapabilities(emulator, "x86_64", machine.text, "kvm"))
        assert (answer.findtext("machine"), answer.findtext("path")) == (machine.get("canonical"), emulator)


def test_default_machine_is_pc(lab: Any) -> None:
    answer = ElementTree.fromstring(lab.connection.getDomainCapabilities(None, None, None, None))
    assert answer.findtext("machine") == capabilities.MACHINES["pc"]


@pytest.mark.parametrize(("arch", "machine"), [("aarch64", None), ("x86_64", "nonesuch")])
def test_guests_that_the_host_cannot_run(lab: Any, arch: str, machine: str | None) -> None:
    assert lab.call(lab.connection.getDomainCapabilities, None, arch, machine, "kvm")[0][:2] == (8, 10)


@pytest.mark.parametrize(
    ("model", "feature", "answer"),
    [("Haswell", "avx2", 2), ("Haswell", "sgx", 0), ("EPYC", "avx2", 0), ("Cascadelake-Server", "avx2", 2)],
)
def test_compare_cpu(lab: Any, model: str, feature: str, answer: int) -> None:
    cpu = f"<cpu><model>{model}</model><feature name='{feature}' policy='require'/></cpu>"
    assert lab.connection.compareCPU(cpu) == answer
    assert lab.connection.compareHypervisorCPU(None, None, None, None, cpu) == answer


def test_hosts_own_cpu_is_identical(lab: Any) -> None:
    own = lab.connection.baselineCPU([ElementTree.tostring(_cpu(lab), encoding="unicode")], 1)
    assert lab.connection.compareCPU(own) == 1


def _cpu(lab: Any) -> ElementTree.Element:
    cpu = ElementTree.fromstring(lab.connection.getCapabilities()).find("host/cpu")
    assert cpu is not None
    return cpu


def test_lookups_by_number_and_filters(lab: Any) -> None:
    assert lab.call(lab.connection.lookupByID, 9)[0] == (42, 10, "Domain not found: no domain with matching id 9")
    with pytest.raises(UnknownCall, match="listAllDomains"):
        lab.connection.listAllDomains(0x100)
    lab.connection.registerCloseCallback(print, None)
    lab.connection.unregisterCloseCallback()
    lab.connection.close()
    assert lab.call(lab.connection.isAlive)[0][:2] == (6, 20)


def test_states_that_refuse(lab: Any) -> None:
    assert lab.call(lab.domain.create)[0] == (55, 10, "Requested operation is not valid: domain is already running")
    assert lab.call(lab.domain.resume)[0][:2] == (55, 10)
    lab.domain.undefine()
    assert lab.call(lab.domain.undefine)[0][:2] == (55, 10)
    assert lab.call(lab.domain.XMLDesc, 0x100)[0][:2] == (8, 10)


@pytest.mark.parametrize("device", ["<interface type='bridge'/>", RBD.replace("virtio", "usb")])
def test_devices_that_are_not_modelled(lab: Any, device: str) -> None:
    with pytest.raises(UnknownCall):
        lab.domain.attachDeviceFlags(device, 1)


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        ("<domain/>", 21),
        ("<domain", 35),
        ("<domain><name>x</name><devices><disk/></devices></domain>", 20),
        (f"<domain><name>x</name><devices>{RBD}{RBD}</devices></domain>", 27),
    ],
)
def test_definitions_that_libvirt_refuses(lab: Any, xml: str, code: int) -> None:
    assert lab.call(lab.connection.defineXML, xml)[0][:2] == (code, 20)


def test_start_needs_the_disks(lab: Any) -> None:
    missing = "<disk type='block'><source dev='/dev/sdz'/><target dev='vdb' bus='virtio'/></disk>"
    lab.domain.attachDeviceFlags(missing, 2)
    lab.domain.destroy()
    assert lab.call(lab.domain.create)[0][:2] == (38, 18)
    assert lab.domain.isActive() == 0


def test_virtual_processors_are_those_of_what_runs(lab: Any) -> None:
    numbers = [number for number, *_ in lab.domain.vcpus()[0]]
    assert numbers == list(range(lab.domain.info()[3]))
    lab.domain.suspend()
    assert len(lab.domain.vcpus()[1]) == len(numbers)
    lab.domain.destroy()
    assert lab.call(lab.domain.vcpus)[0] == (
        55, 10, "Requested operation is not valid: cannot retrieve vcpu information for inactive domain",
    )  # fmt: skip


def test_scsi_disk_has_a_drive_address(lab: Any) -> None:
    lab.domain.attachDeviceFlags(RBD.replace("vdb", "sda").replace("bus='virtio'", "bus='scsi'"), 1)
    assert "<address type='drive' controller='0' bus='0' target='0' unit='0'/>" in lab.domain.XMLDesc()
