"""The pytest plugin: options, fixtures and hooks. Glue only; the work is done by `session`.

Loading it must cost next to nothing, so the engine is imported where it is first needed.
"""

from __future__ import annotations

import re
import shlex
import unittest
from collections.abc import Callable, Generator, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pytest_volfault.outcome import FinalState, Outcome, Result
    from pytest_volfault.scenario import Scenario
    from pytest_volfault.session import VolfaultSession
    from pytest_volfault.targets.contract import Target
    from pytest_volfault.workbench import Workbench

SESSION = pytest.StashKey["VolfaultSession"]()
RESULTS = pytest.StashKey["list[Result]"]()
MISUSE = pytest.StashKey[str]()
BENCH = pytest.StashKey["Workbench"]()

# option -> (type, default, metavar, help); each is an ini key with underscores as well.
OPTIONS: Mapping[str, tuple[str, Any, str | None, str]] = {
    "target": ("string", "reference", "NAME", "code under test: reference, nova, or module:attribute of a function"),
    "flow": ("args", [], "NAME[.VARIANT]", "limit to a flow (repeatable)"),
    "faults": ("string", "1", "N", "at most N faults in a scenario"),
    "scenario": ("string", "", "ID", "run exactly this scenario, and show its full trace"),
    "json": ("string", "", "FILE", "write the results to FILE"),
    "timeout": ("string", "60", "SECONDS", "real time that one scenario may take"),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("volfault", "fault injection into volume flows")
    for name, (kind, default, metavar, text) in OPTIONS.items():
        action = "append" if kind == "args" else "store"
        group.addoption(
            f"--volfault-{name}", action=action, default=None, metavar=metavar, dest=f"volfault_{name}", help=text
        )
        parser.addini(f"volfault_{name}", text, type=kind, default=default)  # type: ignore[arg-type]  # a literal there
    group.addoption("--volfault-steps", action="store_true", help="list flows, steps, points and fault kinds, and stop")


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    from pytest_volfault import hookspecs

    pluginmanager.add_hookspecs(hookspecs)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "volfault(flow, ...): run the test once for each scenario of the flows; see `volfault_scenario`"
    )
    # Helper modules of ours whose assertions a user reads; never this package, which is imported by now.
    pytest.register_assert_rewrite("volfault_suites")
    if not _is_worker(config):
        config.pluginmanager.register(Reporter(config), "volfault-reporter")


@pytest.hookimpl(optionalhook=True)
def pytest_volfault_targets(config: pytest.Config) -> Mapping[str, Callable[[], Target]]:  # noqa: ARG001 - the hook's
    from pytest_volfault.targets.loading import SHIPPED

    return SHIPPED


def _option(config: pytest.Config, name: str) -> Any:
    given = config.getoption(f"volfault_{name}")
    return config.getini(f"volfault_{name}") if given is None else given


def _session(config: pytest.Config) -> VolfaultSession:
    if SESSION not in config.stash:
        from pytest_volfault.session import Options, VolfaultSession

        targets: dict[str, Callable[[], Target]] = {}
        for more in reversed(config.hook.pytest_volfault_targets(config=config)):
            targets |= more
        file = _option(config, "json")
        options = Options(
            target=_option(config, "target"),
            flows=tuple(_option(config, "flow")),
            faults=_number(config, "faults", int),
            scenario=_option(config, "scenario") or None,
            json=config.invocation_params.dir / file if file else None,
            seconds=_number(config, "timeout", float),
        )
        config.stash[SESSION] = VolfaultSession(options, targets)
    return config.stash[SESSION]


def _number(config: pytest.Config, name: str, kind: Callable[[str], Any]) -> Any:
    value = _option(config, name)
    try:
        return kind(value)
    except ValueError:
        raise pytest.UsageError(f"--volfault-{name} takes a number, not {value!r}") from None


def _asked(config: pytest.Config) -> bool:
    """Whether the user gave any option or ini key of ours."""
    return any(_option(config, name) != default for name, (_, default, _, _) in OPTIONS.items())


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    if not config.getoption("volfault_steps"):
        return None
    from pytest_volfault.errors import UsageError
    from pytest_volfault.listing import steps

    try:
        session = _session(config)
        session.check()
        lines = list(steps(session.campaign.target))
    except UsageError as error:
        raise pytest.UsageError(str(error)) from None
    config._ensure_unconfigure()
    for line in lines:
        print(line)  # noqa: T201 - as --fixtures does, before a terminal reporter exists
    return 0


