"""What a campaign refuses to judge, what it plays without judging, and a second flow in between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from pytest_volfault.campaign import Campaign
from pytest_volfault.campaign.stage import as_here
from pytest_volfault.errors import TargetBroken, UnfiredFault, UsageError
from pytest_volfault.injection import VirtualTime, process
from pytest_volfault.model.cure import Cure
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.flows import FLOWS
from pytest_volfault.model.outcome import Answer
from pytest_volfault.model.records import Records
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.trace import Event
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.targets import check_target
from pytest_volfault.targets._function import OF_NOVA
from pytest_volfault.targets.contract import Scene
from pytest_volfault.targets.reference.target import ReferenceTarget

CAST = "nova.rpc.detach_volume"
# What the reference does not perform, the tests of Nova hold.
OF_THE_SEEDS = [FLOWS[name] for name in ("attach", "detach", "delete")]
PUBLISHED = [f"{flow.name}.{name}" for flow in OF_THE_SEEDS for name in flow.variants]


# -- what is published


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_golden_run_crosses_the_steps_that_the_flow_names_in_their_order(campaign: Campaign, name: str) -> None:
    stage = campaign.stage(*name.split("."))
    crossed = [entry.point for entry in stage.golden.trace]
    steps = stage.flow.steps(stage.variant)
    if stage.variant.host == "dead":
        # Nobody is there to do what the API has handed over.
        steps = steps[:1]
    places = [min((crossed.index(point) for point in step.points if point in crossed), default=-1) for step in steps]
    assert -1 not in places, [step.name for step, place in zip(steps, places, strict=True) if place < 0]
    assert places == sorted(places)


@pytest.mark.parametrize("name", PUBLISHED)
def test_what_is_published_starts_as_its_flow_does_and_gets_there(campaign: Campaign, name: str) -> None:
    stage = campaign.stage(*name.split("."))
    assert as_here(campaign.target, stage.start) == as_here(campaign.target, stage.flow.start(stage.variant))
    assert stage.golden.facts.meets(stage.goal) or not stage.flow.reaches(stage.variant)
    assert stage.golden.fired


# -- a start that is wrong


class Elsewhere(ReferenceTarget):
    """Begins with a volume that says detaching."""

    def prepare(self, flow: str, variant: Variant) -> Scene:
        scene = super().prepare(flow, variant)
        self.cloud.change("volumes", scene.volume_id, status="detaching")
        return replace(scene, mark=self.snapshot())


class Toolbox(Elsewhere):
    """Has no Nova whose rows could be looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.silent = OF_NOVA

    def records(self, _scene: Scene) -> Mapping[str, Records]:
        return {}


@pytest.mark.parametrize("target", [Elsewhere, Toolbox])
def test_a_target_that_begins_elsewhere_is_broken(shared: VirtualTime, target: type[ReferenceTarget]) -> None:
    with Campaign(target(), time=shared) as campaign, pytest.raises(TargetBroken) as caught:
        campaign.stage("detach", "attachments")
    # What is wrong, and only that: where there is no Nova, its rows are not missed.
    assert str(caught.value) == (
        "detach.attachments on reference does not begin where the flow begins, so that its end would mean nothing. "
        "What is wrong: volume.status is 'detaching' instead of 'in-use'"
    )


def test_a_flow_is_prepared_by_processes_that_are_alive(shared: VirtualTime) -> None:
    dead: list[frozenset[str]] = []

    class Watching(ReferenceTarget):
        def prepare(self, flow: str, variant: Variant) -> Scene:
            dead.append(process.dead())
            return super().prepare(flow, variant)

    with Campaign(Watching(), time=shared) as campaign:
        campaign.play(Scenario.parse("detach.legacy/libvirt.detach_device@before=crash,once"))
        assert process.dead() == {"compute"}
        campaign.stage("detach", "attachments")
    assert dead == [frozenset()] * 2


# -- played and not judged


def test_what_does_not_reach_its_goal_can_be_played(shared: VirtualTime) -> None:
    class Idle(ReferenceTarget):
        def perform(self, _flow: str, _variant: Variant, scene: Any) -> Answer:
            self._nova.cinder.get(scene.volume_id)
            return Answer(202)

    with Campaign(Idle(), time=shared) as campaign:
        outcome = campaign.play(Scenario("detach", "legacy"))
        assert (outcome.answer, outcome.final_state) == (Answer(202), FinalState.attached())
        assert [entry.point for entry in outcome.trace] == ["cinder.volume_get"]
        with pytest.raises(TargetBroken, match="does not reach its goal"):
            campaign.run(Scenario.parse("detach.legacy/cinder.volume_get@before=http-500,once"))


