"""What cannot be written is told in a sentence each; it costs neither the other files nor what is printed."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pytest_volfault.cli import main
from pytest_volfault.handlers.ledger import WHAT as COVERAGE
from pytest_volfault.reports import html, results_file, sarif

NARROW = "--volfault-target=narrow"
GATE = "--volfault-baseline=accepted.jsonl"
UPDATE = ("--volfault-update-baseline", "--volfault-reason=as it is")
WHATS = {"json": results_file.WHAT, "html": html.WHAT, "sarif": sarif.WHAT, "coverage": COVERAGE}
pytestmark = pytest.mark.usefixtures("alone")


def outputs(**elsewhere: str) -> list[str]:
    return [f"--volfault-{name}={elsewhere.get(name, f'results.{name}')}" for name in WHATS]


def told(result: pytest.RunResult, sentence: str) -> None:
    """As a failure, in the line for it and in the last one; and the summary is there as ever."""
    result.stdout.fnmatch_lines([sentence, "detach.attachments *13 of 13 *"])
    result.stdout.fnmatch_lines(["FAILED volfault::files - *", "=* 1 failed, 13 passed in *"])
    text = result.stdout.str() + result.stderr.str()
    assert "Traceback" not in text
    assert "INTERNALERROR" not in text


@pytest.mark.parametrize("full", WHATS)
def test_a_full_disk(narrow: pytest.Pytester, run: Any, workers: tuple[str, ...], full: str) -> None:
    result = run(NARROW, GATE, *UPDATE, *outputs(**{full: "/dev/full"}), workers=workers)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    told(
        result,
        f"the {WHATS[full]} /dev/full was not written: No space left on device; make room there, or name another place",
    )
    for name in WHATS.keys() - {full}:
        assert (narrow.path / f"results.{name}").stat().st_size > 100
    assert len((narrow.path / "accepted.jsonl").read_text().splitlines()) == 14
    assert stat.S_ISCHR(Path("/dev/full").stat().st_mode)


@pytest.mark.parametrize("gone", ["folder", "everything"])
def test_a_folder_that_goes_in_the_middle(
    narrow: pytest.Pytester, run: Any, workers: tuple[str, ...], gone: str
) -> None:
    folder = narrow.mkdir("out")
    with (narrow.path / "conftest.py").open("a") as conftest:
        conftest.write(
            "\nimport shutil\ndef pytest_runtest_logfinish(nodeid):\n    shutil.rmtree('out', ignore_errors=True)\n"
        )
    places = {name: f"out/{name}" for name in (WHATS if gone == "everything" else ("json",))}
    result = run(NARROW, *outputs(**places), workers=workers)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [f"the {WHATS['json']} */out/json was not written: No such file or directory; its fold*"]
    )
    result.stdout.fnmatch_lines([f"=* {len(places)} failed, 13 passed in *"])
    assert not folder.exists()
    assert sorted(each.name for each in narrow.path.glob("results.*")) == sorted(
        f"results.{name}" for name in WHATS.keys() - places.keys()
    )


def test_a_baseline_that_cannot_be_written(narrow: pytest.Pytester, run: Any) -> None:
    narrow.mkdir("team")
    with (narrow.path / "conftest.py").open("a") as conftest:
        conftest.write(
            "\nimport shutil\ndef pytest_runtest_logfinish(nodeid):\n    shutil.rmtree('team', ignore_errors=True)\n"
        )
    result = run(NARROW, "--volfault-baseline=team/accepted.jsonl", *UPDATE, *outputs())
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["accepted.jsonl: nothing was taken over. the baseline */accepted.jsonl was not writ*"])
    result.stdout.fnmatch_lines(["FAILED volfault::baseline - *", "=* 1 failed, 13 passed in *"])
    assert all((narrow.path / f"results.{name}").exists() for name in WHATS)


def test_a_baseline_that_somebody_has_damaged_meanwhile(narrow: pytest.Pytester, run: Any) -> None:
    run(NARROW, GATE, *UPDATE)
    with (narrow.path / "conftest.py").open("a") as conftest:
        conftest.write(
            "\nimport pathlib\n"
            "def pytest_runtest_logfinish(nodeid):\n    pathlib.Path('accepted.jsonl').write_text('<<<<<<< ours')\n"
        )
    result = run(NARROW, GATE, *UPDATE, *outputs())
    result.stdout.fnmatch_lines(["accepted.jsonl: nothing was taken over. the baseline *line 1 is no JSON object*"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert (narrow.path / "accepted.jsonl").read_text() == "<<<<<<< ours"
    assert all((narrow.path / f"results.{name}").exists() for name in WHATS)


def test_a_mistake_of_ours_in_one_report(narrow: pytest.Pytester, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_args: Any, **_kwargs: Any) -> None:
        raise KeyError("lanes")

    monkeypatch.setattr(html, "write", stumble)
    result = run(NARROW, *outputs())
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    told(result, "the HTML report * was not written: KeyError: 'lanes'; that is a mistake of volfault's, report it")
    assert all((narrow.path / f"results.{name}").exists() for name in WHATS.keys() - {"html"})


def test_a_junit_file_says_so_too(narrow: pytest.Pytester, run: Any) -> None:
    run(NARROW, "--volfault-json=/dev/full", "--junitxml=report.xml")
    text = (narrow.path / "report.xml").read_text()
    assert 'failures="1"' in text
    assert '<failure message="the results file /dev/full was not written: No space left on device;' in text


def test_what_no_scenario_has_come_to_be_in(narrow: pytest.Pytester, run: Any) -> None:
    """An old file that stays is easily taken for this session's."""
    narrow.makepyfile(test_other="def test_other(): pass")
    (narrow.path / "results.json").write_text("old")
    result = run("--volfault-json=results.json", "test_other.py")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --volfault-json does nothing here: no test that is to run takes *"])
    assert (narrow.path / "results.json").read_text() == "old"
    # In an ini file it is for the sessions that run scenarios.
    narrow.makeini("[pytest]\nvolfault_json = results.json")
    assert run("test_other.py").ret == pytest.ExitCode.OK


