"""What a test asserts of a final state: the common case, one volume and one server. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pytest_volfault.model.facts import Fact, Facts
from pytest_volfault.model.relations import NOBODY


@dataclass(frozen=True, slots=True)
class FinalState:
    """What is left of one volume and one server when everything has come to rest, as attributes that a test reads.

    A final state is a set of facts (`Outcome.facts`); this is what they say of the first server and the first volume.

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

    @classmethod
    def of(cls, facts: Facts, server: str | None = "server", volume: str = "volume") -> FinalState:
        """What facts say of one server and one volume.

        Args:
            facts: a final state.
            server: the server's role; None makes no difference between servers.
            volume: the volume's role.
        """
        attachments = [fact for fact in facts.of_relation("attachment") if fact.subject == volume]
        foreign = {fact for fact in attachments if server is not None and fact.about[0] not in (server, NOBODY)}
        disks = [fact for fact in facts.of_relation("disk") if fact.about[1] == volume]
        own = [fact for fact in disks if server in (None, fact.subject)]
        subject = server or ""
        vm_state = facts.value(subject, "state")
        return cls(
            volume_status=facts.value(volume, "status") or "unknown",
            attachments=tuple(sorted(fact.value for fact in attachments if fact not in foreign)),
            lun_mapped=any(fact.subject == volume for fact in facts.of_relation("export")),
            guest_disk=_held(own),
            host_device=any(fact.about == (volume,) for fact in facts.of_relation("device")),
            bdm=facts.has(subject, "row", volume),
            vm_state=vm_state,
            task_state=facts.value(subject, "task"),
            other_attachments=tuple(sorted(fact.value for fact in foreign)),
            other_guest_disk=_held([fact for fact in disks if fact not in own]),
            stray_guest=vm_state == "deleted" and any(fact.subject == server for fact in facts.of_relation("power")),
            locked=any(fact.subject == volume for fact in facts.of_relation("lock")),
            secret=any(fact.about == (volume,) for fact in facts.of_relation("secret")),
            tagged=facts.has(subject, "tag", volume),
        )

    @property
    def facts(self) -> Facts:
        """The facts that these attributes stand for, on one host; what rules and reports take.

        Of those that no attribute tells of there is none. `FinalState.of` reads it back.
        """
        own, others = self.attachments, self.other_attachments
        facts = [
            Fact("volume", "status", value=self.volume_status),
            *(Fact("volume", "attachment", ("server", "host1"), number, each) for number, each in enumerate(own, 1)),
            *(
                Fact("volume", "attachment", ("server2", "host1"), number, each)
                for number, each in enumerate(others, 1)
            ),
        ]
        disks = {"server": self.guest_disk, "server2": self.other_guest_disk}
        facts += [Fact(role, "disk", ("host1", "volume"), value=held) for role, held in disks.items() if held != "none"]
        said = {"state": self.vm_state, "task": self.task_state}
        facts += [Fact("server", relation, value=value) for relation, value in said.items() if value is not None]
        holding = {
            Fact("volume", "export", ("host1",)): self.lun_mapped,
            Fact("volume", "lock", ("host1",)): self.locked,
            Fact("host1", "device", ("volume",)): self.host_device,
            Fact("host1", "secret", ("volume",)): self.secret,
            Fact("server", "row", ("volume",)): self.bdm,
            Fact("server", "tag", ("volume",)): self.tagged,
            Fact("server", "power", ("host1",), value="running"): self.stray_guest,
        }
        return Facts.of([*facts, *(fact for fact, holds in holding.items() if holds)])


def _held(disks: list[Fact]) -> str:
    parts = {part for fact in disks for part in fact.value.split("+")}
    return "+".join(part for part in ("live", "config") if part in parts) or "none"