def test_a_play_is_what_a_run_would_see(campaign: Campaign) -> None:
    scenario = Scenario.parse("detach.legacy/cinder.os-detach@before=http-500,once")
    assert campaign.play(scenario) == campaign.run(scenario).outcome == campaign.play(scenario)


BEYOND = "cinder.os-detach#9@before=http-500,once"


@pytest.mark.parametrize(
    ("planned", "missed"),
    [
        (BEYOND, BEYOND),
        ("cinder.attachment_delete@before=crash,once", "cinder.attachment_delete@before=crash,once"),
        (f"cinder.os-detach@before=http-500,once+{BEYOND}", BEYOND),
        ("cinder.os-detach#9@before:detach", "cinder.os-detach#9@before:detach"),
    ],
)
def test_what_never_strikes_is_no_play_unless_it_may(campaign: Campaign, planned: str, missed: str) -> None:
    scenario = Scenario.parse(f"detach.legacy/{planned}")
    with pytest.raises(UnfiredFault) as caught:
        campaign.play(scenario)
    head, *crossed = str(caught.value).splitlines()
    assert head == f"detach.legacy: {missed} never struck. What was crossed:"
    outcome = campaign.play(scenario, unreached_ok=True)
    assert not outcome.fired
    assert crossed == [f"  {entry}" for entry in outcome.trace]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("cinder.nope@before=crash,once", "^unknown point 'cinder.nope'; the points of cinder are "),
        ("cinder.attachment_delet@before=crash,once", r"; did you mean cinder\.attachment_delete\? --volfault-steps"),
        (
            "cinder.attachment_delete@before=http-418,once",
            "^'http-418' cannot happen at cinder.attachment_delete; what ",
        ),
        (
            "cinder.attachment_delete@after:nope",
            (f"^unknown flow 'nope'; the flows are {', '.join(sorted(FLOWS))}$"),
        ),
        ("nova.lock@before=crash,once", "^nothing can go wrong at nova.lock: it is only seen, as a line of the trace$"),
        (
            "nova.notify.@before=crash,once",
            "^'nova.notify.' is only how names of points begin; a trace has them in full",
        ),
    ],
)
def test_what_there_is_not_is_refused_by_a_play_and_a_run_alike(campaign: Campaign, call: str, message: str) -> None:
    scenario = Scenario.parse(f"detach.attachments/{call}")
    for ask in (campaign.play, campaign.run, campaign.check, campaign.start):
        with pytest.raises(UsageError, match=message):
            ask(scenario)


def test_a_campaign_is_of_a_target_or_of_its_name(campaign: Campaign, shared: VirtualTime) -> None:
    scenario = Scenario.parse("detach.attachments/cinder.attachment_delete@before=http-500,always")
    with Campaign("reference", time=shared) as named:
        scenarios, result = list(named.scenarios("detach", "legacy")), named.run(scenario)
    assert named.target.info == campaign.target.info
    assert scenarios == list(campaign.scenarios("detach", "legacy"))
    assert result == campaign.run(scenario)


def test_a_name_that_is_no_target_is_refused_as_the_option_refuses_it() -> None:
    with pytest.raises(UsageError) as refused:
        Campaign("refrence")
    with pytest.raises(UsageError) as by_the_option:
        check_target("refrence")
    assert str(refused.value) == str(by_the_option.value)
    assert str(refused.value).endswith("; did you mean reference?")


def test_a_bound_without_faults_is_refused_before_anything_is_loaded() -> None:
    for target in (ReferenceTarget(), "no_such_module_of_mine:detach"):
        with pytest.raises(UsageError, match=r"^at most 0 faults leaves nothing to break"):
            Campaign(target, most_faults=0)


