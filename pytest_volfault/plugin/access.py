"""What a test gets of the session's code under test: one scenario of it, or the whole of it to play with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_volfault.outcome import FinalState, Outcome, Result
    from pytest_volfault.scenario import Scenario
    from pytest_volfault.session import VolfaultSession


class ScenarioRun:
    """One scenario as a test sees it: `volfault_scenario`.

    Attributes:
        id: the text that replays it.
    """

    def __init__(self, session: VolfaultSession, scenario: Scenario, gathered: list[Result]) -> None:
        self._session, self._scenario, self._gathered = session, scenario, gathered
        self.id = scenario.id

    @property
    def scenario(self) -> Scenario:
        """The scenario itself."""
        return self._scenario

    @property
    def target(self) -> str:
        """Name of the code under test."""
        return self._session.options.target

    def run(self) -> Result:
        """Run it, judge it, and put the result into the session's report."""
        return _run(self._session, self._scenario, self._gathered)


class TargetAccess:
    """The session's code under test, for claims about it: `volfault_target`."""

    def __init__(self, session: VolfaultSession, gathered: list[Result]) -> None:
        self._session, self._gathered = session, gathered

    @property
    def name(self) -> str:
        """Name of the code under test."""
        return self._session.campaign.target.info.name

    @property
    def version(self) -> str:
        """Its version, as reports show it."""
        return self._session.campaign.target.info.version

    def refusal(self, flow: str) -> str | None:
        """Why the target cannot perform `FLOW.VARIANT`; None where it can."""
        from pytest_volfault.variant import Variant

        name, _, variant = flow.partition(".")
        return self._session.campaign.target.refusal(name, Variant.parse(variant))

    def start(self, flow: str) -> FinalState:
        """What `FLOW.VARIANT` starts from."""
        from pytest_volfault.scenario import Scenario

        return self._session.start(Scenario.parse(flow))

    def play(self, scenario: str, **asked: object) -> Outcome:
        """Run a scenario by its id, and judge nothing; it need not reach its goal.

        Args:
            scenario: an id; one without faults plays the flow as it is.
            asked: what the user asks for differently: `microversion`, `device`, `volume_id`, `server_id`,
                `waited` (virtual seconds).
        """
        from pytest_volfault.scenario import Scenario

        return self._session.play(Scenario.parse(scenario), asked)

    def run(self, scenario: str) -> Result:
        """Run a scenario by its id, judge it, and put the result into the session's report."""
        from pytest_volfault.scenario import Scenario

        return _run(self._session, Scenario.parse(scenario), self._gathered)

    def switches(self, flow: str, meanwhile: str) -> list[str]:
        """The ids of the scenarios in which another flow comes in between, at each call of `FLOW.VARIANT`."""
        from pytest_volfault.scenario import Scenario

        return [scenario.id for scenario in self._session.switches(Scenario.parse(flow), meanwhile)]


def _run(session: VolfaultSession, scenario: Scenario, gathered: list[Result]) -> Result:
    """Run a scenario; whatever becomes of the test, what was found of its flow is in the session's report."""
    from pytest_volfault.errors import Stopped, UsageError, VolfaultError

    wrong = ""
    result = None
    try:
        result = session.run(scenario)
    except UsageError:
        # The line of the test that asked for it is what has to be mended.
        raise
    except (VolfaultError, Stopped) as error:
        wrong = str(error)
    broken = session.broken(scenario)
    if broken is not None:
        gathered.append(broken.result)
        wrong = str(broken.error)
    elif result is not None:
        gathered.append(result)
        return result
    # Its sentence says it all; the way through the engine's own code says nothing to a user.
    pytest.fail(wrong, pytrace=False)
