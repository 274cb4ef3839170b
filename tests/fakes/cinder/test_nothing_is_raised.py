"""Whatever is asked, the fake answers or says that it does not know the call. Nothing else is raised inside it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from volfault_conformance.cinder import bad_bodies, bad_headers, bad_queries, bad_urls, mutations
from volfault_conformance.cinder.fake import FakeCinder
from volfault_conformance.cinder.side import Side
from volfault_conformance.cinder.starts import STARTS
from volfault_conformance.cinder.steps import Step, make
from volfault_fakes import UnknownCall

ROWS = (
    bad_bodies.garbage, bad_bodies.shapes, bad_bodies.fields, bad_bodies.connectors, bad_urls.methods, bad_urls.odd,
    bad_urls.worded, bad_headers.versions, bad_headers.media_types, bad_headers.tokens, bad_headers.noauth,
    bad_headers.sizes, bad_queries.of_lists, bad_queries.of_delete,
)  # fmt: skip


@pytest.fixture(scope="module")
def side() -> Iterator[Side]:
    party = FakeCinder()
    with party.endpoint:
        yield Side(party, "3.71")


def prepared(side: Side, start: str) -> None:
    for step in (make(), *STARTS[start]):
        assert side.do(step).answer.get("status", 0) < 300


def answered(side: Side, step: Step) -> bool:
    try:
        return 200 <= side.do(step).answer["status"] < 600
    except UnknownCall as unknown:
        return "the fake Cinder" in str(unknown)


@pytest.mark.parametrize("rows", ROWS, ids=lambda rows: f"{rows.__module__.rpartition('.')[2]}.{rows.__name__}")
def test_nothing_is_raised_by_the_rows(side: Side, rows: bad_bodies.Rows) -> None:
    empty = side.snapshot()
    prepared(side, "in-use by an attachment")
    built = side.snapshot()
    asked = 0
    for name, step in rows():
        assert answered(side, step), name
        side.restore(built)
        asked += 1
    side.restore(empty)
    assert asked > 10


@settings(max_examples=300, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
@given(start=st.sampled_from(sorted(STARTS)), steps=st.lists(mutations.requests(), min_size=1, max_size=4))
def test_nothing_is_raised_by_mutations(side: Side, start: str, steps: list[Step]) -> None:
    empty = side.snapshot()
    try:
        prepared(side, start)
        for step in steps:
            assert answered(side, step), step
    finally:
        side.restore(empty)
