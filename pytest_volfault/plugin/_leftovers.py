"""What a test gets of what a flow's faults leave: each of it, with every flow that can come next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_volfault.campaign import Leftover
    from pytest_volfault.model.result import Result
    from pytest_volfault.model.scenario import Scenario
    from pytest_volfault.session import VolfaultSession


class LeftoverRuns:
    """A flow and variant whose leftovers other flows meet: `volfault_leftovers`.

    Attributes:
        id: `FLOW.VARIANT`.
        used: whether the test has run anything.
    """

    def __init__(self, session: VolfaultSession, golden: Scenario, gathered: list[Result]) -> None:
        self._session, self._golden, self._gathered = session, golden, gathered
        self.id = golden.id
        self.used = False

    @property
    def target(self) -> str:
        """Name of the code under test."""
        return self._session.options.target

    def found(self) -> list[Leftover]:
        """What the flow's faults leave that is not clean, each state once; none where one is replayed."""
        self.used = True
        return self._session.leftovers(self._golden)

    def run(self) -> list[Result]:
        """Ask for each flow that the target plays then, after each leftover; the results are in the session's report.

        Of a session that replays one scenario it is that one alone.
        """
        from pytest_volfault.errors import Stopped, TimeIsUp, UsageError, VolfaultError

        self.used = True
        results: list[Result] = []
        wrong = ""
        try:
            for result in self._session.run_sequences(self._golden):
                # One by one: an interrupt leaves what was found by then.
                self._gathered.append(result)
                results.append(result)
        except TimeIsUp as limit:
            # A claim about a part of them would pass.
            pytest.skip(str(limit))
        except UsageError:
            # The line of the test that asked for it is what has to be mended.
            raise
        except (VolfaultError, Stopped) as error:
            wrong = str(error)
        broken = self._session.broken(self._golden)
        if broken is not None:
            self._gathered.append(broken.result)
            wrong = str(broken.error)
        if wrong:
            # Its sentence says it all; the way through the engine's own code says nothing to a user.
            pytest.fail(wrong, pytrace=False)
        return results
