"""What README.md says of tests of one's own is right, on every target."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import Any

import pytest

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
# Blocks of code are indented by four columns, and begin with a test or its marker.
BLOCKS = [
    textwrap.dedent(block) for block in re.findall(r"(?<=\n\n)(?: {4}(?:@pytest|def test_).*\n)(?: {4}.*\n)*", README)
]
FIXTURES = ("volfault", "volfault_scenario", "volfault_target")


def blocks_of(fixture: str) -> list[str]:
    return [f"import pytest\n{block}" for block in BLOCKS if f"({fixture})" in block]


def block_of(fixture: str) -> str:
    return blocks_of(fixture)[0]


def test_every_fixture_has_its_example() -> None:
    assert [len(blocks_of(fixture)) for fixture in FIXTURES] == [1, 1, 3]
    assert sum(len(blocks_of(fixture)) for fixture in FIXTURES) == len(BLOCKS)


@pytest.mark.parametrize("number", [1, 2])
def test_the_examples_of_schedules_and_of_a_changed_start(pytester: pytest.Pytester, run: Any, number: int) -> None:
    pytester.makepyfile(blocks_of("volfault_target")[number])
    run().assert_outcomes(passed=1)


@pytest.mark.parametrize("example", ["", "own_detach:detach", "own_detach:detach_in_haste"])
def test_the_example_of_volfault_target(
    pytester: pytest.Pytester, run: Any, example: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(block_of("volfault_target"))
    if example:
        monkeypatch.syspath_prepend(Path(__file__).parents[2] / "examples" / "own_detach")
    run(*([f"--volfault-target={example}"] if example else [])).assert_outcomes(passed=1)


def test_the_example_of_volfault_target_on_nova(pytester: pytest.Pytester, fresh: Any) -> None:
    pytest.importorskip("nova")
    pytester.makepyfile(block_of("volfault_target"))
    fresh("-p", "volfault", "--volfault-target=nova").assert_outcomes(passed=1)


def test_the_example_of_volfault_scenario(pytester: pytest.Pytester, run: Any) -> None:
    pytester.makepyfile(block_of("volfault_scenario"))
    run("--volfault-scenario=detach.attachments").assert_outcomes(passed=1)
