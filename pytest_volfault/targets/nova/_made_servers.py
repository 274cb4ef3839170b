"""A server that its users have made and brought to where a flow begins, by requests alone, on one of two hosts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from pytest_volfault.errors import TargetBroken
from pytest_volfault.model.records import Records
from pytest_volfault.model.variant import Variant
from pytest_volfault.targets._processes import FIRST
from pytest_volfault.targets.nova._beginnings import BEFORE, SINCE_ITS_DEATH, STATES, Body
from pytest_volfault.targets.nova._new_servers import request_for
from pytest_volfault.targets.nova._rest import Api
from pytest_volfault.targets.nova._server_states import ask


class AddVolume(Protocol):
    """Adds a volume of a variant that nobody has yet."""

    def __call__(self, variant: Variant, *, bootable: bool) -> str: ...


@dataclass(frozen=True, slots=True)
class MadeServers:
    """What takes part in it.

    Attributes:
        api: the compute API.
        add_volume: adds the variant's volume; whether it can be booted from.
        settle: runs what a request has left to be done.
        records: what the databases say of a server.
    """

    api: Api
    add_volume: AddVolume
    settle: Callable[[], None]
    records: Callable[[str], Records | None]

    def make(self, flow: str, variant: Variant, server_id: str) -> tuple[str, ...]:
        """Make the server in a deployment that has nothing yet.

        Args:
            flow: what it is made for.
            variant: in what.
            server_id: the id that Nova is about to give it.

        Returns:
            The volumes: the one that the flow is about, and the server's root disk where that is another one.

        Raises:
            TargetBroken: Nova refuses on the way.
        """
        root = self.add_volume(variant, bootable=True)
        data = () if variant.boot else (self.add_volume(variant, bootable=False),)
        ask(self.api, *request_for(root, *data), self.settle)
        self._check(server_id)
        self._ask(server_id, *STATES[variant.vm_state], *BEFORE.get(flow, ()))
        return (*data, root)

    def ask_since_its_death(self, flow: str, server_id: str) -> None:
        """Ask for what comes before a flow once the server's host has died; its nova-compute is dead."""
        self._ask(server_id, *SINCE_ITS_DEATH.get(flow, ()))

    def _ask(self, server_id: str, *bodies: Body) -> None:
        for body in bodies:
            ask(self.api, "POST", f"/servers/{server_id}/action", body, self.settle)

    def _check(self, server_id: str) -> None:
        found = self.records(server_id)
        if found is None or (found.vm_state, found.host) != ("active", FIRST):
            raise TargetBroken(f"a server that Nova makes without faults is to be active on {FIRST}, and is {found}")
