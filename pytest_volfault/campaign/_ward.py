"""States of one flow that is to be healed, and what each action makes of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pytest_volfault.campaign.stage import Stage, as_here, state_after, state_of
from pytest_volfault.errors import UnansweredCall
from pytest_volfault.extensions.cures import Action, Case
from pytest_volfault.injection import Enclosure, process
from pytest_volfault.model.cure import MOST_ACTIONS
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.volume_states import free
from pytest_volfault.targets.contract import Target
from pytest_volfault.verdicts import nothing_left
from volfault_fakes.errors import UnknownCall


@dataclass(eq=False, slots=True)
class State:
    """One state of everything.

    Attributes:
        key: equal for two states that nobody can tell apart after processes were started again.
        mark: the target's snapshot of it.
        dead: the processes that are dead in it.
        facts: what there is.
        whole: whether nothing is left to heal; it may come again with those who are dead, see `Ward.is_healed`.
        moves: how the records of the server's migrations stand (`live-migration:running`).
        after: action -> what it makes of this state; None where it has found nothing to do.
    """

    key: Any
    mark: Any
    dead: frozenset[str]
    facts: Facts
    whole: bool
    moves: frozenset[str] = frozenset()
    after: dict[str, State | None] = field(default_factory=dict)

    @property
    def seen(self) -> tuple[Facts, frozenset[str], frozenset[str]]:
        """What can be seen of it: two that show the same may still differ in rows that no fact tells of.

        Of the records of what was done, those of migrations count: a nova-compute that starts again goes by them.
        """
        return self.facts, self.moves, self.dead


class Ward:
    """The states of one flow on one target.

    Args:
        target: the code under test.
        enclosure: what surrounds it while somebody acts.
        stage: the flow, where it starts and what it is for.
        scenario: one of its scenarios.
    """

    def __init__(self, target: Target, enclosure: Enclosure, stage: Stage, scenario: Scenario) -> None:
        self._target, self._enclosure = target, enclosure
        self._stage = stage
        self._name = scenario.golden.id
        last = scenario.parts[-1]
        self._roles = last.server, last.volume
        as_good = (each.lasting for each in (*stage.as_good, *stage.mended))
        self._ends = (stage.start.lasting, stage.goal.lasting, *as_good, *self._without_the_volume())
        self._known: dict[Any, State] = {}

    def here(self) -> State:
        """The state that there is now."""
        mark, dead = self._target.snapshot(), process.dead()
        comparable = self._target.comparable(mark)
        key = (id(self), comparable, dead) if comparable is not None else object()
        if key not in self._known:
            shown = state_of(self._target, self._stage.scene)
            facts, moves = shown.lasting, frozenset(fact.value for fact in shown.of_relation("migration"))
            self._known[key] = State(key, mark, dead, facts, self._is_whole(facts, dead), moves)
        return self._known[key]

    def retry_helps(self, left: State) -> bool:
        """Whether the caller's plain retry, which meets the processes as they are, reaches the flow's goal.

        What nobody asks for has no caller.
        """

        def retried() -> bool:
            stage = self._stage
            answer = self._target.perform(stage.flow.name, stage.variant, stage.scene)
            return stage.is_goal(state_after(self._target, stage.scene, answer, self._roles[0]))

        return self._stage.flow.asked and bool(self._done(left, retried))

    def after(self, state: State, action: Action, turn: int) -> State | None:
        """What an action makes of a state, done by processes that remember nothing; None where nothing was done.

        Args:
            state: from where.
            action: what is done.
            turn: which action of a row it is, from 1.
        """
        if action.of_compute and state.dead - self._stage.scene.dead:
            return None
        if action.name not in state.after:
            state.after[action.name] = self._done(state, lambda: self._acted(action), turn)
        return state.after[action.name]

    def is_healed(self, state: State, restart: Action) -> bool:
        """Whether a state is whole, and stays so when those who are dead come back: a message may wait for them."""
        if not state.whole or not state.dead:
            return state.whole
        back = self.after(state, restart, MOST_ACTIONS + 1)
        return back is not None and back.facts == state.facts

    def _without_the_volume(self) -> Iterator[Facts]:
        """Where Cinder has lost the attachment meanwhile, a flow that keeps volumes is healed when nobody has it."""
        flow, variant = self._stage.flow, self._stage.variant
        if flow.after is not None and not flow.reads:
            yield as_here(self._target, flow.after(variant, free(variant), self._roles[0])).lasting

    def _acted(self, action: Action) -> State | None:
        stage = self._stage
        case = Case(self._target, stage.flow.name, stage.variant, stage.scene)
        return None if action.do(case) is False else self.here()

    def _done(self, state: State, act: Callable[[], Any], turn: int = 1) -> Any:
        """What is done to a state.

        Raises:
            UnansweredCall: the code under test called what a fake does not model, and may have swallowed that.
        """
        process.go_on(state.dead)
        self._target.restore(state.mark)
        # Who acts later asks with other request ids.
        around = self._enclosure.around(self._target.cloud.clock, f"{self._name}/healing/{turn}")
        with around, UnknownCall.noticing() as unanswered:
            # Nobody mends anything, nor asks again, while a party is just being restarted.
            self._target.cloud.clock.wait_for_parties()
            done = act()
        if unanswered:
            # Whatever it has mended or not would be the fake's doing.
            raise UnansweredCall(f"in what was to heal {self._name}: {'; '.join(unanswered)}")
        return done

    def _is_whole(self, facts: Facts, dead: frozenset[str]) -> bool:
        """As before or as after the flow, or nothing left of a server that is gone; and all are at work that were."""
        stage = self._stage
        gone = not stage.flow.deletes and nothing_left(facts, *self._roles, stage.start)
        return dead <= stage.scene.dead and (gone or facts in self._ends)