def pytest_sessionstart(session: pytest.Session) -> None:
    config = session.config
    if not _asked(config) or _is_worker(config):
        return
    from pytest_volfault.errors import Stopped, VolfaultError

    try:
        _session(config).check()
        _session(config).check_named()
    except (VolfaultError, Stopped) as error:
        raise pytest.UsageError(str(error)) from None
    finally:
        _session(config).time.thaw()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "volfault_scenario" not in metafunc.fixturenames:
        return
    from pytest_volfault.errors import Stopped, TargetUnusable, UsageError, VolfaultError

    session = _session(metafunc.config)
    names = _flows_of(metafunc.definition)
    scenarios, wrong = [], ""
    try:
        scenarios = session.scenarios(names)
    except (VolfaultError, Stopped) as error:
        wrong = str(error)
        if isinstance(error, TargetUnusable) or not isinstance(error, UsageError):
            # Not a marker's fault but the target's, for all modules: the session ends with it, see `Reporter`.
            metafunc.config.stash[MISUSE] = wrong
    finally:
        # The modules that are still to be collected look at the real clock.
        session.time.thaw()
    if wrong:
        pytest.fail(wrong, pytrace=False)
    metafunc.parametrize("volfault_scenario", scenarios, indirect=True, ids=[each.id for each in scenarios])


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    outcome: Any = yield
    misuse = collector.config.stash.get(MISUSE, "")
    if misuse:
        # As an attribute of the report, it travels from an xdist worker to the controller.
        outcome.get_result().volfault_misuse = misuse


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    yield
    # The clocks stay frozen from one volfault test to the next, and go again for everybody else's.
    if SESSION in item.config.stash and (nextitem is None or not _uses_volfault(nextitem)):
        item.config.stash[SESSION].time.thaw()


def _uses_volfault(item: pytest.Item) -> bool:
    return any(name.startswith("volfault") for name in _fixtures(item))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests for which the session's options leave no scenario, rather than report them as skipped."""
    claims = [item for item in items if "volfault_target" in _fixtures(item)]
    if SESSION not in config.stash and not claims:
        return
    idle = [item for item in items if _scenario_of(item) is None and "volfault_scenario" in _fixtures(item)]
    idle += [item for item in claims if not _session(config).concerns(_flows_of(item))]
    if not idle:
        return
    config.hook.pytest_deselected(items=idle)
    items[:] = [item for item in items if item not in idle]
    wanted = config.stash[SESSION].options.scenario
    if wanted and not _is_worker(config) and not any(_uses_volfault(item) for item in items):
        raise pytest.UsageError(f"no collected test runs {wanted}: name one that is marked for its flow")


def _flows_of(item: pytest.Item) -> list[str]:
    return [name for marker in item.iter_markers("volfault") for name in marker.args]


def _scenario_of(item: pytest.Item) -> Scenario | None:
    from pytest_volfault.scenario import Scenario

    # pytest makes one item with a token of its own where there is nothing to parametrize with.
    value = getattr(getattr(item, "callspec", None), "params", {}).get("volfault_scenario")
    return value if isinstance(value, Scenario) else None


def _fixtures(item: pytest.Item) -> tuple[str, ...]:
    return tuple(getattr(item, "fixturenames", ()))


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
        from pytest_volfault.errors import Stopped, VolfaultError

        wrong = ""
        try:
            result = self._session.run(self._scenario)
        except (VolfaultError, Stopped) as error:
            wrong = str(error)
        if wrong:
            # Its sentence says it all; the way through the engine's own code says nothing to a user.
            pytest.fail(wrong, pytrace=False)
        self._gathered.append(result)
        return result


class TargetAccess:
    """The session's code under test, for claims about it: `volfault_target`."""

    def __init__(self, session: VolfaultSession, gathered: list[Result]) -> None:
        self._session, self._gathered = session, gathered

    @property
    def name(self) -> str:
        """Name of the code under test."""
        return self._session.campaign.target.info.name

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

        result = self._session.run(Scenario.parse(scenario))
        self._gathered.append(result)
        return result

    def switches(self, flow: str, meanwhile: str) -> list[str]:
        """The ids of the scenarios in which another flow comes in between, at each call of `FLOW.VARIANT`."""
        from pytest_volfault.scenario import Scenario

        return [scenario.id for scenario in self._session.switches(Scenario.parse(flow), meanwhile)]


@pytest.fixture
def volfault_target(request: pytest.FixtureRequest) -> TargetAccess:
    """The session's code under test, to play single scenarios of it and look at what they leave."""
    return TargetAccess(_session(request.config), _gathered(request.node))


