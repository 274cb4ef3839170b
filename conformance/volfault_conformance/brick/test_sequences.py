"""Random sequences over several volumes and both hosts: whatever is done in whatever order, the two agree."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from volfault_conformance.brick.parties import FakeParty, RealParty, both
from volfault_conformance.brick.runner import Play, differences
from volfault_conformance.brick.script import Script, Step, Volume

SEQUENCES = 300
DOES = (
    "connect",
    "connect",
    "connect",
    "disconnect",
    "disconnect",
    "extend",
    "show",
    "hide",
    "resize",
    "destroy",
    "go",
)

volumes = st.lists(
    st.builds(
        Volume,
        protocol=st.sampled_from(["iscsi", "iscsi", "iser", "fibre_channel"]),
        encrypted=st.booleans(),
        shared=st.booleans(),
        hosts=st.sampled_from([("compute1",), ("compute1", "compute2")]),
    ).map(
        lambda each: Volume(each.protocol, each.encrypted, each.shared and each.protocol != "fibre_channel", each.hosts)
    ),
    min_size=1,
    max_size=4,
)


@st.composite
def scripts(draw: st.DrawFn) -> Script:
    """A script that destroys each volume at most once, and shows none that is destroyed."""
    chosen = draw(volumes)
    alive = set(range(len(chosen)))
    steps = []
    for _ in range(draw(st.integers(3, 15))):
        step = Step(
            draw(st.sampled_from(DOES)),
            draw(st.integers(0, len(chosen) - 1)),
            told=draw(st.sampled_from(["info", "path", "nothing"])),
            force=draw(st.booleans()),
            ignore=draw(st.booleans()),
            flushes=draw(st.booleans()),
        )
        if step.do in ("show", "resize", "destroy") and step.volume not in alive:
            continue
        # Each Fibre Channel volume has a port of its own here, which leaves the fabric with it, as no array's does.
        # os-brick scans for all LUNs where it finds no port, and then brings other volumes to the host as well.
        if step.do == "destroy" and chosen[step.volume].protocol == "fibre_channel":
            continue
        if step.do == "destroy":
            alive.discard(step.volume)
        steps.append(step)
    return Script("random", tuple(steps), tuple(chosen), auto_scan=draw(st.booleans()))


@pytest.fixture(scope="module")
def parties() -> Iterator[tuple[FakeParty, RealParty]]:
    with both() as two:
        yield two


@settings(
    max_examples=SEQUENCES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(script=scripts())
def test_random_sequences(parties: tuple[FakeParty, RealParty], script: Script) -> None:
    fake, real = (Play(script, party).run() for party in parties)
    assert differences(fake, real) == []
