"""Bad input: garbage, wrong types, odd paths, headers and queries. What is hand-written, and what hypothesis finds.

What Keystone says of tokens is out of reach: both are asked without it.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from volfault_conformance.cinder import bad_input, mutations
from volfault_conformance.cinder.bad_input import ATTACHED
from volfault_conformance.cinder.comparing import check
from volfault_conformance.cinder.comparison import Comparison
from volfault_conformance.cinder.pair import Pair
from volfault_conformance.cinder.refusing import differences
from volfault_conformance.cinder.starts import STARTS
from volfault_conformance.cinder.steps import make
from volfault_conformance.kept import told

EXAMPLES = 1000


@pytest.mark.parametrize("comparison", bad_input.comparisons(), ids=str)
def test_both_refuse_alike(pair: Pair, comparison: Comparison) -> None:
    assert len(comparison.asked) > 10
    check(pair.compare(comparison), len(comparison.asked), "bad requests")


class States:
    """Both parties and some of their states, by name."""

    def __init__(self, pair: Pair, empty: Any) -> None:
        self.pair = pair
        self.built = {}
        for start in ("available", "reserved by an attachment", ATTACHED, "in-use by os-attach", "error"):
            pair.restore(empty)
            pair.prepare((make(), *STARTS[start]))
            self.built[start] = pair.snapshot()

    def __repr__(self) -> str:
        return "states"


@pytest.fixture(scope="module")
def states(parties: tuple[Pair, Any]) -> States:
    return States(*parties)


@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
    report_multiple_bugs=False,
)
@given(data=st.data())
def test_no_mutation_tells_them_apart(states: States, data: st.DataObject) -> None:
    start = data.draw(st.sampled_from(sorted(states.built)))
    step = data.draw(mutations.requests())
    states.pair.restore(states.built[start])
    found = differences(states.pair.real.do(step), states.pair.fake.do_or_refuse(step))
    assert not found, told({str(step): found})
