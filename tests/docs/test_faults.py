"""Each kind of fault says where it comes from, and stands at a call that the page lists."""

from __future__ import annotations

import pytest

pytest.importorskip("nova")

from docs.generator.faults import PARTIES, declared, party_of


def test_every_kind_names_its_source_and_stands_at_a_call() -> None:
    operations, kinds = declared()
    placed = {name for each in operations for name in each.kinds}
    assert set(kinds) == {*placed, "crash"}
    assert [kind.name for kind in kinds.values() if not kind.source] == []
    assert {party_of(each.point) for each in operations if not each.observed} <= set(PARTIES)
