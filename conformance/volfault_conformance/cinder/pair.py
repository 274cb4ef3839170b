"""The real Cinder and the fake, asked the same."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

from volfault_conformance.cinder.comparing import differing
from volfault_conformance.cinder.comparison import Comparison
from volfault_conformance.cinder.party import CinderParty
from volfault_conformance.cinder.side import Side
from volfault_conformance.cinder.steps import Step


class Pair:
    """Both parties, step by step.

    Args:
        real: the real one.
        fake: ours.
        newest: the newest microversion of the release.
    """

    def __init__(self, real: CinderParty, fake: CinderParty, newest: str) -> None:
        self.newest = newest
        self.real = Side(real, newest)
        self.fake = Side(fake, newest)

    def do(self, step: Step) -> dict[str, tuple[Any, Any]]:
        """Do a step on both.

        Returns:
            What differs: the place in the document -> (real, fake).
        """
        return self.real.do(step).differences(self.fake.do(step))

    @contextlib.contextmanager
    def under(self, auth_strategy: str) -> Iterator[Pair]:
        """Both learn who asks in that way within this block: `keystone` or `noauth`, which it is otherwise."""
        with self.real.under(auth_strategy), self.fake.under(auth_strategy):
            yield self

    def prepare(self, steps: Iterable[Step]) -> None:
        """Do steps that must go alike, such as those that build a start.

        Raises:
            AssertionError: they did not.
        """
        for step in steps:
            differing = self.do(step)
            assert not differing, f"{step}: {differing}"

    def compare(self, comparison: Comparison) -> dict[str, Any]:
        """Make a comparison, from the state in which both are.

        Returns:
            For each step that was asked, by its name in `differences.toml`, what differs; nothing if all is well.

        Raises:
            AssertionError: what prepares it did not go alike.
        """
        return differing(comparison, list(self.real.play(comparison)), list(self.fake.play(comparison)))

    def snapshot(self) -> Any:
        """Copy both states."""
        return self.real.snapshot(), self.fake.snapshot()

    def restore(self, state: Any) -> None:
        """Go back to them."""
        real, fake = state
        self.real.restore(real)
        self.fake.restore(fake)
