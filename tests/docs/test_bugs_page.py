"""docs/returned-bugs.md is made of answers to the bugs of bench/returned_bugs, and its commands say what it tells."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import pytest
from told import ROOT, blocks_of, differs

from bench.returned_bugs.answer import Noticed
from bench.returned_bugs.page import page
from bench.returned_bugs.table import BUGS

PAGE = ROOT / "docs" / "returned-bugs.md"
TEXT = PAGE.read_text(encoding="utf-8")
_ROW = re.compile(
    r"^\| (?P<number>[MN]\d+) \| \[`\w+`\]\([^)]*/commit/(?P<commit>\w+)\)(?:, \[(?P<report>\d+)\]\([^)]*\))? "
    r"\| (?P<title>.*?) \| (?P<needs>[\w ]+) \| (?P<noticed>[\w ]+?)(?:, (?P<otherwise>\d+) of (?P<ran>\d+))?"
    r"(?:, by (?P<campaigns>[a-z ]+))? "
    r"\| (?:(?P<why>.*): `(?P<example>[^`]+)`|(?P<missing>.*)) \|$",
    re.MULTILINE,
)


def _row(found: re.Match[str]) -> Mapping[str, Any]:
    row = {name: text or "" for name, text in found.groupdict().items()}
    return {**row, "campaigns": [each for each in row["campaigns"].split(" and ") if each]}


ROWS = list(map(_row, _ROW.finditer(TEXT)))


def test_it_is_made_of_its_rows() -> None:
    """So nobody has written into it, and its counts are right."""
    assert page(ROWS) == TEXT, "python -m bench.returned_bugs.page figures.json > docs/returned-bugs.md"


def test_its_rows_are_the_bugs() -> None:
    known = [(each.number, each.commit, each.report, each.title, each.needs.value) for each in BUGS]
    told = [(row["number"], row["commit"], row["report"], row["title"], row["needs"]) for row in ROWS]
    assert told == sorted(known)
    without = {each.number: each.without for each in BUGS if each.without}
    noticed = (Noticed.CAMPAIGN.value, Noticed.NAMED.value)
    assert {row["number"]: row["missing"] for row in ROWS if row["noticed"] not in noticed} == without


@pytest.mark.slow
def test_what_it_tells_to_type_says_the_same() -> None:
    pytest.importorskip("nova")
    if not version("nova").startswith("34."):
        pytest.skip("the page is of Nova 34")
    (command,) = (each for block in blocks_of(PAGE) for each in block.commands if each.printed)
    arguments = command.typed.removeprefix("python ").split()
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert differs(command.printed, done.stdout) == "", done.stderr
    # What is printed is what the table has.
    rows = {row["number"]: row for row in ROWS}
    for line in command.printed[:-1]:
        row = rows[line[:3]]
        counted = f"{row['noticed']}, {row['otherwise']} of {row['ran']} scenarios"
        assert differs([line], f"{row['number']}  {counted}: {row['why']}; for example {row['example']}") == ""
