"""What makes a faulted state whole again: a row of actions, each by somebody. Standard library only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from pytest_volfault.model._registered import Registered
from volfault_fakes.naming import unknown

# No cure has more actions.
MOST_ACTIONS = 3
THEN = "+"
# What an action costs that a project registers: it is tried where nothing that ships has healed. Nothing costs more.
ADDED = 1000
NEVER = 10**6


class Actor(Enum):
    """Who does something about a stuck volume, the least privileged first.

    Attributes:
        TIME: nobody; it is enough to wait.
        USER: the owner of server and volume.
        ADMINISTRATOR: who has the cloud's admin role.
        SERVICE: whoever may start nova-compute again.
        HOST: who is root on the host.
    """

    TIME = "time"
    USER = "user"
    ADMINISTRATOR = "administrator"
    SERVICE = "service"
    HOST = "host"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that somebody can do.

    Attributes:
        phrase: what it is, as a sentence has it behind `healed by`: `a hard reboot`.
        actor: who does it.
        cost: what it asks of whoever does it, and of the guest, beside the caller's retry, which costs 1. Two things
            that an owner can do cost as much as one for which somebody has to be called; a row of actions costs what
            they cost together.
        commands: what is typed for it, with SERVER, VOLUME, ATTACHMENT and HOST to be filled in; none where nothing is.
    """

    phrase: str
    actor: Actor
    cost: int
    commands: tuple[str, ...] = ()


