"""Exact counts on small traces, with what is expected written out."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import pytest

from pytest_volfault.explorer import Breakable, extensions, single_faults
from pytest_volfault.model.scenario import Fault, Scenario
from pytest_volfault.model.trace import End, Strike, TraceEntry

BOTH = ("before", "after")
PLACES = {
    "w": Breakable({"crash": BOTH, "error": BOTH}),
    "x": Breakable({"error": ("before",)}),
    "r": Breakable({"crash": BOTH, "error": BOTH}, reads=True),
}
GOLDEN = Scenario("flow", "variant")
REFUSED = "refused"


def trace(
    *calls: str, struck: Mapping[int, str] | None = None, kinds: Mapping[int, tuple[str, ...]] | None = None
) -> tuple[TraceEntry, ...]:
    """The entries of these points in this order; `struck` says by place what struck there (`error before`).

    Everything that can go wrong at a point can do so at each of its calls, unless `kinds` says otherwise by place.
    """
    counts: dict[str, int] = {}
    entries = []
    for n, point in enumerate(calls, start=1):
        counts[point] = counts.get(point, 0) + 1
        what = (struck or {}).get(n)
        dead = what == REFUSED
        names = (kinds or {}).get(n, () if dead else tuple(PLACES[point].kinds))
        possible = tuple(Strike(name, when) for name in names for when in PLACES[point].kinds.get(name, BOTH))
        strike = None if what is None or dead else Strike(*what.split())
        end = End.REFUSED if dead else End.RETURNED
        entries.append(TraceEntry(n, point, counts[point], (), "done", "p", possible, end=end, strike=strike))
    return tuple(entries)


def texts(faults: list[Fault]) -> list[str]:
    return [str(fault) for fault in faults]


def ids(scenarios: list[Scenario]) -> list[str]:
    return [scenario.id.removeprefix("flow.variant/") for scenario in scenarios]


def test_one_call_that_writes() -> None:
    # crash (2 sides, once) and error (2 sides, once and always): 2 + 4.
    assert texts(single_faults([("w", 1)], PLACES)) == [
        "w@before=crash,once",
        "w@after=crash,once",
        "w@before=error,once",
        "w@before=error,always",
        "w@after=error,once",
        "w@after=error,always",
    ]


def test_a_read_has_no_after() -> None:
    # Nothing was changed by it, so that a lost reply is the same as no call: 1 + 2.
    assert texts(single_faults([("r", 1)], PLACES)) == [
        "r@before=crash,once",
        "r@before=error,once",
        "r@before=error,always",
    ]


def test_a_crash_strikes_only_once() -> None:
    calls = [("w", 1), ("r", 1), ("w", 2)]
    assert {fault.times for fault in single_faults(calls, PLACES) if fault.kind == "crash"} == {"once"}


def test_a_kind_strikes_only_on_its_sides() -> None:
    assert texts(single_faults([("x", 1)], PLACES)) == ["x@before=error,once", "x@before=error,always"]


def test_each_call_of_a_point_is_broken_by_itself_in_the_order_of_the_calls() -> None:
    assert texts(single_faults([("x", 1), ("r", 1), ("x", 2)], PLACES)) == [
        "x@before=error,once",
        "x@before=error,always",
        "r@before=crash,once",
        "r@before=error,once",
        "r@before=error,always",
        "x#2@before=error,once",
        "x#2@before=error,always",
    ]


def test_no_calls_no_faults() -> None:
    assert single_faults([], PLACES) == []
    assert extensions(GOLDEN, (), PLACES) == []


def test_what_cannot_be_broken_is_an_error_and_not_left_out() -> None:
    with pytest.raises(KeyError, match="unheard"):
        single_faults([("unheard", 1)], PLACES)


def test_the_golden_run_is_extended_by_every_single_fault() -> None:
    # w: 6, r: 3, x: 2.
    entries = trace("w", "r", "x")
    singles = extensions(GOLDEN, entries, PLACES)
    assert [scenario.faults for scenario in singles] == [
        (fault,) for fault in single_faults([("w", 1), ("r", 1), ("x", 1)], PLACES)
    ]
    assert len(singles) == 11


def test_a_call_that_says_what_can_happen_to_it_is_broken_by_nothing_else() -> None:
    entries = trace("w", "w", "x", kinds={1: ("crash",), 2: ("crash", "error"), 3: ("crash",)})
    # The first w only crashes (2), the second takes all (6), x cannot crash by its place and has no error here.
    assert ids(extensions(GOLDEN, entries, PLACES)) == [
        "w@before=crash,once",
        "w@after=crash,once",
        "w#2@before=crash,once",
        "w#2@after=crash,once",
        "w#2@before=error,once",
        "w#2@before=error,always",
        "w#2@after=error,once",
        "w#2@after=error,always",
    ]


def test_a_second_fault_strikes_after_the_first() -> None:
    # x x x, the second struck: only the third is left.
    scenario = Scenario("flow", "variant", (Fault("x", "error", occurrence=2),))
    entries = trace("x", "x", "x", struck={2: "error before"})
    assert ids(extensions(scenario, entries, PLACES)) == [
        "x#2@before=error,once+x#3@before=error,once",
        "x#2@before=error,once+x#3@before=error,always",
    ]


def test_a_call_that_an_always_fault_strikes_takes_no_other() -> None:
    # w x w x: the fault strikes both x; what can still be broken is the second w (6) - between its strikes.
    scenario = Scenario("flow", "variant", (Fault("x", "error", "before", "always"),))
    entries = trace("w", "x", "w", "x", struck={2: "error before", 4: "error before"})
    assert ids(extensions(scenario, entries, PLACES)) == [
        f"x@before=error,always+w#2@{rest}"
        for rest in (
            "before=crash,once",
            "after=crash,once",
            "before=error,once",
            "before=error,always",
            "after=error,once",
            "after=error,always",
        )
    ]


def test_what_the_dead_tried_cannot_be_broken() -> None:
    scenario = Scenario("flow", "variant", (Fault("w", "crash"),))
    entries = trace("w", "x", "x", struck={1: "crash before", 2: REFUSED})
    assert ids(extensions(scenario, entries, PLACES)) == [
        "w@before=crash,once+x#2@before=error,once",
        "w@before=crash,once+x#2@before=error,always",
    ]


def test_what_the_dead_tried_in_vain_leaves_the_last_real_call_breakable() -> None:
    # The api calls x while nova-compute is dead, and what the dead one tries is not counted: it bears x's number.
    scenario = Scenario("flow", "variant", (Fault("w", "crash"),))
    entries = (
        *trace("w", "x", struck={1: "crash before"}),
        TraceEntry(3, "x", 1, (), "", "p", end=End.REFUSED),
    )
    assert ids(extensions(scenario, entries, PLACES)) == [
        "w@before=crash,once+x@before=error,once",
        "w@before=crash,once+x@before=error,always",
    ]


def test_a_call_that_nothing_can_happen_to_is_no_place() -> None:
    entries = trace("w", "r", kinds={1: ()})
    assert ids(extensions(GOLDEN, entries, PLACES)) == [
        "r@before=crash,once",
        "r@before=error,once",
        "r@before=error,always",
    ]


def test_nothing_follows_a_fault_that_never_struck() -> None:
    scenario = Scenario("flow", "variant", (Fault("x", "error", occurrence=9),))
    assert extensions(scenario, trace("x", "w"), PLACES) == []


def test_a_third_fault_follows_the_one_that_struck_last() -> None:
    faults = (Fault("w", "error"), Fault("x", "error"))
    scenario = Scenario("flow", "variant", faults)
    entries = trace("w", "r", "x", "r", struck={1: "error before", 3: "error before"})
    assert ids(extensions(scenario, entries, PLACES)) == [
        f"w@before=error,once+x@before=error,once+r#2@{rest}"
        for rest in ("before=crash,once", "before=error,once", "before=error,always")
    ]


def strikers(faults: tuple[Fault, ...], calls: tuple[str, ...]) -> dict[int, Fault]:
    """Which fault strikes at which call of a flow that makes these calls whatever happens; a crash ends it."""
    struck: dict[int, Fault] = {}
    for n, entry in enumerate(trace(*calls), start=1):
        fault = next((f for f in faults if f.point == entry.point and f.strikes(entry.occurrence)), None)
        if fault is not None:
            struck[n] = fault
            if fault.kind == "crash":
                break
    return struck


def play(scenario: Scenario, calls: tuple[str, ...]) -> tuple[TraceEntry, ...]:
    struck = strikers(scenario.faults, calls)
    ends = next((n for n, fault in struck.items() if fault.kind == "crash"), len(calls))
    return trace(*calls[:ends], struck={n: f"{fault.kind} {fault.when}" for n, fault in struck.items()})


@pytest.mark.parametrize(
    ("calls", "singles", "doubles"),
    [
        # x: 2 faults (once, always), r: 3, and r can be broken after each of x's: 2 * 3.
        (("x", "r"), 5, 6),
        # x1, x2: 2 faults each. x1 once leaves both of x2, x1 always none of them.
        (("x", "x"), 4, 2),
        # w1: 6, x: 2, w2: 6. w1 crash (2) ends it; w1 once (2) leaves x and w2: 2 * 8; w1 always (2) leaves x: 2 * 2.
        # x (2) leaves w2: 2 * 6.
        (("w", "x", "w"), 14, 32),
        # x1, w, x2: 2, 6, 2. x1 once leaves w and x2: 8; x1 always leaves w, between its strikes: 6. w crash (2)
        # leaves nothing, the other 4 leave x2: 4 * 2.
        (("x", "w", "x"), 10, 22),
    ],
)
def test_two_faults_meet_each_set_exactly_once(calls: tuple[str, ...], singles: int, doubles: int) -> None:
    ones = extensions(GOLDEN, play(GOLDEN, calls), PLACES)
    assert len(ones) == singles
    twos = [new for one in ones for new in extensions(one, play(one, calls), PLACES)]
    assert len(twos) == doubles
    met = [frozenset(scenario.faults) for scenario in twos]
    assert len(set(met)) == doubles
    # Counted the other way round: each pair of which both strike, at calls of their own.
    pairs = itertools.combinations([one.faults[0] for one in ones], 2)
    assert set(met) == {
        frozenset(pair)
        for pair in pairs
        if set(strikers(pair, calls).values()) == set(pair)
        and not (pair[0].point == pair[1].point and pair[0].strikes(pair[1].occurrence))
    }
