"""Every request on snapshots, types, transfers, groups and what a deployment offers, in every state."""

from __future__ import annotations

import pytest

from volfault_conformance.cinder import resource_comparisons
from volfault_conformance.cinder.comparing import check
from volfault_conformance.cinder.comparison import Comparison
from volfault_conformance.cinder.pair import Pair


@pytest.mark.parametrize("comparison", resource_comparisons.requests(), ids=str)
def test_the_fake_answers_as_the_real_cinder(pair: Pair, comparison: Comparison) -> None:
    check(pair.compare(comparison), len(comparison.asked), "requests on other resources")


@pytest.mark.parametrize("comparison", resource_comparisons.failures(), ids=str)
def test_what_a_failure_leaves(pair: Pair, comparison: Comparison) -> None:
    check(pair.compare(comparison), len(comparison.asked), "failures of other resources")


@pytest.mark.parametrize("comparison", resource_comparisons.held(), ids=str)
def test_what_is_seen_while_casts_wait(pair: Pair, comparison: Comparison) -> None:
    check(pair.compare(comparison), len(comparison.asked), "steps around casts")
