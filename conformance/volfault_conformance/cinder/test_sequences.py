"""Random sequences of requests over several volumes and servers; rows and answers compared after each.

In some an administrator asks without Keystone. In most members of projects do, above all the owner with a service's
token and without, which is what Nova sends. Some requests come in rows, as Nova asks them.
Now and then casts wait, and what is asked meanwhile finds volumes half made.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from volfault_conformance.cinder import installed
from volfault_conformance.cinder.counting import DIFFER, count, counting
from volfault_conformance.cinder.flows_at_random import flows
from volfault_conformance.cinder.identities import IDENTITIES, Asking
from volfault_conformance.cinder.images_at_random import glance_has
from volfault_conformance.cinder.moves_at_random import TYPES
from volfault_conformance.cinder.pair import Pair
from volfault_conformance.cinder.requests_at_random import broken, changes, requests_on, volumes
from volfault_conformance.cinder.steps import Step, make
from volfault_conformance.kept import told

# Each part is a test of its own, so that they run beside one another.
PARTS = {"noauth": 4, "keystone": 8}
SEQUENCES_EACH = 64
LONGEST = 30
MOST_VOLUMES = 3
TRANSFERS = installed.nearest(installed.version()).maximum >= (3, 55)
# Who asks, by the auth_strategy; as often as they are named.
ASKING: Mapping[str, tuple[Asking | None, ...]] = {
    "noauth": (None,),
    "keystone": tuple(
        IDENTITIES[name]
        for name in (
            *["member"] * 4, *["member with a service"] * 4, "administrator", "the service itself", "reader",
            "member of another project", "member of another project with a service", "expired, with a service",
        )
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("auth_strategy", "part"), [(strategy, part) for strategy, parts in PARTS.items() for part in range(parts)]
)
def test_random_sequences(pair: Pair, auth_strategy: str, part: int) -> None:
    with pair.under(auth_strategy):
        play(pair, ASKING[auth_strategy], part)


def play(pair: Pair, asking: tuple[Asking | None, ...], part: int) -> None:
    pair.prepare(TYPES)
    empty = pair.snapshot()
    requests = st.builds(
        lambda step, who: step if who is None else who.asks(step),
        requests_on(volumes(MOST_VOLUMES), transfers=TRANSFERS),
        st.sampled_from(asking),
    )

    class Sequence(RuleBasedStateMachine):
        """One sequence on both."""

        @initialize()
        def start(self) -> None:
            pair.restore(empty)
            self.holding = False
            count("random sequences")
            self.do(make())

        @rule(shared=st.booleans(), failing=st.one_of(st.none(), broken()))
        def create(self, *, shared: bool, failing: Any) -> None:
            number = len(pair.real.ids["volume"]) + 1
            if number <= MOST_VOLUMES:
                self.do(dataclasses.replace(make(), broken=failing))
                if shared and pair.real.lives(number):
                    self.do(Step(volume=number, change={"multiattach": True}))

        @rule(step=requests)
        def ask(self, step: Step) -> None:
            self.do(step)

        @rule(step=requests, failing=broken())
        def ask_while_something_is_broken(self, step: Step, failing: Any) -> None:
            self.do(dataclasses.replace(step, broken=failing))

        @rule(steps=flows(volumes(MOST_VOLUMES)))
        def ask_in_a_row(self, steps: tuple[Step, ...]) -> None:
            for step in steps:
                if not step.change or pair.real.lives(step.volume):
                    self.do(step)

        @rule(step=glance_has())
        def have_an_image(self, step: Step) -> None:
            self.do(step)

        @rule(step=changes(volumes(MOST_VOLUMES)))
        def happen_elsewhere(self, step: Step) -> None:
            if pair.real.lives(step.volume):
                self.do(step)

        @rule()
        def hold_casts(self) -> None:
            self.holding = True

        @precondition(lambda self: self.holding)
        @rule(failing=st.one_of(st.none(), broken()))
        def deliver_casts(self, failing: Any) -> None:
            self.holding = False
            self.do(Step(delivering=True, broken=failing))

        def teardown(self) -> None:
            # What is still on its way belongs to no other sequence.
            for side in (pair.real, pair.fake):
                side.party.deliver()

        def do(self, step: Step) -> None:
            if step.path == "/volumes/detail" and pair.real.has_twins():
                return
            count("steps of those")
            differing = pair.do(dataclasses.replace(step, holding=self.holding and not step.delivering))
            count(DIFFER, bool(differing))
            assert not differing, told({str(step): differing})

    with counting() as counted:
        run_state_machine_as_test(
            seed(part)(Sequence),
            settings=settings(
                max_examples=SEQUENCES_EACH,
                # What hypothesis would explain of a failure takes minutes here, and the steps tell enough.
                phases=[Phase.generate, Phase.shrink],
                stateful_step_count=LONGEST,
                deadline=None,
                database=None,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
            ),
        )
    assert counted["random sequences"] >= SEQUENCES_EACH
