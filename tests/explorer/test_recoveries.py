"""What comes after a crash of a small deployment, in every order that matters, written out."""

from __future__ import annotations

from collections import Counter

from pytest_volfault.explorer import Breakable, Explored, Recoveries, Reduction
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.most import Most
from pytest_volfault.model.outcome import Answer, Outcome
from pytest_volfault.model.scenario import Part, Scenario
from pytest_volfault.model.trace import End, Event, Strike, TraceEntry

BEFORE, AFTER = (f"detach.attachments/x@{when}=crash,once" for when in ("before", "after"))
PLACES = {"x": Breakable({"crash": ("before", "after")}), "y": Breakable({"crash": ("before",)})}
CRASH = Strike("crash", "before")


def play(scenario: Scenario) -> Explored:
    """Whether x was done, and whether the service is dead; it makes one call, y, when it starts again.

    Its periodic tasks do x if that was not done. The owner's retry waits for it, or does x.
    """
    done, waits, dead = scenario.faults[0].when == "after", False, True
    trace: list[TraceEntry] = []
    for part in scenario.then:
        trace.append(TraceEntry(len(trace) + 1, part.flow, 1, (), "", "", event=Event.THEN))
        if part.flow == "restart":
            strike = CRASH if part.faults else None
            end = End.DIED if part.faults else End.RETURNED
            trace.append(TraceEntry(len(trace) + 1, "y", 1, (), "", "compute", (CRASH,), end=end, strike=strike))
            dead = bool(part.faults)
            done, waits = done or (waits and not dead), waits and dead
        elif part.flow == "wait":
            done |= not dead
        else:
            done, waits = done or not dead, waits or dead
    outcome = Outcome(Answer(), Facts(), tuple(trace), fired=True)
    return Explored(scenario, outcome, None, (), (done, waits, dead), frozenset({"compute"} if dead else ()))


def found(most: Most, without: tuple[str, ...] = ()) -> tuple[list[str], Counter[str]]:
    pruned: Counter[str] = Counter()
    recoveries = Recoveries(most, Part("detach"), PLACES, play, Reduction(without), pruned)
    crashed = [play(Scenario.parse(each)) for each in (BEFORE, AFTER)]
    return [scenario.id.removeprefix("detach.attachments/") for scenario in recoveries.after(crashed)], pruned


ONE = Most(1, 1, recovery=True)


def test_every_order() -> None:
    scenarios, pruned = found(ONE, ("all",))
    # After each of the two: restart, wait and retry in any number and order, each once: 3 + 6 + 6. Once it has started
    # again, nobody starts it once more; where it never does, the orders without it are there as well.
    assert len(scenarios) == len(set(scenarios)) == 2 * 15
    assert not pruned


def test_every_order_that_matters() -> None:
    scenarios, pruned = found(ONE)
    assert scenarios == [
        # x was not done: the restart alone changes who is there, and the retry what waits. Nothing comes of waiting.
        "x@before=crash,once//restart",
        "x@before=crash,once//detach",
        # x was done.
        "x@after=crash,once//restart",
        "x@after=crash,once//detach",
        # Started again, its tasks do x, and so does the retry. After the retry the restart does.
        "x@before=crash,once//restart//wait",
        "x@before=crash,once//restart//detach",
        "x@before=crash,once//detach//restart",
        "x@after=crash,once//detach//restart",
    ]
    # Nobody works while it is dead: a wait after each crash, and after each retry (4). Where x was done, wait and retry
    # after the restart (2), and what is left to be tried after restart and wait, and after restart and retry (2).
    # After retry and restart there is what there is after restart and retry, twice.
    assert pruned == {"idle": 8, "at-rest": 2}


def test_a_second_crash_in_the_recovery_needs_room_among_the_faults() -> None:
    assert not [each for each in found(ONE, ("all",))[0] if each.count("crash") > 1]
    assert not [each for each in found(Most(2, 1, recovery=True))[0] if each.count("crash") > 1]
    scenarios, _ = found(Most(2, 2, recovery=True))
    again = [each for each in scenarios if each.count("crash") > 1]
    assert "x@before=crash,once//restart/y@before=crash,once" in again
    # It is as it was before, but for the faults that may still come: what comes after it is looked at.
    assert "x@before=crash,once//restart/y@before=crash,once//restart" in again
    assert "x@before=crash,once//restart/y@before=crash,once//restart//detach" in again


def test_where_states_are_not_known_every_order_is_there() -> None:
    def blind(scenario: Scenario) -> Explored:
        run = play(scenario)
        return Explored(scenario, run.outcome, dead=run.dead)

    recoveries = Recoveries(ONE, Part("detach"), PLACES, blind, Reduction(), Counter())
    assert len(list(recoveries.after([blind(Scenario.parse(BEFORE))]))) == 15


def test_what_nobody_has_asked_for_nobody_asks_for_again() -> None:
    recoveries = Recoveries(ONE, None, PLACES, play, Reduction(("all",)), Counter())
    scenarios = list(recoveries.after([play(Scenario.parse(BEFORE))]))
    # restart, wait: 2 + 2.
    assert len(scenarios) == 4
    assert {part.flow for scenario in scenarios for part in scenario.then} == {"restart", "wait"}
