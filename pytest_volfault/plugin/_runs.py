"""What a test finds and runs as a whole: one result after the other, and a sentence where that fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_volfault.model.result import Result
    from pytest_volfault.model.scenario import Scenario
    from pytest_volfault.session import VolfaultSession


class Runs:
    """Scenarios of one kind, of which nobody knows before how many there are.

    Args:
        session: runs them.
        asked: what they are about; of a session that replays one scenario, that one.
        gathered: what the test has for the session's report.

    Attributes:
        id: of what they are about.
        used: whether the test has run anything.
    """

    def __init__(self, session: VolfaultSession, asked: Scenario, gathered: list[Result]) -> None:
        self._session, self._asked, self._gathered = session, asked, gathered
        self.id = asked.id
        self.used = False

    def _run(self, results_of: Callable[[Scenario], Iterator[Result]]) -> list[Result]:
        from pytest_volfault.errors import Stopped, TimeIsUp, UsageError, VolfaultError

        self.used = True
        results: list[Result] = []
        wrong = ""
        try:
            for result in results_of(self._asked):
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
        broken = self._session.loaded.broken(self._asked)
        if broken is not None:
            self._gathered.append(broken.result)
            wrong = str(broken.error)
        if wrong:
            # Its sentence says it all; the way through the engine's own code says nothing to a user.
            pytest.fail(wrong, pytrace=False)
        return results
