"""How a compute host introduces itself to each kind of storage; all of it follows from the host's name."""

from __future__ import annotations

import hashlib
import uuid


def wwpn(host: str) -> str:
    """The Fibre Channel port of a host."""
    return f"2100{hashlib.sha256(host.encode()).hexdigest()[:12]}"


def wwnn(host: str) -> str:
    """The Fibre Channel node of a host."""
    return f"2000{wwpn(host)[4:]}"


def nqn(host: str) -> str:
    """The NVMe name of a host, of the form that nvme-cli generates."""
    return f"nqn.2014-08.org.nvmexpress:uuid:{_uuid(host, 'nvme')}"


def sdc_guid(host: str) -> str:
    """The PowerFlex (ScaleIO) client of a host, as os-brick spells what the driver's ioctl returns."""
    return _uuid(host, "sdc")


def system_uuid(host: str) -> str:
    """What the firmware of a host calls it (DMI); also its NVMe host id."""
    return _uuid(host, "system")


def root_uuid(host: str) -> str:
    """The root file system of a host, by which os-brick knows replicated NVMe hosts."""
    return _uuid(host, "root")


def storpool_id(host: str) -> int:
    """The StorPool client of a host."""
    return int(wwpn(host)[-2:], 16) + 1


def _uuid(host: str, purpose: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{purpose}.{host}"))
