"""What is left when everything has come to rest. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FinalState:
    """What is left of one volume and one server when everything has come to rest.

    Attributes:
        volume_status: Cinder's status, `deleted` when the row is gone.
        attachments: attach_status of each of the volume's rows for this server, or for none; sorted.
        lun_mapped: whether the backend still exports it to any host.
        guest_disk: none, live, config or live+config: the server's guest, and its definition.
        host_device: whether any host still has a device or a mount for it.
        bdm: whether Nova's database still has the server's block device mapping.
        vm_state: Nova's state of the server; None where there is no Nova.
        task_state: Nova's task on the server, if any.
        other_attachments: attach_status of the rows for other servers, sorted.
        other_guest_disk: what the guests of other servers hold of it, as in guest_disk.
        stray_guest: whether a hypervisor still has the guest of a server that Nova has deleted.
        locked: whether a client holds the image's lock in the backend.
        secret: whether any host still keeps the volume's passphrase.
        tagged: whether the server's metadata still lists the tag of the volume's disk.
    """

    volume_status: str
    attachments: tuple[str, ...] = ()
    lun_mapped: bool = False
    guest_disk: str = "none"
    host_device: bool = False
    bdm: bool = False
    vm_state: str | None = None
    task_state: str | None = None
    other_attachments: tuple[str, ...] = ()
    other_guest_disk: str = "none"
    stray_guest: bool = False
    locked: bool = False
    secret: bool = False
    tagged: bool = False

    @classmethod
    def attached(cls, **columns: Any) -> FinalState:
        """A volume wholly attached to an active server, as Nova and Cinder leave it."""
        whole: dict[str, Any] = {
            "volume_status": "in-use",
            "attachments": ("attached",),
            "lun_mapped": True,
            "guest_disk": "live+config",
            "host_device": True,
            "bdm": True,
            "vm_state": "active",
        }
        return cls(**(whole | columns))

    @classmethod
    def detached(cls, **columns: Any) -> FinalState:
        """A volume that nobody holds; the server stays active."""
        whole: dict[str, Any] = {"volume_status": "available", "vm_state": "active"}
        return cls(**(whole | columns))

    def as_dict(self) -> dict[str, Any]:
        """Plain values with the names of the results file."""
        return asdict(self) | {
            "attachments": list(self.attachments),
            "other_attachments": list(self.other_attachments),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> FinalState:
        """Read `as_dict` back."""
        lists = {name: tuple(data[name]) for name in ("attachments", "other_attachments")}
        return cls(**(dict(data) | lists))


def in_words(column: object) -> str:
    """A column of a final state, as `as_dict` has it, in words for people."""
    if isinstance(column, bool):
        return "yes" if column else "no"
    if isinstance(column, list):
        return ", ".join(column) or "none"
    return "none" if column is None else str(column)
