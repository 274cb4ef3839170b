"""What a flow is: one operation as a user would ask for it, with its numbered steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pytest_volfault.model.facts import Facts
from pytest_volfault.model.variant import Variant


@dataclass(frozen=True, slots=True)
class Step:
    """A numbered place in a flow.

    Attributes:
        number: as the seeds number it; `4+5` where one call does both.
        name: what it is called.
        points: names of the injection points that make it up.
    """

    number: str
    name: str
    points: tuple[str, ...]


# What is typed for a retry where nobody says what that is.
AGAIN = "# the same request once more"


@dataclass(frozen=True, slots=True)
class Flow:
    """One operation as a user would ask for it.

    Attributes:
        name: `detach`.
        title: one sentence for `--volfault-steps`.
        variants: names of those that a campaign runs when none is named; any other combination can be named.
        start: the state that it starts from.
        goal: the final state that it is for.
        as_good: other ends that are as good as the goal, such as the same on another host.
        mended: ends that nobody has asked for, and whoever mends what the flow has left may be content with.
        rolls_back: whether all is well where it has changed nothing; not where it begins with what is to be ended.
        steps: its numbered steps.
        reaches: whether it reaches its goal by itself when nothing fails; a delete cannot while the host is down.
        perform: (target, variant, scene) -> the `Answer` that its user saw, or None for a success; does the flow on any
            target, with what that can do. None leaves it to the targets, which know it by its name.
        command: what its user types, with SERVER and VOLUME to be filled in.
        like: the flow whose start a target is to build for it, where it is done by `perform`.
        after: (variant, what there is, role of the server) -> what it is for where it begins from that, after other
            flows; None for one that is for its goal wherever it begins.
        of_server: whether it is asked of a server, and is about all volumes that this has, and not about one.
        reads: whether it changes nothing, and is for what its caller is told.
        asked: whether somebody asks for it, who is told, and may try again.
        deletes: whether it is for the end of a server, and of what goes with it.
    """

    name: str
    title: str
    variants: tuple[str, ...]
    start: Callable[[Variant], Facts]
    goal: Callable[[Variant], Facts]
    steps: Callable[[Variant], tuple[Step, ...]]
    reaches: Callable[[Variant], bool] = lambda _: True
    perform: Callable[[Any, Variant, Any], Any] | None = None
    command: str = AGAIN
    like: str = "detach"
    after: Callable[[Variant, Facts, str], Facts] | None = None
    reads: bool = False
    asked: bool = True
    deletes: bool = False
    of_server: bool = False
    as_good: Callable[[Variant], tuple[Facts, ...]] = lambda _: ()
    mended: Callable[[Variant], tuple[Facts, ...]] = lambda _: ()
    rolls_back: bool = True
