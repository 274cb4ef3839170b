"""Lists with their filters, orders and pages, and metadata: requests that clients do not make so."""

from __future__ import annotations

import pytest

from volfault_conformance.cinder import list_requests
from volfault_conformance.cinder.comparing import check
from volfault_conformance.cinder.comparison import Comparison
from volfault_conformance.cinder.pair import Pair


@pytest.mark.parametrize("comparison", list_requests.comparisons(), ids=str)
def test_the_fake_answers_as_the_real_cinder(pair: Pair, comparison: Comparison) -> None:
    check(pair.compare(comparison), len(comparison.asked), "lists and notes")
