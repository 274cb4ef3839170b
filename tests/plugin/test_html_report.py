"""`--volfault-html`: the campaign as one page, refused before the run or written after it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

NARROW = "--volfault-target=narrow"
HTML = "--volfault-html=report.html"


def data(pytester: pytest.Pytester, name: str = "report.html") -> Any:
    page = (pytester.path / name).read_text("utf-8")
    [text] = re.findall(r'<script type="application/json" id="data">(.*)</script>', page)
    return json.loads(text)


def test_it_is_the_whole_campaign(narrow: pytest.Pytester, run: Any, workers: tuple[str, ...]) -> None:
    """With workers, the process that gathers writes it; none of theirs is seen."""
    run(NARROW, HTML, workers=workers).assert_outcomes(passed=13)
    told = data(narrow)
    assert told["target"] == {"name": "narrow", "version": "1.0"}
    assert len(told["scenarios"]["verdict"]) == 13
    assert [path.name for path in narrow.path.iterdir() if path.suffix in {".html", ".part"}] == ["report.html"]


def test_byte_for_byte_the_same_but_for_when_and_how_it_was_made(narrow: pytest.Pytester, run: Any) -> None:
    pages = []
    for options in ([], ["-n", "2"]):
        run(NARROW, HTML, *options)
        page = (narrow.path / "report.html").read_text("utf-8")
        pages.append(re.sub('<dl class="made">.*?</dl>', "", page))
        assert len(pages[-1]) < len(page)
    assert pages[0] == pages[1]


def test_its_head_has_the_real_date_the_command_and_the_baseline(narrow: pytest.Pytester, run: Any) -> None:
    began = datetime.now(UTC).replace(second=0, microsecond=0)
    baseline = "--volfault-baseline=accepted.jsonl"
    run(NARROW, HTML)
    assert "<dd>none: nothing was compared</dd>" in (narrow.path / "report.html").read_text("utf-8")
    run(NARROW, baseline, "--volfault-update-baseline", "--volfault-reason=as it is")
    run(NARROW, HTML, baseline)
    page = (narrow.path / "report.html").read_text("utf-8")
    [moment] = re.findall('<time datetime="([^"]*)">', page)
    # Scenarios have a time of their own.
    assert began <= datetime.fromisoformat(moment) <= datetime.now(UTC)
    assert f"<code>pytest {NARROW} {HTML} {baseline}</code>" in page
    assert "<dd>accepted.jsonl of narrow 1.0</dd>" in page


def test_its_command_is_the_users(narrow: pytest.Pytester, run: Any) -> None:
    run(NARROW, "test_marked.py", "-q", "--volfault-html", "report.html")
    command = data(narrow)["command"]
    assert command == "pytest --volfault-target=narrow test_marked.py --volfault-scenario="
    identifier = "detach.attachments/nova.db.bdm_destroy@after=db-error,once"
    run(*command.split()[1:-1], f"--volfault-scenario={identifier}").assert_outcomes(passed=1)


def test_an_interrupted_session_keeps_what_it_has(interrupted: pytest.Pytester, run: Any) -> None:
    assert run(NARROW, HTML, no_reraise_ctrlc=True).ret == pytest.ExitCode.INTERRUPTED
    assert len(data(interrupted)["scenarios"]["verdict"]) == 7
    assert "7 of 13 scenarios, at most 1 fault each" in (interrupted.path / "report.html").read_text("utf-8")


def test_an_ini_key(narrow: pytest.Pytester, run: Any) -> None:
    narrow.makeini("[pytest]\nvolfault_target = narrow\nvolfault_html = report.html\n")
    run("-k", "db-error").assert_outcomes(passed=4, deselected=9)
    assert len(data(narrow)["scenarios"]["verdict"]) == 4


def test_an_old_report_survives_a_usage_error(narrow: pytest.Pytester, run: Any) -> None:
    old = narrow.path / "report.html"
    old.write_text("old report")
    assert run(NARROW, HTML, "--volfault-faults=0").ret == pytest.ExitCode.USAGE_ERROR
    assert old.read_text() == "old report"


def test_nothing_is_written_where_nothing_ran(pytester: pytest.Pytester, run: Any) -> None:
    pytester.makepyfile("def test(volfault_target): volfault_target.play('detach.attachments')")
    run(HTML).assert_outcomes(passed=1)
    assert not (pytester.path / "report.html").exists()
