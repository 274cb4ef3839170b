"""What a test gets of the session's code under test: one scenario of it, or the whole of it to play with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_volfault.campaign import Change
    from pytest_volfault.model.final_state import FinalState
    from pytest_volfault.model.outcome import Outcome
    from pytest_volfault.model.result import Result
    from pytest_volfault.model.scenario import Scenario
    from pytest_volfault.session import VolfaultSession


class ScenarioRun:
    """One scenario as a test sees it: `volfault_scenario`.

    Attributes:
        id: the text that replays it.
        used: whether the test has run it.
    """

    def __init__(self, session: VolfaultSession, scenario: Scenario, gathered: list[Result]) -> None:
        self._session, self._scenario, self._gathered = session, scenario, gathered
        self.id = scenario.id
        self.used = False

    @property
    def scenario(self) -> Scenario:
        """The scenario itself."""
        return self._scenario

    @property
    def target(self) -> str:
        """Name of the code under test."""
        return self._session.options.target

    def run(self, *, unreached_ok: bool = False, changed: Change | None = None) -> Result:
        """Run it, judge it, and put the result into the session's report.

        Args:
            unreached_ok: whether its fault may never strike; the verdict says so then.
            changed: changes the start; see `TargetAccess.play`. The result is then no part of the report.
        """
        from pytest_volfault.errors import UnfiredFault

        self.used = True
        wrong = ""
        try:
            return _run(self._session, self._scenario, self._gathered, unreached_ok=unreached_ok, changed=changed)
        except UnfiredFault as error:
            wrong = str(error)
        # Its sentence says it all; the way through the engine's own code says nothing to a user.
        pytest.fail(wrong, pytrace=False)


class CampaignRuns:
    """Runs every scenario of a flow inside one test: `volfault_campaign`.

    Attributes:
        used: whether the test has run any.
    """

    def __init__(self, session: VolfaultSession, gathered: list[Result]) -> None:
        self._session, self._gathered = session, gathered
        self.used = False

    def __call__(self, flow: str, *, unreached_ok: bool = False) -> list[Result]:
        """Run a flow, or one variant of it.

        Args:
            flow: `NAME` or `NAME.VARIANT`.
            unreached_ok: whether faults may never strike; the verdicts say so then.

        Raises:
            UsageError: there is no such flow.
            UnfiredFault: a fault never struck.
        """
        from pytest_volfault.errors import TimeIsUp

        self.used = True
        results: list[Result] = []
        try:
            for result in self._session.running.run_flow(flow):
                # One by one: an interrupt leaves what was found by then.
                self._gathered.append(result)
                results.append(result)
        except TimeIsUp as limit:
            # A claim about a part of them would pass.
            pytest.skip(str(limit))
        if not results:
            # As a marked test of it is deselected: a loop over nothing would pass.
            silent = "; ".join(self._session.selection.held_back([flow]))
            pytest.skip(silent or f"the session's options leave nothing of {flow}")
        broken = {
            each.result.scenario: each for result in results if (each := self._session.loaded.broken(result.scenario))
        }
        if broken:
            pytest.fail("\n\n".join(sorted(str(each.error) for each in broken.values())), pytrace=False)
        _check_reached(results, unreached_ok=unreached_ok)
        return results


class TargetAccess:
    """The session's code under test, for claims about it: `volfault_target`.

    Attributes:
        used: whether the test has asked it for anything but its name.
    """

    def __init__(self, session: VolfaultSession, gathered: list[Result]) -> None:
        self._session, self._gathered = session, gathered
        self.used = False

    @property
    def name(self) -> str:
        """Name of the code under test."""
        return self._session.loaded.campaign.target.info.name

    @property
    def version(self) -> str:
        """Its version, as reports show it."""
        return self._session.loaded.campaign.target.info.version

    def refusal(self, flow: str) -> str | None:
        """Why the target cannot perform `FLOW.VARIANT`; None where it can."""
        from pytest_volfault.model.variant import Variant

        golden = self._golden(flow)
        return self._session.loaded.campaign.target.refusal(golden.flow, Variant.parse(golden.variant))

    def start(self, flow: str, *, changed: Change | None = None) -> FinalState:
        """What `FLOW.VARIANT` starts from, changed as `play` has it."""
        return self._session.running.start(self._golden(flow), changed)

    def play(
        self, scenario: str, *, unreached_ok: bool = False, changed: Change | None = None, **asked: object
    ) -> Outcome:
        """Run a scenario by its id, and judge nothing; it need not reach its goal.

        Args:
            scenario: an id; one without faults plays the flow as it is.
            unreached_ok: whether what it plans may never strike; `Outcome.fired` tells then.
            changed: `changed(cloud, cast)` is called before the flow begins: what it makes of the cloud is what the
                flow starts from. `cast.server()`, `cast.volume()` and `cast.host()` are the ids of who plays.
            asked: what the user asks for differently: `microversion`, `device`, `volume_id`, `server_id`,
                `waited` (virtual seconds).

        Raises:
            UsageError: there is no such scenario, nobody can ask so, or the start is not changed.
            UnfiredFault: a fault never struck, or another flow never came in between.
        """
        return self._session.running.play(self._named(scenario), asked, unreached_ok=unreached_ok, changed=changed)

    def run(self, scenario: str, *, unreached_ok: bool = False, changed: Change | None = None) -> Result:
        """Run a scenario by its id, judge it, and put the result into the session's report.

        Args:
            scenario: an id.
            unreached_ok: whether what it plans may never strike; the verdict says so then.
            changed: changes the start; see `play`. The result is then no part of the report, for the id alone
                would not replay it.

        Raises:
            UsageError: there is no such scenario, or the start is not changed.
            UnfiredFault: a fault never struck, or another flow never came in between.
        """
        return _run(self._session, self._named(scenario), self._gathered, unreached_ok=unreached_ok, changed=changed)

    def switches(self, flow: str, meanwhile: str) -> list[str]:
        """The ids of the scenarios in which another flow comes in between, at each call of `FLOW.VARIANT`."""
        return [scenario.id for scenario in self._session.running.switches(self._golden(flow), meanwhile)]

    def schedules(self, operations: str, switches: int = 1) -> list[str]:
        """The ids of the schedules of operations at once that can end otherwise than another.

        Args:
            operations: `FLOW.VARIANT:FLOW`, with what goes wrong, if anything does.
            switches: how often at most one of them is stopped that could have gone on.

        Raises:
            UsageError: there are no such operations, or the bound is below 0.
        """
        return [scenario.id for scenario in self._session.running.schedules(self._named(operations), switches)]

    def _named(self, identifier: str) -> Scenario:
        from pytest_volfault.model.identifiers import named

        self.used = True
        return named(identifier)

    def _golden(self, flow: str) -> Scenario:
        from pytest_volfault.errors import UsageError

        scenario = self._named(flow)
        if scenario != scenario.golden:
            raise UsageError(f"{flow!r} is a scenario; this is asked of FLOW.VARIANT, {scenario.golden.id}")
        return scenario


def _run(
    session: VolfaultSession,
    scenario: Scenario,
    gathered: list[Result],
    *,
    unreached_ok: bool,
    changed: Change | None = None,
) -> Result:
    """Run a scenario; whatever becomes of the test, what was found of its flow is in the session's report."""
    from pytest_volfault.errors import Stopped, UsageError, VolfaultError

    wrong = ""
    result = None
    try:
        result = session.running.run(scenario, changed)
    except UsageError:
        # The line of the test that asked for it is what has to be mended.
        raise
    except (VolfaultError, Stopped) as error:
        wrong = str(error)
    broken = session.loaded.broken(scenario) if changed is None else None
    if broken is not None:
        gathered.append(broken.result)
        wrong = str(broken.error)
    elif result is not None:
        if changed is None:
            gathered.append(result)
        _check_reached([result], unreached_ok=unreached_ok)
        return result
    # Its sentence says it all; the way through the engine's own code says nothing to a user.
    pytest.fail(wrong, pytrace=False)


def _check_reached(results: Iterable[Result], *, unreached_ok: bool) -> None:
    from pytest_volfault.campaign.explanations import unmet
    from pytest_volfault.errors import UnfiredFault

    missed = [unmet(result.scenario, result.outcome) for result in results if not result.outcome.fired]
    if missed and not unreached_ok:
        raise UnfiredFault("\n".join(missed))
