"""Bad input: garbage, wrong types, odd paths, headers and queries. What is hand-written, and what hypothesis finds.

What Keystone says of tokens is out of reach: both are asked without it.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from volfault_conformance.cinder import bad_bodies, bad_headers, bad_queries, bad_urls, mutations
from volfault_conformance.cinder.pair import Pair
from volfault_conformance.cinder.refusing import compared
from volfault_conformance.cinder.starts import STARTS
from volfault_conformance.cinder.steps import make
from volfault_conformance.kept import told, unexplained

ATTACHED = "in-use by an attachment"
# A table of rows, the state in which they are asked, and how the names of those rows begin that are (all by default).
TABLES: dict[str, tuple[bad_bodies.Rows, str, tuple[str, ...]]] = {
    "bytes in the place of bodies": (bad_bodies.garbage, ATTACHED, ("",)),
    "bodies of another shape": (bad_bodies.shapes, "available", ("",)),
    "bodies of another shape, attached": (
        bad_bodies.shapes,
        ATTACHED,
        ("PUT attachment", "os-complete", "os-detach", "os-force_detach", "os-terminate_connection"),
    ),
    "fields": (bad_bodies.fields, "available", ("",)),
    "fields, attached": (
        bad_bodies.fields,
        ATTACHED,
        ("PUT attachment", "os-detach", "os-force_detach", "os-terminate_connection", "os-reset_status"),
    ),
    "connectors": (bad_bodies.connectors, "available", ("POST attachment", "os-")),
    "connectors, attached": (bad_bodies.connectors, ATTACHED, ("PUT attachment",)),
    "methods": (bad_urls.methods, ATTACHED, ("",)),
    "odd paths": (bad_urls.odd, ATTACHED, ("",)),
    "projects in words": (bad_urls.worded, ATTACHED, ("",)),
    "microversions": (bad_headers.versions, ATTACHED, ("",)),
    "media types": (bad_headers.media_types, ATTACHED, ("",)),
    "tokens": (bad_headers.tokens, ATTACHED, ("",)),
    "tokens of noauth": (bad_headers.noauth, ATTACHED, ("",)),
    "sizes": (bad_headers.sizes, ATTACHED, ("",)),
    "queries of lists": (bad_queries.of_lists, ATTACHED, ("",)),
    "queries of DELETE": (bad_queries.of_delete, "available", ("",)),
}
EXAMPLES = 1000


@pytest.mark.parametrize("table", TABLES)
def test_both_refuse_alike(pair: Pair, table: str) -> None:
    rows, start, beginnings = TABLES[table]
    pair.prepare((make(), *STARTS[start]))
    built = pair.snapshot()
    asked = {name: step for name, step in rows() if name.startswith(beginnings)}
    differing = {}
    for name, step in asked.items():
        found = compared(pair, step)
        pair.restore(built)
        if found:
            differing[f"bad input | {name}"] = found
    wrong = unexplained("cinder", [f"bad input | {name}" for name in asked], differing)
    assert not wrong, told(wrong)
    assert len(asked) > 10


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
    found = compared(states.pair, step)
    assert not found, told({str(step): found})
