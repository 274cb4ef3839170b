"""Claims of the seeds, one row each: what is asked, and what is seen afterwards, on the reference and on Nova."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import pytest

from pytest_volfault import FinalState, Scenario, TargetAccess, Variant, flow_named
from volfault_suites.releases import of_release

UNKNOWN = "99999999-9999-4999-8999-999999999999"
# What a claim's scenario calls by a name of its own, and each target by another.
NAMES: Mapping[str, Mapping[str, str]] = {
    # Nova's notifications name the object that they are about.
    "notify": {"reference": "nova.notify.", "nova": "nova.notify.compute.instance."},
    # The call that takes the disk out of the running guest. Since 30317e6b3f one of its own comes before it, for the
    # definition; before, the first call is for both at once.
    "unplug": {
        "reference": "libvirt.detach_device#2",
        "nova": "libvirt.detach_device#2",
        "nova<23.0.2": "libvirt.detach_device",
    },
}
State = Callable[[str, Variant], FinalState]


def untouched(flow: str, variant: Variant) -> FinalState:
    """Everything is as it was."""
    return FinalState.of(flow_named(flow).start(variant))


def done(flow: str, variant: Variant) -> FinalState:
    """The flow has reached its goal."""
    return FinalState.of(flow_named(flow).goal(variant))


@dataclass(frozen=True, slots=True)
class Seen:
    """What a user and an operator see.

    Attributes:
        status: of the API's answer; None where nobody has asked.
        state: flow and variant -> what is left.
        why: what the answer, or nova-compute's log behind it, must say.
    """

    status: int | None
    state: State
    why: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim.

    Attributes:
        number: as the list of claims has it, `S4`.
        name: what is claimed, in a few words; part of the test's id.
        scenario: the id that is played; `{notify}` and the like stand for what the target calls it: see NAMES.
        seen: target -> what is seen; `both` where they agree. `nova<23` is for Nova before 23; see `of_release`.
        asked: what the user asks for differently; see `volfault_target.play`.
        needs_scheduler: whether it begins with a server that was asked for: Nova has none without Placement.
    """

    number: str
    name: str
    scenario: str
    seen: Mapping[str, Seen]
    asked: Mapping[str, Any] = field(default_factory=dict)
    needs_scheduler: bool = False

    def __str__(self) -> str:
        return f"{self.number}-{self.name}"


def both(status: int | None, state: State, why: str = "") -> Mapping[str, Seen]:
    """The reference and Nova agree."""
    seen = Seen(status, state, why)
    return {"reference": seen, "nova": seen}


def named(scenario: str, target: str, release: str) -> str:
    """The scenario as a target of that release names its calls; as the reference does, where nothing is known of it."""
    return scenario.format(
        **{word: of_release(each, target, release) or each["reference"] for word, each in NAMES.items()}
    )


def check(target: TargetAccess, claim: Claim) -> None:
    """Play a claim and compare, where the target performs it; on others than these two it is enough that it plays."""
    identifier = named(claim.scenario, target.name, target.version)
    reason = target.refusal(identifier.partition("/")[0])
    if reason is not None:
        pytest.skip(reason)
    scenario = Scenario.parse(identifier)
    refusal = target.refusal(scenario.golden.id) if claim.needs_scheduler else None
    if refusal is not None:
        pytest.skip(refusal)
    outcome = target.play(identifier, **claim.asked)
    assert outcome.fired, [str(entry) for entry in outcome.trace]
    seen = of_release(claim.seen, target.name, target.version)
    if seen is None:
        return
    said = f"{outcome.answer.error or ''} {outcome.answer.compute_error or ''}".strip()
    expected = asdict(seen.state(scenario.flow, Variant.parse(scenario.variant)))
    left = asdict(outcome.final_state)
    wrong = [f"{name} is {left[name]!r} instead of {expected[name]!r}" for name in left if left[name] != expected[name]]
    if outcome.answer.api_status != seen.status:
        wrong.insert(0, f"the answer is {outcome.answer.api_status} instead of {seen.status}: {said}")
    if seen.why not in said:
        wrong.append(f"the error is {said!r}, without {seen.why!r}")
    if wrong:
        # A row is wrong, and no line of the test.
        pytest.fail(f"{scenario.id}: {'; '.join(wrong)}", pytrace=False)
