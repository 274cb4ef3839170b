"""The page of the faults is what the fakes declare, and each kind says where it comes from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from volfault_conformance.faults_page import PARTIES, declared, page, party_of

PAGE = Path(__file__).parents[2] / "docs/reference/faults.md"


def test_it_is_written_anew() -> None:
    pytest.importorskip("nova")
    assert PAGE.read_text(encoding="utf-8") == page(*declared()), (
        "python -m volfault_conformance.faults_page > docs/reference/faults.md"
    )


def test_every_kind_names_its_source_and_stands_at_a_call() -> None:
    pytest.importorskip("nova")
    operations, kinds = declared()
    placed = {name for each in operations for name in each.kinds}
    assert set(kinds) == {*placed, "crash"}
    assert [kind.name for kind in kinds.values() if not kind.source] == []
    assert {party_of(each.point) for each in operations if not each.observed} <= set(PARTIES)


def test_every_row_of_a_table_has_as_many_cells_as_its_head() -> None:
    for table in re.split(r"\n\n", PAGE.read_text(encoding="utf-8")):
        rows = [line for line in table.splitlines() if line.startswith("|")]
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows}) <= 1, table