@pytest.fixture
def volfault_scenario(request: pytest.FixtureRequest) -> ScenarioRun:
    """One scenario of the flows that the test is marked with; `.run()` returns its result."""
    return ScenarioRun(_session(request.config), request.param, _gathered(request.node))


@pytest.fixture
def volfault_campaign(request: pytest.FixtureRequest) -> Callable[[str], list[Result]]:
    """Runs every scenario of a flow inside one test: `volfault_campaign("detach")` returns the results."""

    def campaign(flow: str) -> list[Result]:
        results = list(_session(request.config).run_flow(flow))
        _gathered(request.node).extend(results)
        return results

    return campaign


@pytest.fixture
def volfault(request: pytest.FixtureRequest) -> Iterator[Workbench]:
    """Fakes around your own code: `.cloud` to build, `.fault(...)` to break, `.final_state(...)` to assert."""
    from pytest_volfault.workbench import Workbench

    with Workbench(request.node.name, _session(request.config).time) as bench:
        # A unittest.TestCase method cannot take arguments; usefixtures("volfault") gives it the attribute.
        if isinstance(request.instance, unittest.TestCase):
            request.instance.volfault = bench  # type: ignore[attr-defined]  # made here
        request.node.stash[BENCH] = bench
        yield bench


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    result = yield
    unanswered = item.stash[BENCH].unanswered if BENCH in item.stash else ()
    if unanswered:
        # The code under test has swallowed the error, so that the test would pass on what no party answered.
        pytest.fail("\n".join(unanswered), pytrace=False)
    return result


def _gathered(item: pytest.Item) -> list[Result]:
    return item.stash.setdefault(RESULTS, [])


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    outcome: Any = yield
    report = outcome.get_result()
    results = item.stash.get(RESULTS, [])
    if report.when == "call" and results:
        # Plain values: a report travels from an xdist worker to the controller as JSON.
        report.volfault = [result.as_dict() for result in results]
        if len(results) == 1:
            facts = [
                ("volfault_id", results[0].scenario.id),
                ("volfault_verdict", results[0].verdict.value),
                ("volfault_heals_by", results[0].heals_by.value),
            ]
            report.user_properties += facts
            # --junitxml writes those of the teardown's report, which is made from the item.
            item.user_properties += facts


class Reporter:
    """Gathers what the tests report, in the process that writes files and talks to the user."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    @pytest.hookimpl(tryfirst=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        misuse = getattr(report, "volfault_misuse", "")
        if misuse:
            raise pytest.UsageError(misuse)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        from_workers = getattr(report, "volfault", ())
        if from_workers:
            from pytest_volfault.outcome import Result

            for plain in from_workers:
                _session(self._config).record(Result.from_dict(plain))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        gathered = getattr(node, "workeroutput", {}).get("volfault")
        if gathered:
            _session(self._config).gathered.merge(gathered)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        if SESSION in self._config.stash:
            self._config.stash[SESSION].write_results()

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if SESSION not in self._config.stash:
            return
        lines = self._config.stash[SESSION].summary(terminalreporter._tw.fullwidth, _replay_command(self._config))
        if lines:
            terminalreporter.section("volfault")
        for line in lines:
            for span in line:
                terminalreporter.write(span.text, **span.style)
            terminalreporter.write("\n")


def _replay_command(config: pytest.Config) -> str:
    """The user's own command, with the scenario to be added; one scenario needs no workers and no results file."""
    kept: list[str] = []
    args = iter(map(str, config.invocation_params.args))
    for arg in args:
        if arg in _LEFT_OUT:
            next(args, None)
        elif not arg.startswith(tuple(f"{name}=" for name in _LEFT_OUT)) and not re.fullmatch(
            r"-[qv]+|-n(\d+|auto|logical)", arg
        ):
            kept.append(shlex.quote(arg))
    return " ".join(["pytest", *kept, "--volfault-scenario="])


_LEFT_OUT = (
    "-n",
    "--numprocesses",
    "--maxprocesses",
    "--dist",
    "--volfault-json",
    "--volfault-scenario",
    "--junitxml",
    "--junit-xml",
)


def pytest_sessionfinish(session: pytest.Session) -> None:
    config = session.config
    if _is_worker(config) and SESSION in config.stash:
        config.workeroutput["volfault"] = config.stash[SESSION].gathered.as_plain()  # type: ignore[attr-defined]  # xdist's


def pytest_unconfigure(config: pytest.Config) -> None:
    if SESSION in config.stash:
        config.stash[SESSION].close()
