"""A small harness over pytester: projects to run, in this process wherever the process does not matter."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator

import pytest

# pytester forgets what a session imports. Imported here, the engine is loaded once and not for every test.
import pytest_volfault.reports.steps
import pytest_volfault.session
import pytest_volfault.targets._function
import pytest_volfault.targets.nova.load
import pytest_volfault.targets.reference.target
import pytest_volfault.workbench  # noqa: F401 - as above

# The reference with few breakable points and kinds: campaigns that can be counted by hand.
FEW_TARGETS = """
    import dataclasses
    import functools

    from pytest_volfault.model.result import TargetInfo
    from pytest_volfault.targets.reference.target import ReferenceTarget

    class Few(ReferenceTarget):
        def __init__(self, name, **kinds):
            super().__init__()
            self.info = TargetInfo(name, "1.0")
            self.operations = [
                dataclasses.replace(each, kinds=(kinds[each.point],)) for each in self.operations if each.point in kinds
            ]

    NARROW = {"cinder.attachment_delete": "http-500", "nova.db.bdm_destroy": "db-error"}
    PAIRS = {"brick.disconnect_volume": "brick-path-not-removed", "cinder.os-roll_detaching": "http-500"}

    def pytest_volfault_targets(config):
        return {"narrow": lambda: Few("narrow", **NARROW), "pairs": lambda: Few("pairs", **PAIRS)}
"""
MARKED = """
    import pytest

    @pytest.mark.volfault("detach.attachments")
    def test_detach(volfault_scenario):
        volfault_scenario.run()
"""
INTERRUPTED = """
    import pytest

    @pytest.mark.volfault("detach.attachments")
    def test_detach(volfault_scenario):
        if "bdm_destroy" in volfault_scenario.id:
            raise KeyboardInterrupt
        volfault_scenario.run()
"""
REPLAYED = re.compile(r"^ {4}(pytest .*--volfault-scenario=\S+)$", re.MULTILINE)

Run = Callable[..., pytest.RunResult]


@pytest.fixture(scope="module", autouse=True)
def little_to_collect() -> Iterator[None]:
    """pytest 8.4.0 collects garbage five times at the end of each session, and of those within others, too."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def quick(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    # Their plugins import Hypothesis and asyncio in every session, which takes longer than most sessions here. After
    # pytester, which takes the variable away.
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest -p no:asyncio")


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    """Run pytest in this process; `run(..., workers=("-n", "2"))` with xdist."""

    def run(*args: str, workers: tuple[str, ...] = (), **kwargs: object) -> pytest.RunResult:
        return pytester.runpytest_inprocess(*workers, *args, **kwargs)

    return run


@pytest.fixture
def fresh(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run pytest in a process of its own, with environment variables as keywords."""

    def fresh(*args: str, **environment: str) -> pytest.RunResult:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return pytester.runpytest_subprocess(*args, timeout=60)

    return fresh


@pytest.fixture(params=[(), ("-n", "2")], ids=["alone", "xdist"])
def workers(request: pytest.FixtureRequest) -> tuple[str, ...]:
    return tuple(request.param)


@pytest.fixture
def narrow(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with one marked test, and the targets `narrow` and `pairs`."""
    pytester.makeconftest(FEW_TARGETS)
    pytester.makepyfile(test_marked=MARKED)
    return pytester


@pytest.fixture
def interrupted(narrow: pytest.Pytester) -> pytest.Pytester:
    """The same project, interrupted before the first scenario of its second call."""
    narrow.makepyfile(test_marked=INTERRUPTED)
    return narrow


@pytest.fixture
def marked(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with one marked test."""
    pytester.makepyfile(test_marked=MARKED)
    return pytester


@pytest.fixture
def said() -> Callable[[pytest.RunResult, str], None]:
    """Check that a session ended with one clear message: the sentence once, and no traceback."""

    def said(result: pytest.RunResult, sentence: str) -> None:
        text = result.stdout.str() + result.stderr.str()
        # The short summary repeats the beginning of what a failed test or collection has said.
        body = re.sub(r"^(ERROR|FAILED) \S+ - .*$", "", text, flags=re.MULTILINE)
        assert body.count(sentence) == 1, text
        for sign in ("Traceback", "INTERNALERROR", "During handling", "The above exception", "pytest_volfault/"):
            assert sign not in text, text

    return said


@pytest.fixture
def replay_commands() -> Callable[[pytest.RunResult], list[str]]:
    """The replay commands that a summary prints."""
    # A shell takes no notice of a backslash at the end of a line.
    return lambda result: REPLAYED.findall(re.sub(r" \\\n +", " ", result.stdout.str()))
