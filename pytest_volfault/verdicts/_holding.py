"""Who holds which volume in a final state: facts read as the rules ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from pytest_volfault.model.facts import Fact, Facts
from pytest_volfault.model.relations import NOBODY

# Cinder hands a volume out again in these states (VolumeManager / API: os-reserve, attachment_create, delete).
GIVEN_AWAY = frozenset({"available", "deleted"})
# How the value of a row begins that names an attachment (docs/reference/facts.md, `row`).
ATTACHMENT = "attachment["


@dataclass(frozen=True, slots=True)
class Disk:
    """A guest's disk.

    Attributes:
        held: `live`, `config` or `live+config`.
    """

    server: str
    host: str
    volume: str
    held: str

    @classmethod
    def of(cls, fact: Fact) -> Self:
        host, volume = fact.about
        return cls(fact.subject, host, volume, fact.value)


class Holding:
    """One final state.

    Args:
        state: the facts.

    Attributes:
        disks: every guest's.
        live: those of running guests.
        attachments: (server or nobody, volume), as Cinder has them.
        rows: (server, volume), as Nova has them.
        devices: (host, volume).
        exports: (host, volume).
    """

    def __init__(self, state: Facts) -> None:
        self._state = state
        self.disks = [Disk.of(fact) for fact in state.of_relation("disk")]
        self.live = [disk for disk in self.disks if disk.held.startswith("live")]
        self.attachments = [(fact.about[0], fact.subject) for fact in state.of_relation("attachment")]
        # (server, volume, host) of those that are connected on one.
        self._placed = [
            (fact.about[0], fact.subject, fact.about[1])
            for fact in state.of_relation("attachment")
            if len(fact.about) > 1
        ]
        self.rows = [(fact.subject, fact.about[0]) for fact in state.of_relation("row")]
        self.devices = [(fact.subject, fact.about[0]) for fact in state.of_relation("device")]
        self.exports = [(fact.about[0], fact.subject) for fact in state.of_relation("export")]

    @property
    def has_unnamed_attachment(self) -> bool:
        """Whether a row of Nova's names one of several attachments that its server has of the volume."""
        named = {
            (fact.subject, fact.about[0]): fact.value
            for fact in self._state.of_relation("row")
            if fact.value.startswith(ATTACHMENT)
        }
        return any(
            named.get((fact.about[0], fact.subject), own) != own
            for fact in self._state.of_relation("attachment")
            if (own := fact.key.partition(".")[2])
        )

    def _holders(self, volume: str) -> list[str]:
        return [server for server, attached in self.attachments if attached == volume]

    def _is_given_away(self, volume: str) -> bool:
        return self._state.value(volume, "status") in GIVEN_AWAY

    def is_attached_to(self, server: str, volume: str) -> bool:
        """Whether Cinder has an attachment of the volume that is this server's, or nobody's and so may be."""
        return not {server, NOBODY}.isdisjoint(self._holders(volume))

    def is_free_of(self, server: str, volume: str) -> bool:
        """Whether Cinder would give the server's volume to somebody else, or has: others have it, and not this one."""
        others = bool(self._holders(volume)) and not self.is_attached_to(server, volume)
        return self._is_given_away(volume) or others

    def is_free_on(self, host: str, volume: str) -> bool:
        """Whether Cinder would give it to somebody else, or has: all that have it run on other hosts."""
        there = {server for server in self._holders(volume) if server == NOBODY or self._runs_on(server, host)}
        # By Cinder's own word it is attached on that host, wherever Nova has the server.
        there |= {server for server, attached, on in self._placed if attached == volume and on == host}
        return self._is_given_away(volume) or (bool(self._holders(volume)) and not there)

    def _runs_on(self, server: str, host: str) -> bool:
        # Where Nova has it; without a Nova, where its guest is. A server that is on no host may come to any.
        said = self._state.value(server, "host")
        guests = {fact.about[0] for fact in self._state.of_relation("power") if fact.subject == server}
        return host == said or host in guests or (said is None and not guests)

    def is_beside_its_server(self, disk: Disk) -> bool:
        """Whether a guest has it on a host where neither Nova has the server nor Cinder the volume of it."""
        placed = {host for server, volume, host in self._placed if (server, volume) == (disk.server, disk.volume)}
        return disk.host not in {self._state.value(disk.server, "host"), *placed}

    def is_unreferenced(self, volume: str) -> bool:
        """Whether Cinder has no attachment of a volume that it would not give away either."""
        return not self._holders(volume) and not self._is_given_away(volume)

    def is_kept_for_offloaded(self, volume: str) -> bool:
        """Whether all that have it are servers that are shelved and on no host."""
        holders = self._holders(volume)
        return bool(holders) and all(self._state.value(each, "state") == "shelved_offloaded" for each in holders)

    def is_needed(self, host: str, volume: str) -> bool:
        """Whether a guest of the host has it by an attachment of its own, running or shut off."""
        return not self._is_given_away(volume) and any(
            disk.host == host and disk.volume == volume and disk.server in self._holders(volume) for disk in self.disks
        )

    def is_live(self, volume: str, host: str | None = None) -> bool:
        """Whether a running guest has it, of that host or of any."""
        return any(disk.volume == volume and host in (None, disk.host) for disk in self.live)
