"""What a test gets of operations at once: one schedule for each way in which they end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_volfault.plugin._runs import Runs

if TYPE_CHECKING:
    from pytest_volfault.model.result import Result


class AtOnceRuns(Runs):
    """Operations that are asked for at once: `volfault_at_once`.

    Attributes:
        id: `FLOW.VARIANT:FLOW`; of a session that replays one scenario, the id of that.
        used: whether the test has run anything.
    """

    def run(self) -> list[Result]:
        """Search their schedules within the session's bound, and judge each way of ending once.

        The results are in the session's report. Of a session that replays one scenario it is that one alone.
        """
        return self._run(self._session.running.run_schedules)