# Name -> action, the cheapest first. What a project registers comes last. `FLOW` is the command of the flow that was
# broken.
ACTIONS: Registered[Action] = Registered(
    {
        "retry": Action("the caller's retry", Actor.USER, 1, ("FLOW",)),
        "wait": Action(
            "an hour in which periodic tasks run",
            Actor.TIME,
            2,
            ("# wait for an hour: nova-compute runs its periodic tasks",),
        ),
        "delete": Action("a delete of the server", Actor.USER, 2, ("openstack server delete SERVER",)),
        "detach": Action("a detach", Actor.USER, 2, ("openstack server remove volume SERVER VOLUME",)),
        "disown": Action(
            "the owner's delete of the attachment",
            Actor.USER,
            2,
            ("openstack volume attachment list --volume-id VOLUME", "openstack volume attachment delete ATTACHMENT"),
        ),
        "discard": Action("the owner's delete of the volume", Actor.USER, 2, ("openstack volume delete VOLUME",)),
        "discard-image": Action(
            "a delete of the image and its snapshots",
            Actor.USER,
            2,
            ("openstack image delete IMAGE", "openstack volume snapshot delete SNAPSHOT"),
        ),
        "reboot": Action("a hard reboot", Actor.USER, 3, ("openstack server reboot --hard --wait SERVER",)),
        "start": Action("a start of the server", Actor.USER, 3, ("openstack server start SERVER",)),
        "stop": Action("a stop of the server", Actor.USER, 3, ("openstack server stop SERVER",)),
        "unrescue": Action("an unrescue of the server", Actor.USER, 3, ("openstack server unrescue SERVER",)),
        "stop-start": Action(
            "a stop and a start of the server",
            Actor.USER,
            4,
            ("openstack server stop SERVER", "openstack server start SERVER"),
        ),
        "reset-volume": Action(
            "a reset of the volume's state",
            Actor.ADMINISTRATOR,
            4,
            ("cinder reset-state --reset-migration-status --state STATUS --attach-status ATTACH_STATUS VOLUME",),
        ),
        "reset-server": Action(
            "a reset of the server's state", Actor.ADMINISTRATOR, 4, ("openstack server set --state active SERVER",)
        ),
        "discard-copy": Action(
            "a delete of what the volume was to be copied to",
            Actor.ADMINISTRATOR,
            4,
            (
                "cinder reset-state --reset-migration-status --state available --attach-status detached COPY",
                "openstack volume delete COPY",
            ),
        ),
        "heal-allocations": Action(
            "an audit of what Placement keeps, and a healing of it",
            Actor.ADMINISTRATOR,
            4,
            ("nova-manage placement audit --delete", "nova-manage placement heal_allocations --instance SERVER"),
        ),
        "unreserve": Action(
            "an administrator's delete of attachments that no row of Nova's names",
            Actor.ADMINISTRATOR,
            5,
            ("openstack volume attachment list --volume-id VOLUME", "openstack volume attachment delete ATTACHMENT"),
        ),
        "reattach": Action(
            "a new attachment where a row of Nova's has none",
            Actor.ADMINISTRATOR,
            5,
            ("openstack volume attachment create VOLUME SERVER", "openstack volume attachment complete ATTACHMENT"),
        ),
        "complete": Action(
            "an administrator's completion of attachments that a row of Nova's names",
            Actor.ADMINISTRATOR,
            5,
            ("openstack volume attachment list --volume-id VOLUME", "openstack volume attachment complete ATTACHMENT"),
        ),
        "restart": Action("a restart of nova-compute", Actor.SERVICE, 5, ("systemctl restart openstack-nova-compute",)),
        "clean-hosts": Action(
            "hands on the hosts that Nova does not have the server on",
            Actor.HOST,
            7,
            ("virsh undefine SERVER", "iscsiadm --mode node --targetname IQN --logout"),
        ),
        "clean-up": Action(
            "hands on the host and a forced detach",
            Actor.HOST,
            9,
            (
                "virsh detach-disk SERVER TARGET --live --config",
                "iscsiadm --mode node --targetname IQN --logout",
                "cinder reset-state --state available --attach-status detached VOLUME",
            ),
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Cure:
    """Actions that make a faulted state whole when they are done one after the other; found by doing them.

    Attributes:
        actions: their names; none where nothing is to be done.
    """

    actions: tuple[str, ...]

    NONE_NEEDED: ClassVar[Cure]
    NOTHING: ClassVar[Cure]
    RETRY: ClassVar[Cure]

    @classmethod
    def parse(cls, text: str) -> Cure:
        """Read `value` back.

        Raises:
            ValueError: an action is unknown; the message lists those that there are. Or there are too many.
        """
        if text in _SPECIAL:
            return _SPECIAL[text]
        names = tuple(text.split(THEN))
        known = (*ACTIONS, *_SPECIAL) if len(names) == 1 else tuple(ACTIONS)
        for name in names:
            if name not in ACTIONS:
                raise ValueError(
                    f"{unknown('action of a cure', name, known, 'actions of cures')}. A project's own are known where "
                    "its hooks are: -p MODULE"
                )
        if len(names) > MOST_ACTIONS:
            raise ValueError(f"a cure has at most {MOST_ACTIONS} actions, and {text!r} has {len(names)}")
        return cls(names)

    @property
    def value(self) -> str:
        """As results and baselines have it in `heals_by`: `reset-volume+detach`."""
        return next((name for name, cure in _SPECIAL.items() if cure == self), THEN.join(self.actions))

    @property
    def rank(self) -> tuple[int, ...]:
        """Higher costs more: what all actions cost together, then how many there are, then which."""
        if self == Cure.NOTHING:
            return (NEVER,)
        order = list(ACTIONS)
        costs = [ACTIONS[name].cost if name in ACTIONS else ADDED for name in self.actions]
        places = [order.index(name) if name in ACTIONS else len(order) for name in self.actions]
        return sum(costs), len(costs), *places

    @property
    def phrase(self) -> str:
        """What it is, as a sentence has it: `a hard reboot, then the caller's retry`."""
        if self in _PHRASES:
            return _PHRASES[self]
        return ", then ".join(ACTIONS[name].phrase if name in ACTIONS else name for name in self.actions)

    def commands(self, retry: str) -> tuple[str, ...]:
        """What is typed for it, in order.

        Args:
            retry: the command of the flow that was broken.
        """
        return tuple(
            retry if command == "FLOW" else command
            for name in self.actions
            if name in ACTIONS
            for command in ACTIONS[name].commands
        )


Cure.NONE_NEEDED, Cure.NOTHING, Cure.RETRY = Cure(()), Cure(("nothing",)), Cure(("retry",))
_SPECIAL = {"none-needed": Cure.NONE_NEEDED, "nothing": Cure.NOTHING}
_PHRASES = {Cure.NONE_NEEDED: "needs nothing", Cure.NOTHING: "nothing"}


def cheapest_first(cures: Iterable[Cure]) -> list[Cure]:
    """Each of them once, in the order of what they cost."""
    return sorted(set(cures), key=lambda cure: cure.rank)
