"""However a session ends: what was found by then is told and written, and pytest has its last line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import Any

import pytest

NARROW = "--volfault-target=narrow"
OUTPUTS = tuple(f"--volfault-{name}=results.{name}" for name in ("json", "html", "sarif"))
# Stands still in its eighth scenario, or where it has come to by then, until somebody ends it.
WAITING = """
    import os, pathlib, pytest, threading

    @pytest.mark.volfault("detach.attachments")
    def test_detach(volfault_scenario):
        volfault_scenario.run()
        if "bdm_destroy@before" in volfault_scenario.id:
            pathlib.Path(f"waiting-{os.getpid()}").touch()
            # Virtual time is for scenarios; this one waits for real, in a worker until its session has ended.
            for _ in range(600):
                if os.path.exists("results.json") or os.path.exists("go on"):
                    break
                threading.Event().wait(0.1)
"""


def scenarios(project: pytest.Pytester) -> list[Any]:
    document = json.loads((project.path / "results.json").read_text())
    assert [each["id"] for each in document["golden"]] == ["detach.attachments"]
    assert document["bound"]["planned"] == 13
    found: list[Any] = document["scenarios"]
    assert document["bound"]["run"] == len(found)
    return found


def heeds_signals() -> None:
    """Under nohup or in the background of a script signals are ignored, and children would ignore them too."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


def covered(lines: list[str]) -> str:
    """What the summary says of the one flow: `12 of 13`."""
    [line] = [line for line in lines if line.startswith("detach.attachments ")]
    return " ".join(line.split()[1:4])


class Session:
    """A session in a process, and a process group, of its own."""

    def __init__(self, project: pytest.Pytester, *args: str) -> None:
        self._project = project
        command = [sys.executable, "-m", "pytest", "-p", "volfault", "-p", "no:cacheprovider", NARROW, *args]
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            preexec_fn=heeds_signals,  # noqa: PLW1509 - it sets signals, and takes no lock
        )

    def waiting(self) -> int:
        """The process that stands in a scenario, once one does."""
        began = time.monotonic()
        while True:
            there = list(self._project.path.glob("waiting-*"))
            if there:
                # Reports are on their way while the next test waits.
                time.sleep(0.3)
                return int(there[0].name.removeprefix("waiting-"))
            assert time.monotonic() - began < 60, self.process.poll()
            time.sleep(0.02)

    def end(self) -> list[str]:
        said, _ = self.process.communicate(timeout=60)
        return str(said).splitlines()


XDIST = ("-n", "2")


@pytest.mark.parametrize(
    ("number", "workers", "end"),
    [
        # A terminal and `timeout` tell the whole group, a CI system or a container the one process that it knows.
        pytest.param(signal.SIGINT, (), os.kill, id="Ctrl-C"),
        pytest.param(signal.SIGTERM, (), os.kill, id="SIGTERM"),
        pytest.param(signal.SIGHUP, (), os.kill, id="SIGHUP"),
        pytest.param(signal.SIGINT, XDIST, os.killpg, id="Ctrl-C-xdist"),
        pytest.param(signal.SIGTERM, XDIST, os.killpg, id="SIGTERM-xdist-group"),
        pytest.param(signal.SIGTERM, XDIST, os.kill, id="SIGTERM-xdist-one"),
    ],
)
def test_a_signal(narrow: pytest.Pytester, number: int, workers: tuple[str, ...], end: Any) -> None:
    narrow.makepyfile(test_marked=WAITING)
    session = Session(narrow, *OUTPUTS, *workers)
    session.waiting()
    end(session.process.pid, number)
    lines = session.end()
    assert session.process.returncode == pytest.ExitCode.INTERRUPTED, lines
    found = scenarios(narrow)
    assert 5 <= len(found) < 13
    assert covered(lines) == f"{len(found)} of 13"
    assert " passed in " in lines[-1]
    for name in ("html", "sarif"):
        assert (narrow.path / f"results.{name}").stat().st_size > 1000
    assert not list(narrow.path.glob(".volfault-*"))


@pytest.mark.parametrize("restarts", [None, 0])
def test_a_worker_that_is_killed(narrow: pytest.Pytester, restarts: int | None) -> None:
    narrow.makepyfile(test_marked=WAITING)
    more = () if restarts is None else (f"--max-worker-restart={restarts}",)
    session = Session(narrow, *OUTPUTS, "-n", "1", *more)
    os.kill(session.waiting(), signal.SIGKILL)
    (narrow.path / "go on").touch()
    lines = session.end()
    assert session.process.returncode == pytest.ExitCode.TESTS_FAILED, lines
    found = scenarios(narrow)
    # The one that it died in was not reported; with a worker less, the others were not run either.
    assert len(found) == (12 if restarts is None else 7)
    assert covered(lines) == f"{len(found)} of 13"
    assert lines[-1].startswith("=") or " passed" in lines[-1]


def test_results_of_the_test_that_was_interrupted(narrow: pytest.Pytester, run: Any, workers: tuple[str, ...]) -> None:
    narrow.makepyfile(
        test_marked="""
        def test_whole(volfault_target, volfault_campaign):
            volfault_target.run("detach.legacy")
            volfault_campaign("detach.attachments")
            raise KeyboardInterrupt
        """
    )
    result = run(NARROW, "--volfault-json=results.json", workers=workers, no_reraise_ctrlc=True)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    document = json.loads((narrow.path / "results.json").read_text())
    assert len(document["scenarios"]) == 14
    result.stdout.fnmatch_lines(["detach.attachments *13 of 13 *"])


@pytest.mark.parametrize("phase", ["setup", "teardown"])
def test_results_of_a_fixture(narrow: pytest.Pytester, run: Any, workers: tuple[str, ...], phase: str) -> None:
    narrow.makepyfile(
        test_marked=f"""
        import pytest

        @pytest.fixture
        def ran(volfault_target):
            if "{phase}" == "teardown":
                yield
            volfault_target.run("detach.attachments")
            assert False, "and then the fixture fails"
            yield

        def test_it(ran, volfault_target):
            volfault_target.refusal("detach.attachments")
        """
    )
    run(NARROW, "--volfault-json=results.json", workers=workers).assert_outcomes(
        errors=1, passed=1 if phase == "teardown" else 0
    )
    document = json.loads((narrow.path / "results.json").read_text())
    assert [each["id"] for each in document["scenarios"]] == ["detach.attachments"]


def test_an_error_of_another_plugin_s(narrow: pytest.Pytester, fresh: Any) -> None:
    """pytest calls for no summary then."""
    with (narrow.path / "conftest.py").open("a") as conftest:
        conftest.write("\ndef pytest_runtest_logfinish(nodeid):\n    assert 'bdm_destroy' not in nodeid\n")
    result = fresh(NARROW, *OUTPUTS)
    assert result.ret == pytest.ExitCode.INTERNAL_ERROR
    assert len(scenarios(narrow)) == 8
    result.stdout.fnmatch_lines(["detach.attachments *8 of 13 *"])
    assert (narrow.path / "results.html").exists()


def test_signals_are_the_user_s_again_afterwards(narrow: pytest.Pytester, run: Any) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)]
    run(NARROW, "-k", "db-error")
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)] == before
