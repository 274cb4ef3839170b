"""Our connector fake and os-brick's own connectors play the same scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from volfault_conformance.brick.failures import FAILURES
from volfault_conformance.brick.parties import FakeParty, RealParty, both
from volfault_conformance.brick.runner import Play, differences
from volfault_conformance.brick.script import Script
from volfault_conformance.brick.scripts import SCRIPTS
from volfault_conformance.kept import unexplained
from volfault_fakes.brick.sessions import Sessions
from volfault_fakes.cloud import _hosts

ALL = (*SCRIPTS, *FAILURES)


@pytest.fixture(scope="module")
def parties() -> Iterator[tuple[FakeParty, RealParty]]:
    with both() as two:
        yield two


@pytest.mark.parametrize("script", ALL, ids=lambda script: script.name)
def test_script(parties: tuple[FakeParty, RealParty], script: Script) -> None:
    fake, real = (Play(script, party).run() for party in parties)
    differing = differences(fake, real)
    assert unexplained("brick", [script.name], {script.name: differing} if differing else {}) == {}


def test_a_fake_that_forgets_to_log_out_is_found(
    parties: tuple[FakeParty, RealParty], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sessions, "leave", lambda *_: None)
    script = next(script for script in SCRIPTS if script.name == "iscsi: connect and disconnect")
    fake, real = (Play(script, party).run() for party in parties)
    (found,) = differences(fake, real)
    assert found.startswith("step 2, tables: the fake has {'devices': (), 'sessions': (Session(")


def test_a_fake_to_which_a_login_brings_one_disk_is_found(
    parties: tuple[FakeParty, RealParty], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_hosts, "_take_all", lambda *_: None)
    script = next(script for script in SCRIPTS if script.name == "iscsi: the other comes too, scanned by itself")
    fake, real = (Play(script, party).run() for party in parties)
    found = differences(fake, real)
    # What nobody has asked for is there, and keeps the session when the one that was asked for goes.
    assert [line.partition(":")[0] for line in found] == ["step 1, seconds", "step 1, tables", "step 2, tables"]


def test_each_script_has_a_name_of_its_own() -> None:
    assert len({script.name for script in ALL}) == len(ALL)
