"""What several processes have noted, in any order, and the data file that coverage.py's tools open."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage, CoverageData
from coverage.exceptions import CoverageException

from pytest_volfault.errors import NotWritten
from pytest_volfault.handlers.ledger import Ledger

Make = Callable[[str], Any]
FAULTED = "detach.attachments/cinder.attachment_delete@before=http-500,once"
SOURCE = """
def f(error):
    try:
        if error:
            raise error
    except ValueError:
        return 1
    except KeyError:
        return 2
    return 3
"""


def noted(planted: Any) -> list[dict[str, Any]]:
    """A golden run, one with a fault, and the golden run again, as three processes would note them."""
    pieces = []
    for scenario, error in (("detach.attachments", None), (FAULTED, ValueError()), ("detach.attachments", None)):
        planted.run("f", error, scenario=scenario)
        pieces.append(planted.recorder.take())
    return pieces


def test_any_order_tells_the_same(bench: Make) -> None:
    told = []
    for order in itertools.permutations(noted(bench(SOURCE))):
        ledger = Ledger()
        for piece in order:
            ledger.take_in(piece)
        told.append(ledger.coverage)
    assert told[0] is not None
    assert [(each.what, each.scenarios) for each in told[0].handlers] == [
        ("except ValueError", 1),
        ("except KeyError", 0),
    ]
    assert told[0].scenarios == 2
    assert all(each == told[0] for each in told)


def test_it_grows(bench: Make) -> None:
    ledger = Ledger()
    assert ledger.coverage is None
    first, second, _ = noted(bench(SOURCE))
    ledger.take_in(first)
    assert ledger.coverage is not None
    assert ledger.coverage.scenarios == 1
    ledger.take_in(second)
    assert ledger.coverage.scenarios == 2


@pytest.fixture
def ledger(bench: Make) -> Ledger:
    ledger = Ledger()
    for piece in noted(bench(SOURCE)):
        ledger.take_in(piece)
    return ledger


def test_each_line_with_its_scenarios(ledger: Ledger, tmp_path: Path) -> None:
    ledger.write(tmp_path / "cov")
    data = CoverageData(str(tmp_path / "cov"))
    data.read()
    assert data.measured_contexts() == {"detach.attachments", FAULTED}
    both = sorted(["detach.attachments", FAULTED])
    assert {line: sorted(ids) for line, ids in data.contexts_by_lineno(str(tmp_path / "planted.py")).items()} == {
        3: both, 4: both, 5: [FAULTED], 6: [FAULTED], 7: [FAULTED], 10: ["detach.attachments"],
    }  # fmt: skip


def test_coverages_own_tools_open_it(ledger: Ledger, tmp_path: Path) -> None:
    ledger.write(tmp_path / "cov")
    command = [sys.executable, "-m", "coverage", "report", "--data-file=cov", "--show-missing"]
    report = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    # The def ran when the module was imported, which is no scenario.
    assert report.stdout.splitlines()[2].split() == ["planted.py", "9", "3", "67%", "2,", "8-9"]
    measured = Coverage(data_file=str(tmp_path / "cov"), config_file=False)
    measured.load()
    measured.html_report(directory=str(tmp_path / "html"), show_contexts=True)
    [page] = (tmp_path / "html").glob("*planted_py.html")
    assert FAULTED in page.read_text("utf-8")


def test_what_no_scenario_ran_is_in_it(plant: Callable[..., Any], tmp_path: Path) -> None:
    ledger = Ledger()
    file = plant(SOURCE).__file__
    ledger.take_in({"sources": {"planted": file}, "ran": {"detach.attachments": {}}})
    ledger.write(tmp_path / "cov")
    data = CoverageData(str(tmp_path / "cov"))
    data.read()
    assert data.measured_files() == {file}
    assert data.lines(file) == []


def test_an_old_file_is_replaced_and_not_added_to(ledger: Ledger, tmp_path: Path) -> None:
    ledger.write(tmp_path / "cov")
    first = CoverageData(str(tmp_path / "cov"))
    first.read()
    first.close()
    (tmp_path / "cov").write_text("no database")
    ledger.write(tmp_path / "cov")
    second = CoverageData(str(tmp_path / "cov"))
    second.read()
    assert second.measured_contexts() == first.measured_contexts()


def test_nothing_measured_writes_nothing(tmp_path: Path) -> None:
    Ledger().write(tmp_path / "cov")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cov").write_text("old")
    before = sorted(tmp_path.iterdir())

    def fail(*_args: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patches:
        patches.setattr(os, "replace", fail)
        with pytest.raises(NotWritten, match=r"^the coverage file .*/cov was not written: No space left"):
            ledger.write(tmp_path / "cov")
    assert (tmp_path / "cov").read_text() == "old"
    assert sorted(tmp_path.iterdir()) == before


def test_a_place_where_sqlite_cannot_work_is_told(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any) -> None:
        raise CoverageException("Couldn't use data file: database or disk is full")

    monkeypatch.setattr(CoverageData, "add_lines", fail)
    with pytest.raises(NotWritten, match="cov was not written: Couldn't use data file: database or disk is full; make"):
        ledger.write(tmp_path / "cov")
    assert not (tmp_path / "cov").exists()


def test_a_pipe_gets_the_same_bytes(ledger: Ledger, tmp_path: Path) -> None:
    ledger.write(tmp_path / "cov")
    with (tmp_path / "piped").open("wb") as piped:
        ledger.write(Path(f"/dev/fd/{piped.fileno()}"))
    assert (tmp_path / "piped").read_bytes()[:16] == (tmp_path / "cov").read_bytes()[:16] == b"SQLite format 3\0"
