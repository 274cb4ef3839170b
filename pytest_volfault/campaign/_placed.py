"""What a flow says of where it begins and ends, said of whom it is asked of, and of the hosts on which these are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from pytest_volfault.campaign.stage import Stage
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.relations import NOBODY
from pytest_volfault.model.scenario import Part
from pytest_volfault.model.variant import Variant

FIRST_HOST = "host1"


@dataclass(frozen=True, slots=True)
class Placed:
    """Roles as a flow names them, and those that play them.

    Attributes:
        variant: the variant as it is there: whether a second server shares the host changes when one of them moves.
        names: pairs of roles that are in each other's place.
    """

    variant: Variant
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, stage: Stage, last: Part, there: Facts, first: str | None) -> Placed:
        """Who plays in a flow that is asked for where something is already.

        Args:
            stage: the first flow's.
            last: whom this one is asked of.
            there: what there is when it is asked for.
            first: the host on which this one has its server; None where it is on none.
        """
        names = {"server": last.server, "volume": last.volume, **dict(_besides(stage.start, last))}
        now = host_of(last.server, there)
        if first is not None and now is not None:
            names[first] = now
        placed = cls(stage.variant, names)
        connected = [host for server, host in _connected(there, last.volume) if server not in (last.server, NOBODY)]
        if not (stage.variant.multiattach and connected):
            return placed
        apart = all(placed.called(host) != FIRST_HOST for host in connected)
        return replace(placed, variant=replace(stage.variant, apart=apart))

    def called(self, role: str) -> str:
        """What the flow calls whoever has that role."""
        return {**{now: name for name, now in self.names.items()}, **self.names}.get(role, role)

    def renamed(self, facts: Facts) -> Facts:
        """A flow's own facts, said of those who play in it."""
        for name, now in self.names.items():
            facts = facts.swapped(name, now)
        return facts


def host_of(server: str, state: Facts) -> str | None:
    """The role of the host that a server is on; None where it is on none."""
    guests = (fact.about[0] for fact in state.of_relation("power") if fact.subject == server)
    return state.value(server, "host") or next(guests, None)


def led_to_its_disks(state: Facts, server: str, whole: Facts) -> Facts:
    """The same where the hosts of a server's guests have what leads these to their disks, as they have when made anew.

    Args:
        state: what there is.
        server: the server.
        whole: what there is when a volume is wholly attached.
    """
    disks = [fact.about for fact in state.of_relation("disk") if fact.subject == server]
    if not whole.of_relation("device"):
        return state
    return state.but(
        *(each for host, volume in disks for each in (f"{host}.device[{volume}]", f"{volume}.export[{host}]"))
    )


def _besides(start: Facts, last: Part) -> Iterator[tuple[str, str]]:
    """What the first server has besides its volume, and what the other one has in its place: their root disks."""
    if last.server != "server":
        yield from zip(_had(start, "server", "volume"), _had(start, last.server, last.volume), strict=False)


def _had(start: Facts, server: str, but: str) -> list[str]:
    return [fact.about[0] for fact in start.of_relation("row") if fact.subject == server and fact.about[0] != but]


def _connected(state: Facts, volume: str) -> Iterator[tuple[str, str]]:
    """Who has a volume on which host, by Cinder's word."""
    for fact in state.of_relation("attachment"):
        if fact.subject == volume and len(fact.about) > 1:
            server, host = fact.about
            yield server, host
