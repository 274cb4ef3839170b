"""What somebody can do about a faulted state. The campaign looks which row of such actions makes it whole."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from pytest_volfault.model import cure as model
from pytest_volfault.model.cast import server_role
from pytest_volfault.model.cure import ACTIONS, Actor
from pytest_volfault.model.flows import flow_named
from pytest_volfault.model.records import Records
from pytest_volfault.model.variant import Variant
from pytest_volfault.targets import operator
from pytest_volfault.targets.contract import Scene, Target

# What it takes until a service that was stopped is at work again.
RESTART_SECONDS = 60.0


def known_flows(target: Target) -> Collection[str]:
    """Names of the flows that a target says it knows."""
    return getattr(target, "flows", ())


class Case:
    """What an action has before it: the fault is gone, and what it has left is still there.

    Args:
        target: the code under test.
        flow: name of the flow that was broken.
        variant: on what.
        scene: its server and its volume.

    Attributes:
        cloud: what all the target's fakes front.
        flow: name of the flow that was broken.
        variant: on what.
        scene: its server and its volume.
    """

    def __init__(self, target: Target, flow: str, variant: Variant, scene: Scene) -> None:
        self._target = target
        self._asleep = True
        self.cloud = target.cloud
        self.flow, self.variant, self.scene = flow, variant, scene

    @property
    def target(self) -> Target:
        """The code under test; its processes remember nothing of what was before."""
        if self._asleep:
            self._asleep = False
            self._target.refresh()
        return self._target

    @property
    def records(self) -> Records | None:
        """What Nova says of the server; None where there is no Nova."""
        cast = self.scene.cast
        role = server_role(cast.servers.index(self.scene.server_id)) if self.scene.server_id in cast.servers else ""
        return self._target.records(self.scene).get(role)


@dataclass(frozen=True, slots=True)
class Action:
    """Something that somebody does when a flow was broken.

    Attributes:
        name: as the results have it in `heals_by`.
        phrase: what it is, as a sentence has it behind `healed by`: `a hard reboot`.
        do: does it; False says that there was nothing to do.
        actor: who does it.
        commands: what is typed for it.
        of_compute: whether it is nova-compute that does it: where that has died, it is not asked before it is back.
    """

    name: str
    phrase: str
    do: Callable[[Case], object]
    actor: Actor = Actor.USER
    commands: tuple[str, ...] = ()
    of_compute: bool = False

    @property
    def told(self) -> model.Action:
        """What is said of it."""
        return model.Action(self.phrase, self.actor, model.ADDED, self.commands)


def _retry(case: Case) -> object:
    """Of a flow that somebody has asked for."""
    return flow_named(case.flow).asked and case.target.perform(case.flow, case.variant, case.scene)


def _delete(case: Case) -> object:
    """Of a server that was to be made and is not at work: nobody would give away one that is."""
    records = case.records
    if case.flow != "boot" or (records is not None and records.vm_state == "active"):
        return False
    return case.target.perform("delete", case.variant, case.scene)


def _detach(case: Case) -> object:
    """What Nova maps, and should not, only Nova's own detach takes away."""
    if case.flow != "attach" or case.target.refusal("detach", case.variant) is not None:
        return False
    return case.target.perform("detach", case.variant, case.scene)


def _stop_start(case: Case) -> object:
    """Of a server that is to run."""
    return not _may_be_off(case) and _asked("stop")(case) and _asked("start")(case)


def _may_be_off(case: Case) -> bool:
    """Whether its flow begins with a server that is stopped, or ends with one."""
    flow = flow_named(case.flow)
    ends = flow.start(case.variant), flow.goal(case.variant)
    return any(end.value("server", "state") == "stopped" for end in ends)


def _start(case: Case) -> object:
    return _may_be_off(case) and _asked("start")(case)


def _stop(case: Case) -> object:
    return _may_be_off(case) and _asked("stop")(case)


def _asked(name: str) -> Callable[[Case], object]:
    """Whoever asks for another flow than the one that was broken."""

    def ask(case: Case) -> object:
        return name in known_flows(case.target) and case.target.perform(name, case.variant, case.scene)

    return ask


def _unrescue(case: Case) -> object:
    records = case.records
    return records is not None and records.vm_state == "rescued" and _asked("unrescue")(case)


