"""Faults of small programs, counted by hand: all combinations of them, and those that the rules leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from pytest_volfault.errors import UsageError
from pytest_volfault.explorer import NAMES, Breakable, Explored, Reduction, faults_up_to
from pytest_volfault.explorer._decision import Fate
from pytest_volfault.model.facts import Fact, Facts
from pytest_volfault.model.most import Most
from pytest_volfault.model.outcome import Answer, Outcome
from pytest_volfault.model.scenario import Fault, Scenario
from pytest_volfault.model.trace import End, Strike, TraceEntry

GOLDEN = Scenario("detach", "attachments")
BOTH = ("before", "after")
# What can go wrong at each call of a program: two errors that say different things, on both sides of the effect.
KINDS = ("red", "blue")
PLACES = {name: Breakable(dict.fromkeys(KINDS, BOTH)) for name in ("a", "b", "c", "undo")}


class Failed(Exception):  # noqa: N818 - what a call of a program says
    """A call that was struck; its text is the kind."""


@dataclass
class World:
    """Where a program runs once.

    Attributes:
        faults: what shall strike.
        there: what there is; a call adds its name, and `undo` takes the last one away.
        entries: the trace so far.
        states: what there was when each fault had struck.
    """

    faults: tuple[Fault, ...]
    there: list[str] = field(default_factory=list)
    entries: list[TraceEntry] = field(default_factory=list)
    states: list[tuple[str, ...]] = field(default_factory=list)

    def call(self, name: str) -> None:
        """Do it, unless a fault strikes before that; raise where one strikes at all."""
        number = 1 + sum(entry.name == name for entry in self.entries)
        fault = next((each for each in self.faults if each.point == name and each.strikes(number)), None)
        if fault is None or fault.when == "after":
            self.there = self.there[:-1] if name == "undo" else [*self.there, name]
        strike = None if fault is None else Strike(fault.kind, fault.when)
        possible = tuple(Strike(kind, when) for kind in KINDS for when in BOTH)
        end, result = (End.RETURNED, "done") if fault is None else (End.RAISED, fault.kind)
        self.entries.append(
            TraceEntry(len(self.entries) + 1, name, number, (), result, "p", possible, end=end, strike=strike)
        )
        if fault is not None:
            self.states.append(tuple(self.there))
            raise Failed(fault.kind)


Program = Callable[[World], None]


def explored(program: Program, scenario: Scenario) -> Explored:
    """Run a program once."""
    world, error = World(scenario.faults), None
    try:
        program(world)
    except Failed as failed:
        error = str(failed)
    facts = Facts.of(Fact("volume", "status", (), 1, name) for name in world.there)
    answer = Answer(500 if error else 202, error)
    struck = {each for entry in world.entries for each in scenario.faults if entry.struck_by(each)}
    outcome = Outcome(answer, facts, tuple(world.entries), struck == {*scenario.faults})
    return Explored(scenario, outcome, None, tuple(world.states))


def straight(world: World) -> None:
    """Two calls, and none after one that fails."""
    world.call("a")
    world.call("b")


def rolling_back(world: World) -> None:
    """Two calls; where the second fails, the first is undone, whatever the error was."""
    world.call("a")
    try:
        world.call("b")
    except Failed:
        world.call("undo")
        raise


def choosy(world: World) -> None:
    """As before, but one of the errors is taken for a success, and a third call follows."""
    world.call("a")
    try:
        world.call("b")
    except Failed as error:
        if str(error) == "red":
            world.call("undo")
            raise
    world.call("c")


def trying_again(world: World) -> None:
    """A call that is made once more where it fails."""
    try:
        world.call("a")
    except Failed:
        world.call("a")


def falling(world: World) -> None:
    """Each failure leads to the next call."""
    for name in ("a", "b", "c"):
        try:
            world.call(name)
        except Failed:
            continue
        return


def hiding(world: World) -> None:
    """What the failed call has left decides what the next failure leaves, and nothing else shows it."""
    try:
        world.call("a")
    except Failed:
        world.call("b")
        world.there.clear()


def explore(
    program: Program, most: int = 2, without: tuple[str, ...] = ()
) -> tuple[list[Scenario], int, list[Scenario]]:
    """The scenarios, how many were pruned, and those that were run to see what follows."""
    pruned: Counter[str] = Counter()
    run: list[Scenario] = []

    def play(scenario: Scenario) -> Explored:
        run.append(scenario)
        return explored(program, scenario)

    found = faults_up_to(Most(most), explored(program, GOLDEN), PLACES, play, Reduction(without), pruned)
    return list(found), pruned["alike"], run


def ends(program: Program, scenarios: list[Scenario]) -> set[object]:
    runs = [explored(program, scenario).outcome for scenario in scenarios]
    return {(run.facts, run.answer.api_status) for run in runs}


# A call has 8 faults: 2 kinds, 2 sides, once and always.
PROGRAMS = [
    # a: 8, b: 8; nothing comes after a failure.
    (straight, 16, 0, 0),
    # a: 8, b: 8. After each of b's comes undo, with 8. Both kinds of b are alike, and 4 of its 8 faults are left.
    (rolling_back, 16, 64, 32),
    # a, b, c: 8 each. After b's red comes undo (4 * 8), after its blue comes c (4 * 8): they are not alike.
    (choosy, 24, 64, 0),
    # a: 8. Those 4 that strike once leave its second call: 4 * 8, of which the kinds make 2 * 8.
    (trying_again, 8, 32, 16),
    # a: 8, and b after each of them: 8 * 8. The kinds are alike; the sides are not, though nothing shows it.
    (hiding, 8, 64, 32),
]


@pytest.mark.parametrize(
    ("program", "singles", "doubles", "alike"), PROGRAMS, ids=lambda each: getattr(each, "__name__", "")
)
def test_pairs(program: Program, singles: int, doubles: int, alike: int) -> None:
    everything, none, _ = explore(program, without=("all",))
    sizes = Counter(len(each.faults) for each in everything)
    assert (sizes[1], sizes[2], none) == (singles, doubles, 0)
    reduced, pruned, _ = explore(program)
    assert len(everything) - len(reduced) == pruned == alike
    # Brute force is the referee.
    assert ends(program, reduced) == ends(program, everything)


def test_what_was_pruned_takes_along_whatever_has_more_faults() -> None:
    everything, _, _ = explore(falling, 3, without=("all",))
    # a: 8, b after each: 8 * 8, c after each of these: 8 * 8 * 8.
    assert [sum(len(each.faults) == n for each in everything) for n in (1, 2, 3)] == [8, 64, 512]
    reduced, pruned, _ = explore(falling, 3)
    # 4 of a's are left (2 sides, once and always), with 8 of b each; of those 32, 16 are left, with 8 of c each.
    assert [sum(len(each.faults) == n for each in reduced) for n in (1, 2, 3)] == [8, 32, 128]
    # 4 * 8 with two faults, and 16 * 8 with three; what extends the first 32 was never looked at.
    assert pruned == 32 + 128
    assert ends(falling, reduced) == ends(falling, everything)


def test_each_that_is_pruned_names_one_that_does_the_same() -> None:
    reduction = Reduction()
    golden = explored(rolling_back, GOLDEN)
    kept = list(faults_up_to(Most(2), golden, PLACES, lambda each: explored(rolling_back, each), reduction, Counter()))
    everything, _, _ = explore(rolling_back, without=("all",))
    for scenario in {*everything} - {*kept}:
        decision = reduction.decide(scenario)
        assert (decision.fate, decision.rule) == (Fate.PRUNE, "alike")
        assert decision.same_as in kept
        assert ends(rolling_back, [scenario]) == ends(rolling_back, [decision.same_as])


def test_where_states_are_not_known_nothing_is_alike() -> None:
    pruned: Counter[str] = Counter()

    def play(scenario: Scenario) -> Explored:
        return replace(explored(rolling_back, scenario), states=None)

    found = faults_up_to(Most(2), play(GOLDEN), PLACES, play, Reduction(), pruned)
    assert (len(list(found)), pruned.total()) == (80, 0)


def test_without_the_states_a_hidden_difference_would_be_lost() -> None:
    def play(scenario: Scenario) -> Explored:
        return replace(explored(hiding, scenario), states=())

    found = faults_up_to(Most(2), play(GOLDEN), PLACES, play, Reduction(), Counter())
    everything, _, _ = explore(hiding, without=("all",))
    # What strikes always is told apart by its side, so that it would hide what is lost.
    kept, whole = (
        [each for each in of if each.faults[:1] and each.faults[0].times == "once"] for of in (found, everything)
    )
    assert ends(hiding, kept) < ends(hiding, whole)


@pytest.mark.parametrize(
    ("program", "most", "without", "runs"),
    [
        # Of 16 with one fault, the 8 that strike always do what those do that strike once.
        (rolling_back, 2, (), 8),
        (rolling_back, 2, ("last-call",), 16),
        # The second call comes after the fault, and is struck by what strikes always.
        (trying_again, 2, (), 8),
        # With one fault there is nothing to follow.
        (rolling_back, 1, (), 0),
    ],
)
def test_what_strikes_at_the_last_call_is_run_once(
    program: Program, most: int, without: tuple[str, ...], runs: int
) -> None:
    assert len(explore(program, most, without)[2]) == runs


def test_what_was_taken_over_is_what_it_would_have_been() -> None:
    reduction = Reduction()
    everything, _, _ = explore(rolling_back, without=("all",))
    for scenario in everything:
        reduction.learn(explored(rolling_back, scenario))
    same = {each: known for each in everything if (known := reduction.known(each)) is not None}
    # Of 16 with one fault half; of 64 with two those in which one or the other strikes always, which is 3 of 4.
    # Where that of b does not strike once alone, it follows from it that undo is reached all the same.
    assert sum(len(each.faults) == 1 for each in same) == 8
    for scenario, known in same.items():
        one, other = explored(rolling_back, scenario), explored(rolling_back, known)
        assert (one.outcome.facts, one.outcome.trace) == (other.outcome.facts, other.outcome.trace)


def test_what_differs_in_how_often_it_strikes_stands_side_by_side() -> None:
    pairs = [each for each in explore(rolling_back, without=("all",))[0] if len(each.faults) == 2]
    fours = [pairs[n : n + 4] for n in range(0, len(pairs), 4)]
    for four in fours:
        assert len({tuple(replace(fault, times="once") for fault in each.faults) for each in four}) == 1


def test_crashes_are_counted_among_the_faults() -> None:
    places = {name: Breakable({"crash": ("before",), "red": ("before",)}) for name in ("a", "b", "undo")}

    def play(scenario: Scenario) -> Explored:
        run = explored(rolling_back, scenario)
        possible = (Strike("crash", "before"), Strike("red", "before"))
        trace = tuple(replace(each, possible=possible) for each in run.outcome.trace)
        return replace(run, outcome=replace(run.outcome, trace=trace))

    def count(most: Most) -> Counter[int]:
        found = faults_up_to(most, play(GOLDEN), places, play, Reduction(("all",)), Counter())
        return Counter(each.crashes for each in found)

    # A crash strikes once, red once and always: 3 at each call. a: 3, b: 3, and undo after each of b's: 3 * 3.
    assert count(Most(2)) == {0: 4 + 4, 1: 2 + 4, 2: 1}
    assert count(Most(2, 1)) == {0: 8, 1: 6}
    assert count(Most(2, 0)) == {0: 8}


@pytest.mark.parametrize("name", ["alik", "everything", ""])
def test_a_rule_that_there_is_not(name: str) -> None:
    with pytest.raises(UsageError) as error:
        Reduction((name,))
    for each in (*NAMES, "all"):
        assert each in str(error.value)
