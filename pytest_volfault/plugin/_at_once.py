"""What a test gets of operations at once: one schedule for each way in which they end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_volfault.model.result import Result
    from pytest_volfault.model.scenario import Scenario
    from pytest_volfault.session import VolfaultSession


class AtOnceRuns:
    """Operations that are asked for at once: `volfault_at_once`.

    Attributes:
        id: `FLOW.VARIANT:FLOW`; of a session that replays one scenario, the id of that.
        used: whether the test has run anything.
    """

    def __init__(self, session: VolfaultSession, pair: Scenario, gathered: list[Result]) -> None:
        self._session, self._pair, self._gathered = session, pair, gathered
        self.id = pair.id
        self.used = False

    def run(self) -> list[Result]:
        """Search their schedules within the session's bound, and judge each way of ending once.

        The results are in the session's report. Of a session that replays one scenario it is that one alone.
        """
        from pytest_volfault.errors import Stopped, TimeIsUp, UsageError, VolfaultError

        self.used = True
        results: list[Result] = []
        wrong = ""
        try:
            for result in self._session.run_schedules(self._pair):
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
        broken = self._session.broken(self._pair)
        if broken is not None:
            self._gathered.append(broken.result)
            wrong = str(broken.error)
        if wrong:
            # Its sentence says it all; the way through the engine's own code says nothing to a user.
            pytest.fail(wrong, pytrace=False)
        return results
