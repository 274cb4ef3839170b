"""How steps name what a party has made."""

from __future__ import annotations

import pytest

from volfault_conformance.cinder.fake import FakeCinder
from volfault_conformance.cinder.side import Side
from volfault_conformance.cinder.steps import NOWHERE, volume_named


@pytest.mark.parametrize(
    ("number", "named"), [(1, "first"), (2, "second"), (-1, "second"), (-2, "first"), (3, NOWHERE), (-3, NOWHERE)]
)
def test_volumes_are_counted_from_the_first_and_from_the_last(number: int, named: str) -> None:
    side = Side(FakeCinder(), "3.70")
    side.ids["volume"] = ["first", "second"]
    assert side.filled(f"/volumes/{volume_named(number)}") == f"/volumes/{named}"


@pytest.mark.parametrize(
    ("columns", "twins"),
    [({}, False), ({"migration_status": "success"}, True), ({"name_id": "x"}, True)],
)
def test_a_volume_that_was_copied_has_a_twin(columns: dict[str, str], twins: bool) -> None:
    party = FakeCinder()
    volume = party.cloud.add_volume()
    party.cloud.change("volumes", volume.id, **columns)
    assert Side(party, "3.70").has_twins() is twins
