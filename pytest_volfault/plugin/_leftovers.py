"""What a test gets of what a flow's faults leave: each of it, with every flow that can come next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_volfault.plugin._runs import Runs

if TYPE_CHECKING:
    from pytest_volfault.campaign import Leftover
    from pytest_volfault.model.result import Result


class LeftoverRuns(Runs):
    """A flow and variant whose leftovers other flows meet: `volfault_leftovers`.

    Attributes:
        id: `FLOW.VARIANT`.
        used: whether the test has run anything.
    """

    @property
    def target(self) -> str:
        """Name of the code under test."""
        return self._session.options.target

    def found(self) -> list[Leftover]:
        """What the flow's faults leave that is not clean, each state once; none where one is replayed."""
        self.used = True
        return self._session.plan.leftovers(self._asked)

    def run(self) -> list[Result]:
        """Ask for each flow that the target plays then, after each leftover; the results are in the session's report.

        Of a session that replays one scenario it is that one alone.
        """
        return self._run(self._session.running.run_sequences)
