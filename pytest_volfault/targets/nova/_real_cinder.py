"""The real Cinder behind our injection points: what no fault decides is its answer, and its rows are the cloud's."""

from __future__ import annotations

import dataclasses
import json
import weakref
from collections.abc import Sequence
from typing import Any

from pytest_volfault.model.variant import Variant
from pytest_volfault.targets.nova import _cinder_tokens as cinder_tokens
from pytest_volfault.targets.nova._cinder_calls import Calls, making
from pytest_volfault.targets.nova._cinder_child import Child
from pytest_volfault.targets.nova._cinder_rows import Mirror
from pytest_volfault.targets.nova._cinder_turns import Turns
from pytest_volfault.targets.nova.cinder_process import wire
from volfault_fakes.catalogue import Operation
from volfault_fakes.cinder import Asked, ForwardedOperations, Operations, Reply, forwarded
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.tables import Volume

URL = "http://cinder.test"
# The endpoint makes the others; the id of a request would follow from nothing that repeats itself.
_HEADERS = ("Content-Type", "Location", "Retry-After")
# What the API does not take for a volume.
_PAST_THE_API = ("multiattach", "shared_targets", "encryption_key_id", "bootable")
_MOST_GONE = 20
# The flows of which Cinder tells Nova, or Nova waits to be told; the second of a root disk only.
TELLING = ("extend", "swap_volume")
TELLING_OF_ROOTS = ("rebuild",)


@dataclasses.dataclass(frozen=True, eq=False)
class Copy:
    """A copy of its database, which its process keeps for as long as anybody holds this."""

    number: int


class RealCinder:
    """See `cinders.Cinder`.

    Args:
        cloud: the state.
        child: its process.
        version: of the Cinder that runs there.
    """

    def __init__(self, cloud: Cloud, child: Child, version: str) -> None:
        self.version = version
        self.operations: Operations = ForwardedOperations(cloud, self)
        self._cloud = cloud
        self._child = child
        self._mirror = Mirror(cloud)
        self._turns = Turns()
        self._copies = 0
        self._gone: list[int] = []
        cloud.tell_of_volumes(self._make)

    def woven(self, operations: Sequence[Operation]) -> Sequence[Operation]:
        # Cinder's process does not ask the driver in this one for every call that can fail, nor know all the ways.
        return forwarded([each for each in operations if not each.process])

    def refusal(self, flow: str, variant: Variant) -> str | None:
        if flow in TELLING or (flow in TELLING_OF_ROOTS and variant.boot):
            return "the real Cinder, in a process of its own, has no Nova that it could tell"
        if variant.source != "volume":
            return "a real Cinder chooses the id of a volume that Nova has it make, and a scene is to name it before"
        return None

    def set_up(self) -> None:
        self._child.start()

    def snapshot(self) -> Copy:
        self._mirror.check()
        self._copies += 1
        copy = Copy(self._copies)
        self._tell(wire.Snapshot(copy.number))
        # What is left when this process ends goes with the other's folder.
        weakref.finalize(copy, self._gone.append, copy.number).atexit = False
        return copy

    def restore(self, mark: Any) -> None:
        # It may have died in the last scenario, or had to be ended; the copies outlive it.
        self._child.start()
        self._tell(wire.Restore(mark.number))
        self._mirror.look()
        if len(self._gone) > _MOST_GONE:
            gone, self._gone[:] = self._gone.copy(), []
            self._tell(wire.Forget(gone))

    def answer(self, asked: Asked) -> Reply:
        """Let it answer a request.

        Raises:
            PartyGone: its process has ended.
            OutOfStep: the cloud holds rows of Cinder's that it does not.
            ProcessDied: whoever asked was killed meanwhile.
        """
        calls = Calls(self._cloud, self.operations, self._mirror, self._turns)
        with self._turns.taken():
            self._mirror.check()
            answered = self._child.ask(self._question(asked), calls)
            self._mirror.take_over(answered.rows)
        if calls.struck is not None:
            raise calls.struck
        return _reply(answered)

    def _make(self, volume: Volume) -> None:
        """Make a volume that is in the cloud already, as its owner; past the API what the API does not take."""
        body = json.dumps({"volume": {"size": volume.size, "name": volume.name}}).encode()
        headers = {"content-type": "application/json", "x-auth-token": cinder_tokens.OWNER}
        asked = Asked("POST", f"{cinder_tokens.OWNERS_URL}/volumes", "", headers, body)
        columns = {name: getattr(volume, name) for name in _PAST_THE_API}
        if volume.service_uuid is not None:
            columns["service_uuid"] = volume.service_uuid
        encryption = None if volume.volume_type is None else self._cloud.encryptions.get(volume.volume_type)
        wanted = wire.MakeVolume(
            self._question(asked), volume.id, columns, None if encryption is None else dataclasses.asdict(encryption)
        )
        with self._turns.taken():
            self._mirror.take_over(self._child.ask(wanted, making(volume.id)).rows)

    def _tell(self, question: Any) -> None:
        with self._turns.taken():
            self._child.ask(question, making(""))

    def _question(self, asked: Asked) -> wire.AskCinder:
        url = URL + asked.path + (f"?{asked.query}" if asked.query else "")
        tokens = cinder_tokens.sent(self._cloud, asked.headers)
        return wire.AskCinder(asked.method, url, asked.headers, asked.body, self._cloud.clock.now, tokens)


def _reply(answered: wire.Answered) -> Reply:
    kind = answered.headers.get("content-type", "")
    body: Any = answered.body.decode() or None
    if body is not None and "json" in kind:
        body = json.loads(body)
    headers = {name: answered.headers[name.lower()] for name in _HEADERS if name.lower() in answered.headers}
    return Reply(answered.status, body, headers)
