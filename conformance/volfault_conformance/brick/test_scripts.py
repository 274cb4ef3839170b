"""Our connector fake and os-brick's own connectors play the same scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from volfault_conformance.brick.parties import FakeParty, RealParty, both
from volfault_conformance.brick.runner import Play, differences
from volfault_conformance.brick.script import Script
from volfault_conformance.brick.scripts import SCRIPTS
from volfault_conformance.kept import unexplained


@pytest.fixture(scope="module")
def parties() -> Iterator[tuple[FakeParty, RealParty]]:
    with both() as two:
        yield two


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_script(parties: tuple[FakeParty, RealParty], script: Script) -> None:
    fake, real = (Play(script, party).run() for party in parties)
    differing = differences(fake, real)
    assert unexplained("brick", [script.name], {script.name: differing} if differing else {}) == {}