def test_a_flow_is_prepared_once_for_all_its_plays_and_runs_and_asked_for_in_other_ways(shared: VirtualTime) -> None:
    seen: list[tuple[str | None, str | None]] = []
    prepared: list[str] = []

    class Listening(ReferenceTarget):
        def prepare(self, flow: str, variant: Variant) -> Scene:
            prepared.append(f"{flow}.{variant}")
            return super().prepare(flow, variant)

        def perform(self, flow: str, variant: Variant, scene: Scene) -> Answer:
            seen.append((scene.microversion, scene.device))
            return super().perform(flow, variant, scene)

    with Campaign(Listening(), time=shared) as campaign:
        for asked in ({}, {"microversion": "2.19"}, {"device": "/dev/vdq"}, {}):
            campaign.play(Scenario("attach", "attachments"), **asked)
        assert seen == [(None, None), ("2.19", None), (None, "/dev/vdq"), (None, None)]
        assert campaign.run(Scenario("attach", "attachments")).verdict is Verdict.COMPLETED
    assert prepared == ["attach.attachments"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("moves.legacy", "^unknown flow 'moves'"),
        ("detach.modern", "^'modern' is no variant"),
        ("detach.attachments-breaks_locks", "makes no sense: only RBD images are locked by who has them open$"),
        ("detach.attachments-sheepdog", "^target reference cannot perform detach.attachments-sheepdog: no Nova has "),
    ],
)
def test_what_there_is_not_cannot_be_played(campaign: Campaign, name: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        campaign.play(Scenario.parse(name))


# -- a second flow in between


def test_a_second_flow_runs_to_its_end_while_the_first_stands(campaign: Campaign) -> None:
    scenario = Scenario.parse(f"detach.attachments/{CAST}@before:detach")
    result = campaign.run(scenario)
    assert result.outcome.fired
    lines = [entry for entry in result.outcome.trace if entry.event is Event.MEANWHILE]
    # Cinder says detaching by then, and refuses the second.
    assert [(line.about, line.occurrence) for line in lines] == [(f"before {CAST}", 1)]
    assert lines[0].result.startswith("Refused: ")
    assert (result.verdict, result.heals_by) == (Verdict.COMPLETED, Cure.NONE_NEEDED)
    assert campaign.run(scenario) == result


def test_every_switch_of_a_flow_is_reached(campaign: Campaign) -> None:
    stage = campaign.stage("detach", "legacy")
    switches = campaign.switches(Scenario("detach", "legacy"), "detach")
    # Before each call, those that a dispatcher makes too.
    before = [(each.point, each.occurrence) for new in switches for each in new.meanwhile if each.when == "before"]
    assert before == [(entry.point, entry.occurrence) for entry in stage.golden.trace]
    assert (CAST, 1) in before
    assert [scenario.id for scenario in switches if not campaign.play(scenario).fired] == []


@pytest.mark.parametrize(
    ("parts", "missing"),
    [
        ("cinder.os-detach#9@before:detach", "cinder.os-detach#9@before:detach"),
        ("cinder.attachment_delete@after:detach", "cinder.attachment_delete@after:detach"),
        # Only what did not come is named.
        (f"{CAST}@before:detach+{CAST}#7@before:detach", f"{CAST}#7@before:detach"),
        (f"{CAST}@before=rpc-lost,once+cinder.os-detach@after:detach", "cinder.os-detach@after:detach"),
        (f"cinder.os-detach#9@before=http-500,once+{CAST}@after:detach", "cinder.os-detach#9@before=http-500,once"),
    ],
)
def test_where_its_call_is_never_made_the_scenario_is_unreached(campaign: Campaign, parts: str, missing: str) -> None:
    result = campaign.run(Scenario.parse(f"detach.legacy/{parts}"))
    assert (result.verdict, result.heals_by) == (Verdict.UNREACHED, Cure.NONE_NEEDED)
    [sentence] = map(str, result.violations)
    assert sentence.startswith(f"unreached: {missing} never struck; the flow crossed ")
    assert "meanwhile." not in sentence


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            f"detach.legacy/{CAST}@before:moves",
            (
                r"^unknown flow 'moves'; the flows are "
                f"{', '.join(sorted(FLOWS))}$"
            ),
        ),
        (
            "detach.legacy/cinder.os-dettach@before:detach",
            r"^unknown point 'cinder\.os-dettach'; did you mean cinder\.os-detach\? --volfault-steps lists them all$",
        ),
    ],
)
def test_what_there_is_not_cannot_come_in_between(campaign: Campaign, name: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        campaign.run(Scenario.parse(name))


def test_what_the_target_cannot_do_cannot_come_in_between(campaign: Campaign) -> None:
    message = (
        r"^target reference cannot perform delete\.legacy-moved_lost: only a detach looks for .*Of delete it performs "
    )
    with pytest.raises(UsageError, match=message):
        campaign.run(Scenario.parse(f"detach.legacy-moved_lost/{CAST}@before:delete"))
