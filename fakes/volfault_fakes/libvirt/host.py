"""What a connection tells of its host: CPU, memory, versions; and no devices."""

# ruff: noqa: N802, N803, ARG002 - the names and signatures are libvirt-python's
from __future__ import annotations

import uuid
from typing import Any, NoReturn

from volfault_fakes.cloud.turns import takes_turns
from volfault_fakes.libvirt import capabilities, codes
from volfault_fakes.libvirt.error import libvirtError
from volfault_fakes.libvirt.link import Link


@takes_turns()
class HostCalls(Link):
    """The calls of virConnect that say the same whatever the guests do."""

    # -- the host

    def getHostname(self) -> str:
        """Return the host's name."""
        self._require("virConnectGetHostname")
        return self._host

    def getURI(self) -> str:
        """Return what it was opened with."""
        self._require("virConnectGetURI")
        return self._uri

    def getType(self) -> str:
        """Return the driver."""
        self._require("virConnectGetType")
        return "QEMU"

    def getLibVersion(self) -> int:
        """Return the daemon's version, 1000000 * major + 1000 * minor + release."""
        self._require("virConnectGetLibVersion")
        return capabilities.LIBVIRT_VERSION

    def getVersion(self) -> int:
        """QEMU's version, in the same form."""
        self._require("virConnectGetVersion")
        return capabilities.QEMU_VERSION

    def getCapabilities(self) -> str:
        """Return the host's CPU, memory and guest types as XML."""
        self._require("virConnectGetCapabilities")
        return capabilities.capabilities(str(uuid.uuid5(uuid.NAMESPACE_DNS, self._host)))

    def getDomainCapabilities(
        self,
        emulatorbin: str | None = None,
        arch: str | None = None,
        machine: str | None = None,
        virttype: str | None = None,
        flags: int = 0,
    ) -> str:
        """Return what a machine type can have, as XML."""
        self._require("virConnectGetDomainCapabilities")
        return capabilities.domain_capabilities(arch, machine)

    def baselineCPU(self, xmlCPUs: list[str], flags: int = 0) -> str:
        """Return the CPU that all of the given hosts' have in common, as XML."""
        self._require("virConnectBaselineCPU")
        return capabilities.baseline(xmlCPUs)

    def compareCPU(self, xmlDesc: str, flags: int = 0) -> int:
        """One of VIR_CPU_COMPARE_*."""
        self._require("virConnectCompareCPU")
        return capabilities.compare(xmlDesc)

    def compareHypervisorCPU(
        self,
        emulator: str | None,
        arch: str | None,
        machine: str | None,
        virttype: str | None,
        xmlCPU: str,
        flags: int = 0,
    ) -> int:
        """One of VIR_CPU_COMPARE_*."""
        self._require("virConnectCompareHypervisorCPU")
        return capabilities.compare(xmlCPU)

    def getCPUModelNames(self, arch: str, flags: int = 0) -> list[str]:
        """Return the CPU models that libvirt knows for an architecture."""
        self._require("virConnectGetCPUModelNames")
        return list(capabilities.MODELS)

    def getCPUMap(self, flags: int = 0) -> tuple[int, list[bool], int]:
        """(CPUs, whether each is online, how many are)."""
        self._require("virNodeGetCPUMap")
        return capabilities.CPUS, [True] * capabilities.CPUS, capabilities.CPUS

    def getCPUStats(self, cpuNum: int, flags: int = 0) -> dict[str, int]:
        """Nanoseconds that the host has spent; the fake's hosts are idle."""
        self._require("virNodeGetCPUStats")
        return {"kernel": 0, "idle": 0, "user": 0, "iowait": 0}

    def getInfo(self) -> list[str | int]:
        """[model, MiB, CPUs, MHz, NUMA nodes, sockets of each, cores of each, threads of each]."""
        self._require("virNodeGetInfo")
        return [
            "x86_64", capabilities.MEMORY_MIB, capabilities.CPUS, capabilities.MHZ, 1, 1, capabilities.CPUS, 1,
        ]  # fmt: skip

    def getMemoryStats(self, cellNum: int, flags: int = 0) -> dict[str, int]:
        """KiB of the host's memory."""
        self._require("virNodeGetMemoryStats")
        memory = capabilities.MEMORY_MIB * 1024
        return {"total": memory, "free": memory, "buffers": 0, "cached": 0}

    def getFreeMemory(self) -> int:
        """Bytes of the host's memory."""
        self._require("virNodeGetFreeMemory")
        return capabilities.MEMORY_MIB * 1024**2

    # -- the host's devices: there are none

    def listAllDevices(self, flags: int = 0) -> list[Any]:
        """[]."""
        self._require("virConnectListAllNodeDevices")
        return []

    def listDevices(self, cap: str, flags: int = 0) -> list[str]:
        """[]."""
        self._require("virNodeListDevices")
        return []

    def nodeDeviceLookupByName(self, name: str) -> NoReturn:
        """Raise libvirtError 53."""
        self._require("virNodeDeviceLookupByName")
        raise libvirtError.raised(
            codes.VIR_ERR_NO_NODE_DEVICE,
            codes.VIR_FROM_NODEDEV,
            f"no node device with matching name '{name}'",
        )
