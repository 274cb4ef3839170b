"""What the pytest fixtures give, for other runners: used as OpenStack's suites use a `fixtures.Fixture`."""

from __future__ import annotations

import abc
import functools
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from typing import Any, Self

from pytest_volfault.campaign import Campaign
from pytest_volfault.errors import UnansweredCall
from pytest_volfault.injection.watchdog import DEFAULT_SECONDS, Watchdog
from pytest_volfault.model.facts import changes
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.identifiers import named
from pytest_volfault.model.outcome import Outcome
from pytest_volfault.model.result import Result
from pytest_volfault.reports import replay, text_of
from pytest_volfault.workbench import Workbench
from volfault_fakes.cloud.tables import Volume


class _Fixture(abc.ABC):
    """The part of `fixtures.Fixture` that `useFixture` of fixtures and testtools calls; neither need be installed."""

    @abc.abstractmethod
    def __enter__(self) -> Self: ...

    @abc.abstractmethod
    def __exit__(self, *exc: object) -> None: ...

    def setUp(self) -> None:  # the names that useFixture calls
        """Begin."""
        self.__enter__()

    def cleanUp(self, raise_first: bool = True) -> None:  # noqa: N802, ARG002 - useFixture calls it so
        """End."""
        self.__exit__(None, None, None)

    def getDetails(self) -> Mapping[str, Any]:  # noqa: N802 - as above
        """What the runner shows of a failed test beside the error: nothing, for the error says all."""
        return {}


class VolfaultFixture(Workbench, _Fixture):
    """The fakes around one test of any runner: `self.useFixture(VolfaultFixture())`, or `self.enterContext(…)`.

    It is a `Workbench`; a call that no fake models fails the test when it ends, as it does with pytest.

    Args:
        seed: what UUIDs and random numbers follow from; the same in each test if not given.
        seconds: real time that the test may take.
    """

    def __init__(self, seed: str = "volfault", seconds: float = DEFAULT_SECONDS) -> None:
        super().__init__(seed, watchdog=Watchdog(seconds))

    def __exit__(self, *exc: object) -> None:
        super().__exit__(*exc)
        # The code under test may have swallowed the error, so that the test would pass on what no party answered.
        if self.unanswered and not any(exc):
            raise UnansweredCall("\n".join(self.unanswered))

    def assert_final_state(self, volume: Volume | str, expected: FinalState) -> None:
        """Fail the test where something else is left of a volume.

        Args:
            volume: what `add_volume` returned, or its id.
            expected: what is to be left.

        Raises:
            AssertionError: with each fact that differs, and the calls that were made.
            UsageError: there never was such a volume.
        """
        found = self.final_state(volume)
        if found != expected:
            calls = [f"  {entry}" for entry in self.trace] or ["  none"]
            raise AssertionError("\n".join([*_difference(expected, found), "calls:", *calls]))


class TargetFixture(_Fixture):
    """Code under test, to play scenarios of it in any runner: `self.useFixture(TargetFixture("nova"))`.

    It is loaded once in a process, for loading Nova takes seconds.

    Args:
        target: the name of the code under test, as `load_target` has it.

    Attributes:
        campaign: what runs the scenarios; `campaign.scenarios("detach", "attachments")` makes those of a flow.

    Raises:
        UsageError: there is no such target.
        TargetUnusable: it cannot be used here; the message says what to do.
    """

    def __init__(self, target: str = "reference") -> None:
        self._name = target
        self.campaign = _campaign(target)
        self._playing = ExitStack()

    def __enter__(self) -> Self:
        self._playing.enter_context(self.campaign)
        return self

    def __exit__(self, *exc: object) -> None:
        self._playing.__exit__(*exc)  # type: ignore[arg-type]  # the three that `with` gives

    def play(self, scenario: str, *, unreached_ok: bool = False) -> Outcome:
        """Run a scenario by its id, and judge nothing; see `Campaign.play`."""
        return self.campaign.play(named(scenario), unreached_ok=unreached_ok)

    def run(self, scenario: str) -> Result:
        """Run a scenario by its id, and judge it; see `Campaign.run`."""
        return self.campaign.run(named(scenario))

    def assert_final_state(self, scenario: str, expected: FinalState) -> None:
        """Fail the test where a scenario leaves something else of its first server and volume.

        Args:
            scenario: its id.
            expected: what is to be left.

        Raises:
            AssertionError: with each fact that differs, and a command that shows the scenario in full.
            UnfiredFault: its fault never struck.
        """
        found = self.play(scenario).final_state
        if found != expected:
            raise AssertionError("\n".join([*_difference(expected, found), *self._replayed_by(scenario)]))

    def assert_clean(self, scenario: str) -> Result:
        """Fail the test where a scenario ends neither done nor undone.

        Args:
            scenario: its id.

        Returns:
            Its result, which is clean.

        Raises:
            AssertionError: with the trace beside that of the flow without faults, what is left, the verdict, what
                heals it, and a command that shows the same.
        """
        result = self.run(scenario)
        if not result.verdict.clean:
            golden = self.campaign.run(result.scenario.golden)
            lines = map(text_of, replay(self.campaign.target.info, result, golden.outcome))
            raise AssertionError("\n".join(["not clean", *lines, *self._replayed_by(result.scenario.id)]))
        return result

    def _replayed_by(self, scenario: str) -> list[str]:
        command = "pytest -p volfault --pyargs volfault_suites"
        return ["replay:", f"  {command} --volfault-target={self._name} --volfault-scenario={named(scenario).id}"]


@functools.cache
def _campaign(target: str) -> Campaign:
    return Campaign(target)


def _difference(expected: FinalState, found: FinalState) -> Iterable[str]:
    yield "the final state is another one (expected -> found):"
    for change in changes(expected.facts, found.facts):
        yield f"  {change}"