def _heal_allocations(case: Case) -> object:
    """Where Placement is there to be asked for room."""
    return case.target.heal_allocations(case.scene)


def _moves(case: Case) -> bool:
    """Whether the flow brings a server from one host to another."""
    return bool(flow_named(case.flow).mended(case.variant))


def _complete(case: Case) -> object:
    """What a host has connected, and nobody has told Cinder of."""
    if not _moves(case):
        return False
    return operator.complete(case.cloud, case.scene.server_id, _named(case))


def _clean_hosts(case: Case) -> object:
    """What a move has left on the hosts that it did not end on."""
    return _moves(case) and case.target.clean_hosts(case.scene)


def _disown(case: Case) -> object:
    own = case.scene.server_id
    done = [operator.delete_attachments(case.cloud, each, own) for each in _volumes(case)]
    return any(done)


def _discard(case: Case) -> object:
    """The root disk of a server that is deleted, or one that was made for a server that did not come to be."""
    flow = flow_named(case.flow)
    deletes = flow.deletes and case.variant.boot
    makes = flow.start(case.variant).value("volume", "status") == "deleted"
    if not (deletes or makes):
        return False
    return operator.delete_volume(case.cloud, case.scene.volume_id)


def _discard_image(case: Case) -> object:
    """What a flow that makes images has left of them, with what they name."""
    return case.flow == "snapshot" and operator.delete_images(case.cloud, case.scene.cast.volumes)


def _discard_copy(case: Case) -> object:
    return case.flow == "swap_volume" and operator.delete_copies(case.cloud, case.scene.volume_id)


def _reset_volume(case: Case) -> object:
    done = [operator.reset_volume(case.cloud, each) for each in _volumes(case)]
    return any(done)


def _named(case: Case) -> frozenset[str | None]:
    """The attachments that rows of Nova's name."""
    records = case.records
    return frozenset() if records is None else frozenset(row.attachment_id for row in records.rows)


def _unreserve(case: Case) -> object:
    named, own = _named(case), case.scene.server_id
    if None in named:
        # A row that names none may be of any.
        return False
    done = [operator.unreserve(case.cloud, each, own, named) for each in _volumes(case)]
    return any(done)


def _volumes(case: Case) -> tuple[str, ...]:
    """Those that the flow takes along, or lets go: all that there are with a server that moves, or is deleted."""
    volumes = case.scene.volumes
    return volumes if _moves(case) or case.flow == "delete" else volumes[:1]


def _reattach(case: Case) -> object:
    records, own = case.records, case.scene.server_id
    mapped = [each for each in _volumes(case) if records is not None and records.maps(each)]
    done = [operator.reattach(case.cloud, each, own) for each in mapped]
    return any(done)


def _restart(case: Case) -> None:
    # The reaper leaves alone what was deleted within the same second (running_deleted_instance_timeout).
    case.cloud.clock.advance(RESTART_SECONDS)
    case.target.restart(case.scene)


def _clean_up(case: Case) -> None:
    case.target.clean_up(case.scene)


_DONE: dict[str, Callable[[Case], object]] = {
    "retry": _retry,
    "wait": lambda case: case.target.periodic(case.scene),
    "delete": _delete,
    "detach": _detach,
    "disown": _disown,
    "discard": _discard,
    "discard-image": _discard_image,
    "stop-start": _stop_start,
    "start": _start,
    "stop": _stop,
    "unrescue": _unrescue,
    "reboot": _asked("reboot"),
    "reset-volume": _reset_volume,
    "reset-server": lambda case: case.target.reset_server(case.scene),
    "discard-copy": _discard_copy,
    "heal-allocations": _heal_allocations,
    "unreserve": _unreserve,
    "reattach": _reattach,
    "complete": _complete,
    "restart": _restart,
    "clean-hosts": _clean_hosts,
    "clean-up": _clean_up,
}
_OF_COMPUTE = ("retry", "wait", "detach", "stop-start", "start", "stop", "reboot", "unrescue")
SHIPPED: tuple[Action, ...] = tuple(
    Action(name, said.phrase, _DONE[name], said.actor, said.commands, name in _OF_COMPUTE)
    for name, said in ACTIONS.shipped.items()
)
