"""What may look on while a campaign plays scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

from pytest_volfault.model.scenario import Scenario


class Recorder(Protocol):
    """Told of each scenario that is run or played for a test; of golden runs only where they are asked for."""

    def around(self, scenario: Scenario, asked: Mapping[str, Any]) -> AbstractContextManager[None]:
        """The body is the code under test, and nothing else, from the user's request to its answer.

        Args:
            scenario: what is played.
            asked: what the user asks for differently; see `Campaign.play`.
        """

    def same(self, scenario: Scenario, known: Scenario) -> None:
        """A scenario was not played, because it would do just what another one did."""


class Nobody:
    """The recorder of a campaign that nobody looks on."""

    def around(self, scenario: Scenario, asked: Mapping[str, Any]) -> AbstractContextManager[None]:  # noqa: ARG002
        return nullcontext()

    def same(self, scenario: Scenario, known: Scenario) -> None:
        """Nothing."""
