"""What the shell is told that can stand next, asked as argcomplete asks."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_volfault.model.facts import Fact
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.session import completing


def test_an_id_is_completed_part_by_part() -> None:
    assert "detach.attachments" in completing.ids("det")
    sides = completing.ids("detach.attachments/cinder.attachment_del")
    call = "detach.attachments/cinder.attachment_delete"
    assert sorted(sides) == [f"{call}@after=", f"{call}@before=", f"{call}@late="]
    [once, always] = completing.ids("detach.attachments/cinder.attachment_delete@before=http-500")
    assert {Scenario.parse(each).id for each in (once, always)} == {once, always}
    assert (once.rpartition(",")[2], always.rpartition(",")[2]) == ("once", "always")


def test_the_second_fault_is_completed_as_the_first() -> None:
    first = "detach.attachments/cinder.attachment_delete@before=http-500,once+"
    assert completing.ids(f"{first}brick.disc") == [
        f"{first}brick.disconnect_volume@{when}=" for when in ("before", "after")
    ]


@pytest.mark.parametrize(
    "prefix", ["nothing", "detach.attachments/nothing@", "detach.attachments/cinder.volume_get@x="]
)
def test_nothing_follows_what_does_not_exist(prefix: str) -> None:
    assert completing.ids(prefix) == []


def test_a_kind_is_offered_only_on_a_side_where_it_can_strike() -> None:
    after = completing.ids("detach.attachments/cinder.attachment_delete@after=")
    assert "detach.attachments/cinder.attachment_delete@after=connection-reset,once" in after
    assert not [each for each in after if "connection-refused" in each]


def test_facts_are_completed_up_to_their_value() -> None:
    assert completing.facts("volume.sta") == ["volume.status="]
    told = completing.facts("")
    assert [str(Fact.parse(f"{each}x")) for each in told] == [f"{each}x" for each in told]


def test_releases_and_targets() -> None:
    assert completing.of_nova("34") == ["34.0.0"]
    assert completing.targets("n") == ["nova"]


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("volfault doc", ["doctor "]),
        ("volfault doctor ref", ["reference "]),
        ("volfault find --rele", ["--release "]),
        ("volfault diagnose volume.stat", ["volume.status="]),
    ],
)
def test_a_shell_that_asks_is_answered(line: str, offered: list[str], tmp_path: Path) -> None:
    if importlib.util.find_spec("argcomplete") is None:
        pytest.fail("this test needs argcomplete, too: pip install '.[completion]', or tox run", pytrace=False)
    answer = tmp_path / "answer"
    # What argcomplete's function in bash sets.
    asked = {
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(answer),
        "_ARGCOMPLETE_SHELL": "bash",
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
        "COMP_TYPE": "9",
        "_ARGCOMPLETE_IFS": "\n",
    }
    command = [sys.executable, "-c", "from pytest_volfault.cli import main; main()"]
    subprocess.run(command, env={**os.environ, **asked}, check=False, timeout=120)
    assert answer.read_text(encoding="utf-8").splitlines() == offered
