"""What goes otherwise for an ordinary member than for an administrator, script by script."""

from __future__ import annotations

import pytest

from volfault_conformance.cinder import members
from volfault_conformance.cinder.comparing import check
from volfault_conformance.cinder.comparison import Comparison
from volfault_conformance.cinder.pair import Pair


@pytest.mark.usefixtures("projects")
@pytest.mark.parametrize("comparison", [*members.scripts(), *members.of_others(), members.held()], ids=str)
def test_members(pair: Pair, comparison: Comparison) -> None:
    check(pair.compare(comparison), len(comparison.asked), "steps of members")
