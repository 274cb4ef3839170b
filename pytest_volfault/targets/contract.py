"""What the campaign asks of code under test. One target a folder; they do not know one another."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from pytest_volfault.model.cast import Cast
from pytest_volfault.model.outcome import Answer
from pytest_volfault.model.records import Records
from pytest_volfault.model.result import TargetInfo
from pytest_volfault.model.variant import Variant
from volfault_fakes.catalogue import Kind, Operation
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.tables import Volume


@dataclass(frozen=True, slots=True)
class Scene:
    """What a scenario plays with.

    Attributes:
        server_id: the server that the flow is about; in the cast it is `server` where nobody asked differently.
        volume_id: the volume that the flow is about; in the cast it is `volume`.
        mark: the target's own snapshot of the start, for `Target.restore`.
        dead: the processes that are dead from the start.
        microversion: of the compute API, in which the user asks; None for the newest.
        device: the name that the user asks for when a volume is attached; None leaves it to Nova.
        waited: virtual seconds that pass before the user asks.
        tag: what the user calls the disk when a volume is attached, for the server's metadata.
        cast: the servers, volumes and hosts that there are, by role.
        runs: the runs of guests that there were at the start; None where nobody has looked.
        volume_rows: those of the volumes at the start, by their ids; None where nobody has looked.
    """

    server_id: str
    volume_id: str
    mark: Any
    dead: frozenset[str] = frozenset()
    microversion: str | None = None
    device: str | None = None
    tag: str | None = None
    waited: float = 0.0
    cast: Cast = field(default_factory=Cast)
    runs: frozenset[str] | None = None
    volume_rows: Mapping[str, Volume] | None = None

    @property
    def volumes(self) -> tuple[str, ...]:
        """Ids of all volumes, the flow's own first."""
        return tuple(dict.fromkeys((self.volume_id, *self.cast.volumes)))

    def about(self, server: str, volume: str) -> Scene:
        """The same scene for who asks of a server and a volume by their roles; the first ones are as they are here.

        Raises:
            UsageError: nobody has such a role.
        """
        return replace(
            self,
            server_id=self.server_id if server == "server" else self.cast.server(server),
            volume_id=self.volume_id if volume == "volume" else self.cast.volume(volume),
        )


class Target(Protocol):
    """Code under test together with the fakes around it.

    Attributes:
        info: its name and version.
        cloud: the one cloud that all its fakes front.
        operations: everything that can be interfered with, the parties' and its own.
        kinds: everything that can go wrong, by name.
        flows: names of the flows that it knows; what heals may ask for these, whatever flow was broken.
        silent: relations of `facts.RELATIONS` that its records never tell of.
        modules: the modules and packages through which its flows go, by the names that Python imports them by; what
            this release of it does not have is left out.
    """

    info: TargetInfo
    flows: Collection[str]
    silent: frozenset[str]
    modules: Sequence[str]
    cloud: Cloud
    operations: Sequence[Operation]
    kinds: Mapping[str, Kind]

    def playing(self) -> AbstractContextManager[None]:
        """The fakes stand in for the real parties within this block; everything is put back after it."""

    def refusal(self, flow: str, variant: Variant) -> str | None:
        """Why it cannot perform this flow in this variant, as a clause; None where it can."""

    def wishes(self, flow: str, variant: Variant) -> frozenset[str]:
        """What the flow's user can ask for differently here, by the attributes of `Scene`; see `wishes.WISHES`."""

    def prepare(self, flow: str, variant: Variant) -> Scene:
        """Build the flow's start and remember it. Runs without points woven."""

    def snapshot(self) -> Any:
        """The state of cloud and database, as a value."""

    def comparable(self, mark: Any) -> Any:
        """What of a snapshot decides what comes after a restart; equal only where that is the same. None: not known."""

    def restore(self, mark: Any) -> None:
        """Go back to such a state; what the processes had in memory is gone. The dead stay dead."""

    def refresh(self) -> None:
        """Begin with processes that remember nothing; called before each play, without points woven."""

    def perform(self, flow: str, variant: Variant, scene: Scene) -> Answer:
        """Do what the flow's user asks for, and return what that user sees.

        It may be asked on whatever another flow has left. The variant says what the scene was built as.

        Raises:
            UsageError: the target knows no such flow.
        """

    def records(self, scene: Scene) -> Mapping[str, Records]:
        """What the database says of the servers of the scene that it knows, by their roles; nothing without Nova."""

    def restart(self, scene: Scene) -> None:
        """Start the compute service again, over what survived."""

    def periodic(self, scene: Scene) -> None:
        """Let time pass, and run the periodic tasks of each compute service that is at work."""

    def reset_server(self, scene: Scene) -> bool:
        """Set the server's state as an administrator; whether there was anything to set."""

    def heal_allocations(self, scene: Scene) -> bool:
        """Let Placement keep room for the server where it is, as an administrator; whether there was any to keep."""

    def clean_hosts(self, scene: Scene) -> bool:
        """As root, what is left of the server on hosts that it is not on, and of volumes that no guest there needs.

        Returns:
            Whether there was anything.
        """

    def clean_up(self, scene: Scene) -> None:
        """What an operator does last: force the detach in Cinder, and clean guest and host by hand."""


# The names of all of it.
PARTS = (*Target.__annotations__, *(name for name in vars(Target) if not name.startswith("_")))
