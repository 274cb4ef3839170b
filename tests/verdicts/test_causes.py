"""From what runs show of the code under test to causes: made by hand, and no code of anybody's."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from pytest_volfault.model.cause import Cause, How
from pytest_volfault.model.cure import Cure
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.flows import flow_named
from pytest_volfault.model.outcome import Answer, Outcome
from pytest_volfault.model.result import Result, TargetInfo
from pytest_volfault.model.results import Bound, Results
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.model.way import Course, Crossed, Fate, Spot, Way
from pytest_volfault.verdicts import causes_of

FLOW = "detach.attachments"
DETACH, AS_USUAL = flow_named("detach"), Variant.parse("attachments")
DETACHING = DETACH.start(AS_USUAL).but("volume.status=detaching")
HALF = DETACHING.but(without=["server.disk[host1,volume]"])
SAVE, PLUG, RELEASE = "nova.db.bdm_save", "libvirt.detach_device", "cinder.attachment_delete"

# manager.detach calls driver.unplug, which goes through guest.py, then cinder.py, and then saves.
MANAGER, DRIVER = Spot("tool/manager.py", "Manager.detach", 10), Spot("tool/driver.py", "Driver.unplug", 20)
GUEST, CINDER = Spot("tool/guest.py", "Guest.detach", 5), Spot("tool/cinder.py", "API.delete", 7)
DECORATOR = Spot("tool/manager.py", "reverts.<locals>.wrapped", 3)
COURSE = Course(
    (
        Crossed(PLUG, "Manager.detach", (MANAGER, DRIVER, GUEST)),
        Crossed(SAVE, "Manager.detach", (MANAGER, replace(DRIVER, line=21))),
        Crossed(RELEASE, "Manager.detach", (replace(MANAGER, line=11), CINDER)),
    ),
    {
        "tool/manager.py": ("cinder", "libvirt", "nova.db"),
        "tool/driver.py": ("libvirt", "nova.db"),
        "tool/guest.py": ("libvirt",),
        "tool/cinder.py": ("cinder",),
    },
)
GOLDEN = Result(
    Scenario.parse(FLOW), Outcome(Answer(), DETACH.goal(AS_USUAL), (), True), Verdict.COMPLETED, (),
    Cure.NONE_NEEDED, course=COURSE,
)  # fmt: skip


def left(*path: Spot, entry: str = "Manager.detach", error: str = "Refused") -> Way:
    return Way(entry, path, Fate.LEFT, (error,), end=path[0])


def swallowed(by: Spot, *path: Spot, entry: str = "Manager.detach") -> Way:
    return Way(entry, path, Fate.SWALLOWED, ("Refused",), end=by, clause="except Exception")


def bad(
    faults: str, way: Way | None, verdict: str = "stuck", state: Facts = DETACHING, heals_by: str = "clean-up"
) -> Result:
    outcome = Outcome(Answer(), state, (), True)
    return Result(Scenario.parse(f"{FLOW}/{faults}"), outcome, Verdict(verdict), (), Cure.parse(heals_by), way=way)


def found(*results: Result, golden: Result = GOLDEN) -> tuple[Cause, ...]:
    return causes_of(Results(TargetInfo("tool", "1"), Bound(), results, (golden,)))


def test_it_is_the_job_of_who_has_something_else_to_change() -> None:
    (cause,) = found(bad(f"{PLUG}@before=refused,once", left(MANAGER, DRIVER, GUEST)))
    assert cause.how is How.LEFT
    assert cause.place == DRIVER
    assert (cause.lines, cause.error, cause.entries) == ((20,), "Refused", ("Manager.detach",))


GONE = ("server.power", "server.disk")


def test_what_the_fault_itself_did_is_nobody_s_there() -> None:
    # Somebody has undefined the guest; the code under test has done nothing, or everything else.
    start, goal = DETACH.start(AS_USUAL), DETACH.goal(AS_USUAL)
    without = [fact.key for fact in start.all if fact.relation in ("power", "disk")]
    way = replace(left(MANAGER, DRIVER, GUEST), harm=GONE)
    undone = bad(f"{PLUG}@before=libvirt-no-domain,once", way, state=start.but(without=without))
    power = [each for each in without if "power" in each]
    done = bad(f"{SAVE}@before=libvirt-monitor-lost,once", way, state=goal.but(without=power))
    half = bad(f"{RELEASE}@before=libvirt-no-domain,once", way, state=HALF.but(without=power))
    blamed, others = sorted(found(undone, done, half), key=lambda cause: cause.how is How.OTHERS)
    assert (others.how, others.place) == (How.OTHERS, None)
    assert others.entries == ("libvirt-monitor-lost", "libvirt-no-domain")
    assert others.members == (undone.scenario.id, done.scenario.id)
    assert (blamed.how, blamed.members) == (How.LEFT, (half.scenario.id,))


def test_what_comes_late_is_looked_at_by_nobody_unless_its_error_was_ignored() -> None:
    path = (replace(MANAGER, line=11), CINDER)
    retried = bad(f"{RELEASE}@late=http-504,once", swallowed(CINDER, *path))
    ignored = bad(f"{RELEASE}@late=read-timeout,once", swallowed(MANAGER, *path))
    assert {cause.how: cause.place for cause in found(retried, ignored)} == {
        How.SILENT: MANAGER,
        How.SWALLOWED: MANAGER,
    }
    (before,) = found(bad(f"{RELEASE}@before=http-504,once", swallowed(CINDER, *path)))
    assert (before.how, before.place) == (How.SWALLOWED, CINDER)


def test_what_stands_around_all_that_is_asked_for_is_one_cause_however_it_ends() -> None:
    event = "nova.db.event_start"
    course = replace(COURSE, writes=(*COURSE.writes, Crossed(event, "Manager.detach", (DECORATOR,))))
    stuck = bad(f"{event}@before=refused,once", left(DECORATOR))
    other = bad(f"{event}#2@before=refused,once", left(DECORATOR, entry="Manager.delete"), "recoverable")
    (cause,) = found(stuck, other, golden=replace(GOLDEN, course=course))
    assert (cause.place, cause.entries) == (DECORATOR, ("Manager.delete", "Manager.detach"))
    # In what is asked for it is two.
    within = (
        bad(f"{PLUG}@before=refused,once", left(MANAGER, DRIVER, GUEST)),
        bad(f"{PLUG}#2@before=refused,once", left(replace(MANAGER, function="Manager.delete"), DRIVER, GUEST,
            entry="Manager.delete"), "recoverable"),
    )  # fmt: skip
    assert len(found(*within)) == 2


def test_who_only_hands_calls_on_to_one_party_has_no_job() -> None:
    (cause,) = found(bad(f"{RELEASE}@before=http-500,once", left(replace(MANAGER, line=11), CINDER)))
    assert cause.place == MANAGER
    assert cause.lines == (11,)


def test_a_decorator_gives_way_to_whom_it_stands_in() -> None:
    course = replace(COURSE, writes=(*COURSE.writes, Crossed(SAVE, "Manager.detach", (MANAGER, DECORATOR))))
    way = left(MANAGER, replace(DECORATOR, line=4), CINDER)
    (cause,) = found(bad(f"{RELEASE}@before=http-500,once", way), golden=replace(GOLDEN, course=course))
    assert cause.place == MANAGER


def test_swallowed_and_left_silent_and_killed_are_causes_of_their_own() -> None:
    path = (MANAGER, DRIVER, GUEST)
    told = found(
        bad(f"{PLUG}@before=refused,once", left(*path)),
        bad(f"{PLUG}#2@before=refused,once", swallowed(GUEST, *path)),
        bad(f"{PLUG}@before=no-event,once", Way("Manager.detach", path, Fate.SILENT, answered=True)),
        bad(f"{PLUG}@before=crash,once", Way("Manager.detach", path, Fate.DIED)),
    )
    assert {cause.how for cause in told} == {How.LEFT, How.SWALLOWED, How.SILENT, How.KILLED}
    assert len(told) == 4


def test_what_is_swallowed_is_the_place_of_its_handler_whoever_called() -> None:
    (cause,) = found(
        bad(f"{PLUG}@before=refused,once", swallowed(GUEST, MANAGER, DRIVER, GUEST)),
        bad(f"{PLUG}#2@before=refused,once", swallowed(GUEST, MANAGER, GUEST)),
    )
    assert (cause.place, cause.clause, cause.within) == (GUEST, "except Exception", DRIVER)


def test_two_requests_of_one_function_that_end_otherwise_are_two_causes() -> None:
    ways = [left(MANAGER, DRIVER, GUEST, entry=entry) for entry in ("Manager.detach", "Manager.delete")]
    points = [f"{PLUG}{nth}@before=refused,once" for nth in ("", "#2")]
    stuck, leaked = bad(points[0], ways[0]), bad(points[1], ways[1], "leaked")
    assert len(found(stuck, leaked)) == 2
    assert len(found(stuck, bad(points[1], ways[1]))) == 1


def test_two_false_answers_of_one_call_that_end_otherwise_are_two_causes() -> None:
    way = Way("Manager.detach", (MANAGER, DRIVER, GUEST), Fate.SILENT, answered=True)
    first = bad(f"{PLUG}@before=reported-down,once", way)
    one, other = found(first, bad(f"{PLUG}@before=reported-up,once", way, "unsafe"))
    assert one.name != other.name
    assert len(found(first, bad(f"{PLUG}@before=no-event,once", way))) == 1


def test_who_calls_and_has_the_same_to_undo_is_the_one_cause() -> None:
    inner = bad(f"{PLUG}@before=refused,once", left(MANAGER, DRIVER, GUEST))
    outer = bad(f"{RELEASE}@before=http-500,once", left(replace(MANAGER, line=11), CINDER))
    (cause,) = found(inner, outer)
    assert cause.place == MANAGER
    assert cause.members == (outer.scenario.id, inner.scenario.id)
    # The disk is out of the guest by then: there is more to undo.
    further = bad(f"{RELEASE}@before=http-500,once", left(replace(MANAGER, line=11), CINDER), state=HALF)
    assert len(found(inner, further)) == 2


def test_what_a_retry_mends_is_one_cause_however_far_it_came() -> None:
    inner = bad(f"{PLUG}@before=refused,once", left(MANAGER, DRIVER, GUEST), "recoverable", heals_by="retry")
    outer = bad(
        f"{RELEASE}@before=http-500,once", left(replace(MANAGER, line=11), CINDER), "recoverable", HALF, "retry"
    )
    assert [cause.place for cause in found(inner, outer)] == [MANAGER]


def test_what_ends_as_the_flow_does_by_itself_is_counted_under_the_flow() -> None:
    golden = replace(GOLDEN, verdict=Verdict.STUCK, outcome=replace(GOLDEN.outcome, facts=DETACHING))
    faulted = bad(f"{PLUG}@before=refused,once", left(MANAGER, DRIVER, GUEST))
    (cause,) = found(golden, faulted, golden=golden)
    assert (cause.how, cause.entries, cause.replay) == (How.AS_EVER, ("detach",), FLOW)


def test_where_nothing_was_seen_that_is_said() -> None:
    (cause,) = found(bad(f"{PLUG}@before=refused,once", None))
    assert (cause.how, cause.place, cause.entries) == (How.UNKNOWN, None, (FLOW,))


def test_what_strikes_a_call_of_somebody_elses_is_not_known_either() -> None:
    nowhere = Way("", (), Fate.SILENT, answered=True)
    killed = Way("", (), Fate.DIED)
    told = found(bad(f"{PLUG}@before=refused,once", nowhere), bad(f"{PLUG}@before=crash,once", killed))
    assert {(cause.how, cause.entries) for cause in told} == {(How.UNKNOWN, (FLOW,)), (How.KILLED, (FLOW,))}


def test_clean_ends_and_faults_of_the_harness_have_no_cause() -> None:
    way = left(MANAGER, DRIVER, GUEST)
    kinds = ("completed", "rolled-back", "unreached", "nondeterministic")
    assert found(*(bad(f"{PLUG}#{n}@before=refused,once", way, kind) for n, kind in enumerate(kinds, start=2))) == ()


def test_a_cause_counts_what_comes_of_it_and_replays_the_worst() -> None:
    way = left(MANAGER, DRIVER, GUEST)
    (cause,) = found(
        bad(f"{PLUG}@before=refused,once", way),
        bad(f"{PLUG}@before=libvirt-internal-error,once", way, "unsafe"),
        bad(f"{PLUG}@before=monitor,once", way, "unsafe", heals_by="retry"),
        bad(f"{SAVE}@before=db-error,once", way),
    )
    assert cause.verdicts == {Verdict.UNSAFE: 2, Verdict.STUCK: 2}
    assert list(cause.verdicts) == [Verdict.UNSAFE, Verdict.STUCK]
    assert cause.calls == {PLUG: 3, SAVE: 1}
    assert cause.cures == {Cure.RETRY: 1, Cure(("clean-up",)): 3}
    assert cause.replay == f"{FLOW}/{PLUG}@before=monitor,once"
    assert cause.left == ("volume.status=detaching",)
    assert cause.variants == (FLOW,)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_results_does_not_matter(seed: int) -> None:
    path = (MANAGER, DRIVER, GUEST)
    results = [
        bad(f"{PLUG}@before=refused,once", left(*path)),
        bad(f"{PLUG}#2@before=refused,once", swallowed(GUEST, *path)),
        bad(f"{PLUG}#3@before=refused,once", swallowed(DRIVER, *path), "unsafe"),
        bad(f"{SAVE}@before=db-error,once", left(MANAGER, DRIVER, error="Lost")),
        bad(f"{RELEASE}@before=http-500,once", left(replace(MANAGER, line=11), CINDER)),
    ]
    told = found(*results)
    random.Random(seed).shuffle(results)
    assert found(*results) == told


def test_a_flow_that_only_another_release_knows_has_causes_too() -> None:
    result = bad(f"{PLUG}@before=refused,once", left(MANAGER, DRIVER, GUEST))
    unknown = replace(result, scenario=replace(result.scenario, flow="migrate"))
    assert [cause.place for cause in found(unknown)] == [DRIVER]


def test_a_fault_of_a_flow_that_came_afterwards_has_a_cause_too() -> None:
    way = Way("Manager.detach", (MANAGER, DRIVER, GUEST), Fate.SILENT, answered=True)
    afterwards = Scenario.parse(f"{FLOW}//delete/{PLUG}@before=no-event,once")
    (cause,) = found(replace(bad(f"{PLUG}@before=no-event,once", way), scenario=afterwards))
    assert (cause.place, cause.calls) == (DRIVER, {PLUG: 1})


def test_lines_that_move_are_no_new_cause() -> None:
    first, second = (
        found(bad(f"{PLUG}@before=refused,once", left(MANAGER, replace(DRIVER, line=line), GUEST))) for line in (20, 24)
    )
    assert first[0].name == second[0].name
    assert first[0].lines != second[0].lines


def test_who_calls_itself_is_around_nobody() -> None:
    first, second = (left(*path) for path in ((MANAGER, DRIVER, MANAGER), (DRIVER, MANAGER, DRIVER)))
    results = (bad(f"{SAVE}@before=db-error,once", first), bad(f"{SAVE}#2@before=db-error,once", second))
    assert sum(len(cause.members) for cause in found(*results)) == 2