# -- what is no regular file


def test_standard_output(narrow: pytest.Pytester) -> None:
    command = [sys.executable, "-m", "pytest", "-p", "volfault", "-q", NARROW]
    out = narrow.path / "out"
    with out.open("w") as stream:
        done = subprocess.run([*command, "--volfault-json=/dev/stdout"], stdout=stream, check=False)
    assert done.returncode == pytest.ExitCode.OK
    text = out.read_text()
    before, _, rest = text.partition("{\n")
    document, _, after = ("{\n" + rest).partition("\n}\n")
    assert json.loads(document + "}")["bound"]["run"] == 13
    assert "." * 13 in before
    assert "13 passed in" in after


def test_an_open_file_of_the_shell_s(narrow: pytest.Pytester) -> None:
    command = f"{sys.executable} -m pytest -p volfault -q {NARROW} --volfault-json=/dev/fd/3 3>&1 >/dev/null"
    done = subprocess.run(["/bin/sh", "-c", command], stdout=subprocess.PIPE, check=True)
    assert json.loads(done.stdout)["bound"]["run"] == 13


def test_a_link_and_a_mode_stay(narrow: pytest.Pytester, run: Any) -> None:
    (narrow.path / "there").write_text("old")
    (narrow.path / "there").chmod(0o600)
    for name in WHATS:
        shutil.copy(narrow.path / "there", narrow.path / f"there.{name}")
        (narrow.path / f"results.{name}").symlink_to(f"there.{name}")
    assert run(NARROW, *outputs()).ret == pytest.ExitCode.OK
    for name in WHATS:
        there = narrow.path / f"there.{name}"
        assert os.readlink(narrow.path / f"results.{name}") == there.name
        assert there.read_bytes() != b"old"
        assert stat.S_IMODE(there.stat().st_mode) == 0o600


# -- the command


def test_volfault_says_so_in_one_line(narrow: pytest.Pytester, run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run(NARROW, "--volfault-shard=1/1", "--volfault-json=part.json", *GATE.split(), *UPDATE)
    capsys.readouterr()
    for command in (
        ["merge", "part.json", "-o", "/dev/full"],
        ["report", "part.json", "-o", "/dev/full"],
        ["check", "part.json", "--baseline", "accepted.jsonl", "--sarif", "/dev/full"],
    ):
        assert main(command) == 2
        said = capsys.readouterr().err
        assert said.startswith("volfault: the ")
        assert said.endswith(
            "/dev/full was not written: No space left on device; make room there, or name another place\n"
        )


def test_volfault_prints_results_that_another_command_reads(narrow: pytest.Pytester, run: Any) -> None:
    run(NARROW, "--volfault-shard=1/1", "--volfault-json=part.json")
    command = [sys.executable, "-m", "pytest_volfault.cli", "merge", "part.json", "-o", "/dev/stdout"]
    command[1:3] = ["-c", "import sys; from pytest_volfault.cli import main; sys.exit(main(sys.argv[1:]))"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["bound"]["run"] == 13
    assert done.stderr == "/dev/stdout: 13 of 13 scenarios from 1 shards\n"


def test_volfault_on_a_full_disk(narrow: pytest.Pytester, run: Any) -> None:
    run(NARROW, "--volfault-json=part.json")
    program = "import sys; from pytest_volfault.cli import main; sys.exit(main(sys.argv[1:]))"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", program, "explain", "detach.attachments", "part.json"],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == "volfault: what it says could not be printed: No space left on device\n"
