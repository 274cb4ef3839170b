"""Who looks on is told of what is run or played, and of nothing that the campaign does for itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pytest_volfault import Campaign, Scenario
from pytest_volfault.model.outcome import Answer
from pytest_volfault.model.variant import Variant
from pytest_volfault.targets.contract import Scene
from pytest_volfault.targets.reference.target import ReferenceTarget

GOLDEN = Scenario.parse("detach.attachments")
# Healed by an operator only: every rung is tried.
STUCK, STUCK_ALWAYS = (
    Scenario.parse(f"detach.attachments/cinder.attachment_delete@before=http-409,{times}")
    for times in ("once", "always")
)


class Notes:
    """A recorder that notes what it is told, and what the target did meanwhile."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Any]] = []
        self.open = False

    @contextmanager
    def around(self, scenario: Scenario, asked: Mapping[str, Any]) -> Iterator[None]:
        self.told.append((scenario.id, dict(asked)))
        self.open = True
        try:
            yield
        finally:
            self.open = False

    def same(self, scenario: Scenario, known: Scenario) -> None:
        self.told.append((scenario.id, known.id))


class Watched(ReferenceTarget):
    """Knows of each request whether somebody looked on."""

    def __init__(self, notes: Notes) -> None:
        super().__init__()
        self.notes = notes
        self.requests: list[bool] = []

    def prepare(self, flow: str, variant: Variant) -> Scene:
        assert not self.notes.open
        return super().prepare(flow, variant)

    def refresh(self) -> None:
        assert not self.notes.open
        super().refresh()

    def restart(self, scene: Scene) -> None:
        assert not self.notes.open
        super().restart(scene)

    def perform(self, flow: str, variant: Variant, scene: Scene) -> Answer:
        self.requests.append(self.notes.open)
        return super().perform(flow, variant, scene)


def test_a_run_is_looked_on_and_neither_its_stage_nor_its_healing() -> None:
    notes = Notes()
    target = Watched(notes)
    with Campaign(target, recorder=notes) as campaign:
        campaign.run(STUCK)
    assert notes.told == [(STUCK.id, {})]
    # Two golden runs before it, its own, and what was tried after it.
    assert target.requests[:3] == [False, False, True]
    assert len(target.requests) > 3
    assert not any(target.requests[3:])


def test_what_is_not_played_again_is_told_with_what_it_equals() -> None:
    notes = Notes()
    with Campaign(Watched(notes), recorder=notes) as campaign:
        campaign.run(STUCK)
        campaign.run(STUCK_ALWAYS)
    assert notes.told == [(STUCK.id, {}), (STUCK_ALWAYS.id, STUCK.id)]


def test_the_other_way_round_both_are_played() -> None:
    notes = Notes()
    with Campaign(Watched(notes), recorder=notes) as campaign:
        campaign.run(STUCK_ALWAYS)
        campaign.run(STUCK)
    assert notes.told == [(STUCK_ALWAYS.id, {}), (STUCK.id, {})]


def test_a_play_is_looked_on_with_what_was_asked_for() -> None:
    notes = Notes()
    target = Watched(notes)
    with Campaign(target, recorder=notes) as campaign:
        campaign.play(GOLDEN, microversion="2.19")
    assert notes.told == [(GOLDEN.id, {"microversion": "2.19"})]
    assert target.requests == [True]


def test_enumerating_two_faults_is_looked_on_by_nobody() -> None:
    notes = Notes()
    with Campaign(Watched(notes), most_faults=2, recorder=notes) as campaign:
        scenarios = campaign.scenarios("detach", "attachments")
        assert len(next(each for each in scenarios if len(each.faults) == 2).faults) == 2
    assert notes.told == []


def test_looking_on_changes_no_outcome() -> None:
    notes = Notes()
    with Campaign(Watched(notes), recorder=notes) as campaign:
        watched = [campaign.run(each).as_dict() for each in (GOLDEN, STUCK)]
    with Campaign(ReferenceTarget()) as campaign:
        assert [campaign.run(each).as_dict() for each in (GOLDEN, STUCK)] == watched
