"""The campaign on the embedded reference, and on targets that are wrong on purpose."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from pytest_volfault.campaign import Campaign
from pytest_volfault.errors import EscapeAttempt, TargetBroken, TargetHangs, UnansweredCall, UsageError
from pytest_volfault.extensions.loading import load_extensions
from pytest_volfault.injection import VirtualTime, process
from pytest_volfault.model.cure import Cure
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.flows import FLOWS
from pytest_volfault.model.outcome import Answer
from pytest_volfault.model.result import Result
from pytest_volfault.model.scenario import Scenario, is_hidden
from pytest_volfault.model.trace import Strike
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.targets.parties import party_operations
from pytest_volfault.targets.reference.target import ReferenceTarget

VARIANTS = ("attachments", "legacy")


@pytest.fixture(scope="module")
def results(campaign: Campaign) -> dict[str, Result]:
    """Every scenario with at most one fault, run once."""
    return {
        scenario.id: campaign.run(scenario)
        for variant in VARIANTS
        for scenario in campaign.scenarios("detach", variant)
    }


# -- the golden run


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_golden_run_reaches_the_goal(results: dict[str, Result], variant: str) -> None:
    golden = results[f"detach.{variant}"]
    assert golden.verdict is Verdict.COMPLETED
    assert golden.heals_by == Cure.NONE_NEEDED
    assert golden.violations == ()
    assert golden.outcome.answer == Answer(202)
    assert golden.outcome.final_state == FinalState.detached()
    assert not [entry for entry in golden.outcome.trace if "FAULT" in entry.said]


@pytest.mark.parametrize(
    ("variant", "steps"),
    [
        (
            "attachments",
            [
                "cinder.os-begin_detaching",
                "libvirt.detach_device",
                "brick.disconnect_volume",
                "cinder.attachment_delete",
            ],
        ),
        (
            "legacy",
            [
                "cinder.os-begin_detaching",
                "libvirt.detach_device",
                "brick.disconnect_volume",
                "cinder.os-terminate_connection",
                "cinder.os-detach",
            ],
        ),
    ],
)
def test_the_five_steps_in_their_order(campaign: Campaign, variant: str, steps: list[str]) -> None:
    crossed = [entry.point for entry in campaign.stage("detach", variant).golden.trace]
    places = [crossed.index(step) for step in steps]
    assert places == sorted(places)


def test_a_flow_is_prepared_once_a_campaign(campaign: Campaign) -> None:
    assert campaign.stage("detach", "legacy") is campaign.stage("detach", "legacy")


# -- how many


@pytest.mark.parametrize("variant", VARIANTS)
def test_their_number_is_what_the_golden_trace_says(campaign: Campaign, variant: str) -> None:
    kinds = campaign.target.kinds
    reads = {operation.point: operation.reads for operation in campaign.target.operations}
    expected = 1
    for entry in campaign.stage("detach", variant).golden.trace:
        # A dispatcher's operation has the beginning of the point's name only.
        [read] = [
            reads[name] for name in reads if name == entry.point or (name[-1] == "." and entry.point.startswith(name))
        ]
        assert Strike("crash", "before") in entry.possible
        for strike in entry.possible:
            assert strike.when in kinds[strike.kind].whens
            if strike.when == "before" or not read:
                expected += 1 if strike.kind == "crash" else 2
    scenarios = list(campaign.scenarios("detach", variant))
    assert len(scenarios) == expected
    assert len({scenario.id for scenario in scenarios}) == expected


def test_what_cinder_asks_of_its_driver_is_broken_where_that_is_asked_for(shared: VirtualTime) -> None:
    with Campaign(ReferenceTarget(), time=shared, drivers=True) as wide:
        scenarios = list(wide.scenarios("detach", "attachments"))
    with Campaign(ReferenceTarget(), time=shared) as narrow:
        usual = {scenario.id for scenario in narrow.scenarios("detach", "attachments")}
        [failed] = [each for each in scenarios if each.id.endswith("terminate_connection@after=backend-error,once")]
        result = narrow.run(failed)
        trace = narrow.stage("detach", "attachments").golden.trace
    added = {scenario.faults[0] for scenario in scenarios if scenario.id not in usual}
    assert {fault.point for fault in added} == {
        "backend.initialized",
        "backend.terminate_connection",
        "backend.remove_export",
    }
    assert all(is_hidden(fault.point) for fault in added)
    assert len(scenarios) == len(usual) + len(added)
    # By its id it is played anywhere, and the flow without a fault is as it was.
    assert (result.verdict, result.outcome.final_state.lun_mapped) == (Verdict.STUCK, False)
    assert not any(is_hidden(entry.point) for entry in trace)


def test_hidden_is_what_the_catalogue_says_another_process_calls() -> None:
    assert {each.point for each in party_operations() if each.hidden} == {
        each.point for each in party_operations() if is_hidden(each.point)
    }


def test_every_fault_of_the_bound_strikes(results: dict[str, Result]) -> None:
    assert [result.scenario.id for result in results.values() if result.verdict is Verdict.UNREACHED] == []
    for result in results.values():
        struck = [entry for entry in result.outcome.trace if entry.strike is not None]
        assert bool(struck) == bool(result.scenario.faults)
        for fault in result.scenario.faults:
            assert (struck[0].point, struck[0].occurrence) == (fault.point, fault.occurrence)
            assert struck[0].strike == Strike(fault.kind, fault.when)


def test_two_faults_are_more_and_each_is_met_once(shared: VirtualTime, results: dict[str, Result]) -> None:
    with Campaign(ReferenceTarget(), most_faults=2, time=shared) as campaign:
        scenarios = list(campaign.scenarios("detach", "legacy"))
        assert len({scenario.id for scenario in scenarios}) == len(scenarios)
        assert len({frozenset(scenario.faults) for scenario in scenarios}) == len(scenarios)
        by_count = [[each for each in scenarios if len(each.faults) == count] for count in range(3)]
        assert [each.id for each in by_count[0] + by_count[1]] == [key for key in results if ".legacy" in key]
        assert len(by_count[2]) > 10 * len(by_count[1])
        # Of what was found, some are run: both faults strike in each, in the order of the id.
        for scenario in random.Random(1).sample(by_count[2], 60):
            result = campaign.run(scenario)
            assert result.verdict is not Verdict.UNREACHED, scenario.id
            trace = result.outcome.trace
            first = [next(entry.n for entry in trace if entry.struck_by(fault)) for fault in scenario.faults]
            assert first == sorted(set(first)), scenario.id


def test_a_failed_rollback_after_a_failed_disconnect_is_stuck(campaign: Campaign) -> None:
    result = campaign.run(
        Scenario.parse(
            "detach.attachments/brick.disconnect_volume@before=brick-path-not-removed,once"
            "+cinder.os-roll_detaching@before=http-500,once"
        )
    )
    assert result.verdict is Verdict.STUCK
    assert result.heals_by == Cure.parse("reset-volume+retry")
    assert result.outcome.final_state == FinalState.attached(volume_status="detaching", guest_disk="none")
    assert [each.rule for each in result.violations] == ["no-lasting-transition"]


# -- what the seeds say


ATTACHED = FinalState.attached()
DETACHING = FinalState.attached(volume_status="detaching")
ROLLED = FinalState.attached(guest_disk="none")
CUT_OFF = FinalState.attached(volume_status="detaching", guest_disk="none", host_device=False)
UNMAPPED = FinalState.attached(volume_status="detaching", guest_disk="none", host_device=False, lun_mapped=False)
ROW_LEFT = FinalState.detached(bdm=True)


@pytest.mark.parametrize(
    ("faults", "state", "verdict", "heals_by"),
    [
        # Seed 000, step 1: Cinder refuses or fails, and nothing has begun.
        ("cinder.os-begin_detaching@before=http-500,once", ATTACHED, "rolled-back", "none-needed"),
        # The same, but Cinder had done it: the volume says detaching, and each retry is refused for it.
        ("cinder.os-begin_detaching@after=http-500,once", DETACHING, "stuck", "reset-volume"),
        # Seed 002: the message never reaches nova-compute, and the volume stays detaching.
        ("nova.rpc.detach_volume@before=rpc-lost,once", DETACHING, "stuck", "reset-volume"),
        # Seed 000: where step 2 fails, Nova rolls the volume back to in-use.
        ("libvirt.detach_device@before=libvirt-operation-failed,once", ATTACHED, "rolled-back", "none-needed"),
        (
            "libvirt.detach_device#2@before=no-event,always",
            FinalState.attached(guest_disk="live"),
            "recoverable",
            "retry",
        ),
        # Step 3 is inside the same rollback: the guest has lost its disk, and Cinder says in-use.
        ("brick.disconnect_volume@before=brick-path-not-removed,once", ROLLED, "recoverable", "retry"),
        # Steps 4 and 5 are outside of it.
        ("cinder.os-terminate_connection@before=http-500,once", CUT_OFF, "stuck", "reset-volume+retry"),
        ("cinder.os-terminate_connection@after=http-500,once", UNMAPPED, "stuck", "reset-volume+retry"),
        ("cinder.os-detach@before=http-500,once", UNMAPPED, "stuck", "reset-volume+retry"),
        ("cinder.os-detach@after=http-500,once", ROW_LEFT, "leaked", "reattach+retry"),
        # Seed 001 ends with the mapping row.
        ("nova.db.bdm_destroy@before=db-error,once", ROW_LEFT, "leaked", "reattach+retry"),
        ("nova.db.bdm_destroy@after=db-error,once", FinalState.detached(), "completed", "none-needed"),
        # A crash leaves no time for a rollback.
        ("libvirt.detach_device@before=crash,once", DETACHING, "stuck", "reset-volume+restart"),
        (
            "brick.disconnect_volume@before=crash,once",
            FinalState.attached(volume_status="detaching", guest_disk="none"),
            "stuck",
            "reset-volume+restart+retry",
        ),
    ],
)
def test_what_is_left_behind(
    results: dict[str, Result], faults: str, state: FinalState, verdict: str, heals_by: str
) -> None:
    result = results[f"detach.legacy/{faults}"]
    assert result.outcome.final_state == state
    assert (result.verdict.value, result.heals_by.value) == (verdict, heals_by)


def test_after_a_crash_the_dead_process_does_nothing_more(results: dict[str, Result]) -> None:
    checked = 0
    for name, result in results.items():
        if "=crash," not in name:
            continue
        trace = result.outcome.trace
        death = next(n for n, entry in enumerate(trace) if entry.said.startswith("FAULT crash"))
        after = [entry for entry in trace[death + 1 :] if entry.process == trace[death].process]
        if "libvirt.detach_device#2@after" in name:
            # The line stands where the call began: the event that the call brought about came before the death.
            assert after.pop(0).point == "libvirt.device_removed"
        assert all(entry.said.startswith("refused: ") for entry in after), name
        checked += len(after)
    # The reference has one `except Exception`, which sees no kill: nothing is tried by the dead.
    assert checked == 0


# -- running


def test_the_same_scenario_twice_is_the_same(campaign: Campaign, results: dict[str, Result]) -> None:
    for name in random.Random(2).sample(sorted(results), 40):
        assert campaign.run(Scenario.parse(name)) == results[name]


def test_the_order_of_scenarios_changes_nothing(shared: VirtualTime, results: dict[str, Result]) -> None:
    names = sorted(results)
    random.Random(3).shuffle(names)
    with Campaign(ReferenceTarget(), time=shared) as campaign:
        again = list(campaign.run_all(map(Scenario.parse, names[:150])))
    assert again == [results[name] for name in names[:150]]


def test_a_fault_beyond_the_last_call_is_unreached(campaign: Campaign) -> None:
    result = campaign.run(Scenario.parse("detach.legacy/cinder.os-detach#9@before=http-500,once"))
    assert result.verdict is Verdict.UNREACHED
    assert result.heals_by == Cure.NONE_NEEDED
    assert result.outcome.final_state == FinalState.detached()
    (sentence,) = map(str, result.violations)
    assert sentence.startswith(
        "unreached: cinder.os-detach#9@before=http-500,once never struck; the flow crossed brick.disconnect_volume, "
    )


def test_a_point_that_the_flow_never_crosses_is_named(campaign: Campaign) -> None:
    result = campaign.run(Scenario.parse("detach.legacy/cinder.attachment_delete@before=http-500,once"))
    assert result.verdict is Verdict.UNREACHED
    assert str(result.violations[0]).startswith(
        "unreached: cinder.attachment_delete@before=http-500,once never struck; the flow crossed "
    )


def test_one_of_two_faults_that_never_strikes_makes_it_unreached(campaign: Campaign) -> None:
    result = campaign.run(
        Scenario.parse("detach.legacy/nova.db.instance_get@before=db-error,once+cinder.os-detach@before=http-500,once")
    )
    assert result.verdict is Verdict.UNREACHED
    # Only the one that did not strike is named.
    assert str(result.violations[0]).startswith("unreached: cinder.os-detach@before=http-500,once never struck; ")


def test_processes_are_alive_again_for_the_next(campaign: Campaign, results: dict[str, Result]) -> None:
    campaign.run(Scenario.parse("detach.legacy/libvirt.detach_device@before=crash,once"))
    assert campaign.run(Scenario.parse("detach.legacy")) == results["detach.legacy"]
    assert process.current() == "caller"


def test_nothing_is_left_woven(campaign: Campaign) -> None:
    from volfault_fakes.brick.connector import Connector

    before = dict(vars(Connector))
    campaign.run(Scenario.parse("detach.legacy/brick.disconnect_volume@before=crash,once"))
    assert dict(vars(Connector)) == before


# -- what does not exist


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "moves.legacy",
            (
                r"^unknown flow 'moves'; the flows are "
                f"{', '.join(sorted(FLOWS))}$"
            ),
        ),
        ("detach.modern", r"^'modern' is no variant: 'modern' is not a word that may stand there\. A variant is "),
        (
            "detach.legacy/cinder.os-dettach@before=http-500,once",
            r"^unknown point 'cinder\.os-dettach'; did you mean cinder\.os-detach\? --volfault-steps lists them all$",
        ),
        (
            "detach.legacy/cinder.os-detach@before=no-event,once",
            r"^'no-event' cannot happen at cinder\.os-detach; what can is crash, http-500, ",
        ),
        (
            "detach.legacy/backend.terminate_connection@before=crash,once",
            r"^'crash' cannot happen at backend\.terminate_connection; what can is backend-error, ",
        ),
        (
            "detach.legacy/brick.disconnect_volume@after=brick-flush-failed,once",
            r"^brick-flush-failed at brick\.disconnect_volume can strike only before the effect, not after$",
        ),
        (
            "detach.legacy/nova.rpc.detach_volume@after=rpc-lost,once",
            r"^rpc-lost at nova\.rpc\.detach_volume can strike only before the effect, not after$",
        ),
    ],
)
def test_what_does_not_exist_is_refused_with_what_does(campaign: Campaign, name: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        campaign.run(Scenario.parse(name))


def test_a_variant_that_the_target_cannot_perform(shared: VirtualTime) -> None:
    class Half(ReferenceTarget):
        def refusal(self, flow: str, variant: Variant) -> str | None:
            able = flow == "detach" and variant == Variant(style="legacy")
            return None if able else f"it {flow}es nothing of style {variant.style}"

    with Campaign(Half(), time=shared) as campaign:
        for flow, performs in (("detach", "detach.legacy"), ("attach", "nothing")):
            with pytest.raises(UsageError) as caught:
                campaign.stage(flow, "attachments")
            assert str(caught.value) == (
                f"target reference cannot perform {flow}.attachments: it {flow}es nothing of style attachments. "
                f"Of {flow} it performs {performs}"
            )


# -- targets that are wrong


class Idle(ReferenceTarget):
    """Answers, and does nothing."""

    def perform(self, _flow: str, _variant: Variant, scene: Any) -> Answer:
        self._nova.cinder.get(scene.volume_id)
        return Answer(202)


def test_a_target_that_does_not_reach_its_goal_is_broken_and_shows_its_trace(shared: VirtualTime) -> None:
    with Campaign(Idle(), time=shared) as campaign, pytest.raises(TargetBroken) as caught:
        campaign.stage("detach", "legacy")
    message = str(caught.value)
    assert message.startswith("detach.legacy on reference ")
    assert "does not reach its goal, and nothing was broken on the way. The caller saw: status 202" in message
    assert "volume.status is 'in-use' instead of 'available'" in message
    assert message.splitlines()[1:] == ["  cinder.volume_get(13565397) -> 200"]


def test_a_target_that_does_not_do_the_same_twice_is_broken(shared: VirtualTime) -> None:
    class Moody(ReferenceTarget):
        runs = 0

        def perform(self, flow: str, variant: Variant, scene: Any) -> Answer:
            self.runs += 1
            for _ in range(self.runs):
                self._nova.cinder.get(scene.volume_id)
            return super().perform(flow, variant, scene)

    message = r"^detach\.legacy on reference does not do the same twice"
    with Campaign(Moody(), time=shared) as campaign, pytest.raises(TargetBroken, match=message):
        campaign.stage("detach", "legacy")


@pytest.mark.parametrize(
    ("reach", "error", "message"),
    [
        (lambda: __import__("time").sleep(10**6), TargetHangs, "still waiting after 24 hours of virtual time"),
        (lambda: __import__("os").system("true"), EscapeAttempt, r"called os\.system\('true'\)"),
    ],
)
def test_a_hang_or_an_escape_names_the_scenario(
    shared: VirtualTime, reach: Any, error: type[BaseException], message: str
) -> None:
    class Wild(ReferenceTarget):
        def perform(self, flow: str, variant: Variant, scene: Any) -> Answer:
            reach()
            return super().perform(flow, variant, scene)

    with (
        Campaign(Wild(), time=shared) as campaign,
        pytest.raises(error, match=rf"^detach\.legacy on reference: .*{message}"),
    ):
        campaign.stage("detach", "legacy")


def test_a_call_that_no_fake_knows_is_not_judged_even_where_it_is_swallowed(shared: VirtualTime) -> None:
    class Curious(ReferenceTarget):
        def perform(self, flow: str, variant: Variant, scene: Any) -> Answer:
            with contextlib.suppress(Exception):
                self._nova.cinder._call("GET", "/backups")
            return super().perform(flow, variant, scene)

    message = r"^detach\.legacy on reference: .*/backups"
    with Campaign(Curious(), time=shared) as campaign, pytest.raises(UnansweredCall, match=message):
        campaign.stage("detach", "legacy")


def test_nor_does_it_heal_anything(shared: VirtualTime) -> None:
    class Curious(ReferenceTarget):
        def restart(self, scene: Any) -> None:
            with contextlib.suppress(Exception):
                self._nova.cinder._call("GET", "/backups")
            super().restart(scene)

    broken = Scenario.parse("detach.attachments/cinder.attachment_delete@after=crash,once")
    message = r"^in what was to heal detach\.attachments: .*/backups"
    with Campaign(Curious(), time=shared) as campaign, pytest.raises(UnansweredCall, match=message):
        campaign.run(broken)


# -- healing


class Hands(ReferenceTarget):
    """Notes what is done; `heals` names what really helps, and nothing else changes anything."""

    flows = ("detach", "reboot")
    heals = ""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[tuple[str, str]] = []

    def _do(self, name: str, scene: Any) -> bool:
        self.done.append((name, self.cloud.volumes[scene.volume_id].status))
        if name == self.heals:
            self.restore(scene.mark)
        return True

    def perform(self, flow: str, variant: Variant, scene: Any) -> Answer:
        if flow == "reboot":
            self._do(flow, scene)
            return Answer(202)
        self.done.append(("retry", self.cloud.volumes[scene.volume_id].status))
        return super().perform(flow, variant, scene)

    def periodic(self, scene: Any) -> None:
        self._do("wait", scene)

    def reset_server(self, scene: Any) -> bool:
        return self._do("reset-server", scene)

    def restart(self, scene: Any) -> None:
        process.revive("compute")
        self._do("restart", scene)

    def clean_up(self, scene: Any) -> None:
        self._do("clean-up", scene)


DONE_BY_HANDS = ("wait", "reboot", "reset-server", "restart", "clean-up")
# nova-compute is alive, and a retry is refused.
LOST = "detach.attachments/nova.rpc.detach_volume@before=rpc-lost,once"


def healed(target: Hands, shared: VirtualTime) -> tuple[Result, list[tuple[str, str]]]:
    """What heals a volume that says detaching, and what was done to find it, where nobody can do anything else."""
    extensions = load_extensions()
    actions = tuple(action for action in extensions.actions if action.name in ("retry", *DONE_BY_HANDS))
    with Campaign(target, time=shared, extensions=replace(extensions, actions=actions)) as campaign:
        campaign.stage("detach", "attachments")
        target.done.clear()
        result = campaign.run(Scenario.parse(LOST))
    # The first is the flow itself.
    return result, target.done[1:]


@pytest.mark.parametrize("heals", [*DONE_BY_HANDS, ""])
def test_the_cheapest_that_heals_is_found_by_doing_what_is_cheaper(shared: VirtualTime, heals: str) -> None:
    target = Hands()
    target.heals = heals
    result, tried = healed(target, shared)
    assert result.heals_by == (Cure((heals,)) if heals else Cure.NOTHING)
    # What changes nothing leads to nothing new: it is done once, and no row goes on from it.
    cheaper = DONE_BY_HANDS[: DONE_BY_HANDS.index(heals) + 1] if heals else DONE_BY_HANDS
    assert tuple(name for name, _ in tried if name != "retry") == cheaper
    assert tried[0] == ("retry", "detaching")


def test_each_action_is_done_to_what_the_fault_has_left(shared: VirtualTime) -> None:
    class Breaking(Hands):
        def _do(self, name: str, scene: Any) -> bool:
            super()._do(name, scene)
            # What one action breaks, the next one that is tried by itself must not meet.
            self.cloud.change("volumes", scene.volume_id, status="error")
            return True

    result, tried = healed(Breaking(), shared)
    assert result.heals_by == Cure.NOTHING
    for name in DONE_BY_HANDS:
        assert (name, "detaching") in tried
    # And each once more to what another has made of it, and to nothing else.
    assert {status for _, status in tried} == {"detaching", "error"}
    assert len(set(tried) - {("retry", "detaching")}) == len([each for each in tried if each != ("retry", "detaching")])


def test_what_was_found_of_a_state_is_not_looked_for_again(shared: VirtualTime) -> None:
    target = Hands()
    with Campaign(target, time=shared) as campaign:
        first = campaign.run(Scenario.parse(LOST))
        target.done.clear()
        second = campaign.run(Scenario.parse("detach.attachments/cinder.os-begin_detaching@after=http-500,once"))
    assert first.heals_by == second.heals_by == Cure(("reset-volume",))
    # The flow itself.
    assert [name for name, _ in target.done] == ["retry"]


# -- what the caller was told, and what no fault adds


def test_an_error_for_what_is_done_is_misreported(results: dict[str, Result]) -> None:
    told = [each for each in results.values() if each.verdict is Verdict.MISREPORTED]
    for each in told:
        assert [violation.rule for violation in each.violations] == ["no-false-report"]
        assert each.heals_by == Cure.NONE_NEEDED
    lasting = results["detach.legacy"].outcome.facts.lasting
    done = [each for each in results.values() if each.outcome.facts.lasting == lasting]
    assert {each.verdict for each in done if each.outcome.answer.error is None} == {Verdict.COMPLETED}
    assert {each.verdict for each in done if each.outcome.answer.error is not None} == {Verdict.MISREPORTED}


def test_what_no_fault_adds_is_marked(campaign: Campaign, results: dict[str, Result]) -> None:
    flow = "delete.attachments-host_down"
    golden = campaign.run(Scenario.parse(flow))
    assert not golden.verdict.clean
    assert not golden.as_unfaulted
    same = campaign.run(Scenario.parse(f"{flow}/nova.notify.delete.end@before=notify-error,once"))
    assert same.as_unfaulted
    assert same.verdict is golden.verdict
    # A flow that ends clean by itself has nothing of the kind.
    assert not any(each.as_unfaulted for each in results.values())


# -- around it


def test_its_own_clocks_are_given_back(shared: VirtualTime) -> None:
    import time

    shared.thaw()
    with Campaign(ReferenceTarget()) as campaign:
        campaign.stage("detach", "legacy")
        frozen = time.time()
        assert time.time() == frozen
    began = time.perf_counter()
    time.sleep(0.005)
    assert time.perf_counter() > began


def test_shared_clocks_are_left_to_whoever_shares_them(shared: VirtualTime) -> None:
    import time

    with Campaign(ReferenceTarget(), time=shared) as campaign:
        campaign.stage("detach", "legacy")
    frozen = time.monotonic()
    assert time.monotonic() == frozen
    shared.thaw()
    assert time.monotonic() != frozen


def test_the_fakes_stand_only_within_it(shared: VirtualTime) -> None:
    import sys

    before = sys.modules.get("libvirt")
    with Campaign(ReferenceTarget(), time=shared):
        assert sys.modules["libvirt"] is not before
    assert sys.modules.get("libvirt") is before


def test_a_target_is_left_even_when_the_body_raises(shared: VirtualTime) -> None:
    left = []

    class Noted(ReferenceTarget):
        @contextmanager
        def playing(self) -> Iterator[None]:
            try:
                yield
            finally:
                left.append("left")

    with pytest.raises(ZeroDivisionError), Campaign(Noted(), time=shared):
        raise ZeroDivisionError
    assert left == ["left"]
