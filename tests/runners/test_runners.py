"""Each snippet of docs/how-to/runners.md does in its runner what the page says."""

from __future__ import annotations

from typing import Any

import pytest

STATE = "FinalState.attached(bdm=False)"


@pytest.fixture
def stestr(needs: Any, snippet: Any, process: Any) -> Any:
    needs("stestr")
    needs("testtools")
    folder = snippet(".stestr.conf").parent / "tests"
    folder.mkdir()
    (folder / "__init__.py").touch()
    return lambda *arguments: process("-m", "stestr.cli", "run", "--serial", *arguments)


def test_stestr(stestr: Any, snippet: Any) -> None:
    snippet("tests/test_volumes.py")
    done = stestr()
    assert done.returncode == 0, done.stdout
    assert " - Passed: 2\n" in done.stdout


def test_stestr_shows_the_facts_that_differ_and_the_calls(stestr: Any, snippet: Any) -> None:
    snippet("tests/test_volumes.py", STATE, "FinalState.detached()")
    done = stestr()
    assert done.returncode == 1
    assert " - Passed: 1\n" in done.stdout
    assert " - Failed: 1\n" in done.stdout
    assert "AssertionError: the final state is another one (expected -> found):" in done.stdout
    assert "  volume.status: available -> in-use\n" in done.stdout
    assert "cinder.attachment_delete(" in done.stdout


def test_stestr_shows_a_scenario_that_is_not_clean_and_how_to_see_it_again(stestr: Any, snippet: Any) -> None:
    scenario = "detach.attachments/cinder.attachment_delete@before=http-500,once"
    snippet("tests/test_volumes.py", '"detach.attachments"', f'"{scenario}"')
    done = stestr()
    assert " - Failed: 1\n" in done.stdout
    assert "verdict: " in done.stdout
    command = "pytest -p volfault --pyargs volfault_suites --volfault-target=reference"
    assert f"{command} --volfault-scenario={scenario}" in done.stdout


def test_stestr_tells_who_reached_for_something_real(stestr: Any, snippet: Any) -> None:
    snippet("tests/test_volumes.py", "self.assertEqual(500, answer.status_code)", "__import__('os').system('true')")
    done = stestr()
    assert done.returncode == 1
    assert "pytest_volfault.errors.EscapeAttempt: " in done.stdout
    assert "called os.system(" in done.stdout


def test_unittest(snippet: Any, process: Any) -> None:
    snippet("test_release.py")
    done = process("-m", "unittest")
    assert (done.returncode, "Ran 1 test" in done.stderr) == (0, True), done.stderr


def test_pytest_asyncio(needs: Any, snippet: Any, process: Any) -> None:
    needs("pytest_asyncio")
    snippet("test_async.py")
    done = process("-m", "pytest", "-p", "volfault", "-q")
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout


def test_pytest_asyncio_tells_a_fault_that_never_strikes(needs: Any, snippet: Any, process: Any) -> None:
    needs("pytest_asyncio")
    snippet("test_async.py", '"cinder.volume_get", "http-503"', '"cinder.os-reserve", "http-503"')
    done = process("-m", "pytest", "-p", "volfault", "-q")
    assert done.returncode == 1
    assert "1 failed" in done.stdout
    # The code got a 200 where it was to get a 503, and that comes first.
    assert "assert 200 == 503" in done.stdout


def test_a_plain_script(snippet: Any, process: Any) -> None:
    snippet("worst.py")
    done = process("worst.py")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(" scenarios put data at risk\n")
