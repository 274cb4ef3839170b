"""Which os-brick Nova runs with: our fake of its connectors, or its own code on a fake host."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from pytest_volfault.model.variant import Variant
from pytest_volfault.targets.nova._real_brick import RealBrick
from pytest_volfault.targets.nova.fake_brick import FakeBrick
from volfault_fakes.catalogue import Kind, Operation
from volfault_fakes.cloud import Cloud


class Brick(Protocol):
    """What the target asks of either.

    Attributes:
        version: of the real os-brick; empty for the fake.
        kinds: the ways of failing that only it has.
    """

    version: str
    kinds: Sequence[Kind]

    def woven(self, operations: Sequence[Operation]) -> Sequence[Operation]:
        """The calls that can be interfered with, given those of all fakes."""

    def stand_ins(self) -> Mapping[str, Callable[[Any], Any]]:
        """The replacements, for a `Substitution`."""

    def refusal(self, variant: Variant) -> str | None:
        """Why it cannot serve a variant, as a clause; None where it can."""

    def set_up(self) -> None:
        """Called once, when Nova is configured."""

    def forget(self) -> None:
        """Begin as a process does that has just been started."""


BRICKS: Mapping[str, Callable[[Cloud], Brick]] = {"fake": FakeBrick, "real": RealBrick}
