"""examples/stestr_suite does what its README says."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "stestr_suite"


@pytest.fixture
def stestr(needs: Any, process: Any, tmp_path: Path) -> Any:
    needs("stestr")
    needs("testtools")
    shutil.copytree(EXAMPLE, tmp_path, dirs_exist_ok=True)
    return lambda: process("-m", "stestr.cli", "run", "--serial")


def test_it_is_green_as_it_stands(stestr: Any) -> None:
    done = stestr()
    assert done.returncode == 0, done.stdout
    assert " - Passed: 4\n" in done.stdout


def test_the_defect_that_the_readme_invites_to_is_found(stestr: Any, tmp_path: Path) -> None:
    tool = tmp_path / "reserve.py"
    sound = "if is_reserved(volume_id):"
    assert sound in tool.read_text()
    tool.write_text(tool.read_text().replace(sound, "if False:"))
    done = stestr()
    assert done.returncode == 1
    assert " - Passed: 3\n" in done.stdout
    assert "test_a_lost_reply_is_looked_after" in done.stdout
    assert "HTTPError: 400" in done.stdout
