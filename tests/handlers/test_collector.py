"""When coverage.py cannot measure: it is not there, it is too old, or somebody else measures already."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError
from typing import Any

import pytest
from coverage import Coverage

from pytest_volfault.errors import TargetUnusable, UsageError
from pytest_volfault.handlers import collector
from pytest_volfault.handlers._lines import numbers
from pytest_volfault.handlers.recorder import CoverageRecorder


def test_there(monkeypatch: pytest.MonkeyPatch) -> None:
    collector.check_installed()
    monkeypatch.setattr(collector, "version", lambda _: "7.10.3")
    collector.check_installed()


def test_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(_: str) -> str:
        raise PackageNotFoundError

    monkeypatch.setattr(collector, "version", version)
    with pytest.raises(UsageError, match=r"not installed here: pip install 'pytest-volfault\[coverage\]'$"):
        collector.check_installed()


def test_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collector, "version", lambda _: "7.10.2")
    with pytest.raises(UsageError, match=r"needs coverage\.py 7\.10\.3 or newer, not 7\.10\.2: pip install"):
        collector.check_installed()


def test_somebody_measures(monkeypatch: pytest.MonkeyPatch) -> None:
    collector.check_alone()
    monkeypatch.setattr(Coverage, "current", classmethod(lambda cls: cls(data_file=None, config_file=False)))
    with pytest.raises(TargetUnusable, match=r"^coverage\.py measures this session already"):
        collector.check_alone()
    with pytest.raises(TargetUnusable, match=r"^coverage\.py measures this session already"):
        CoverageRecorder({"planted": "planted.py"})


def test_nothing_to_measure() -> None:
    with pytest.raises(TargetUnusable, match=r"^the code under test has no modules .*--volfault-source$"):
        CoverageRecorder({})


SOURCE = """
def before():
    return 1


def inside():
    return 1


def after():
    return 1
"""


@pytest.mark.parametrize("core", ["ctrace", "sysmon"] if sys.version_info >= (3, 12) else ["ctrace"])
def test_the_reason_to_refuse(bench: Callable[[str], Any], core: str) -> None:
    """Whoever measures is paused while a scenario is measured; when coverage.py no longer does that, refuse no more."""
    planted = bench(SOURCE)
    theirs = Coverage(data_file=None, config_file=False, include=[planted.module.__file__])
    theirs.set_option("run:core", core)
    with theirs.collect():
        planted.module.before()
        planted.run("inside")
        planted.module.after()
    assert sorted(theirs.get_data().lines(planted.module.__file__) or ()) == [3, 11]
    [lines] = planted.recorder.take()["ran"].values()
    assert list(numbers(int(lines["planted"], 16))) == [7]
