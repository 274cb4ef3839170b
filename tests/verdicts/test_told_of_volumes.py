"""What a caller was told of a server's volumes, beside what is so; and flows that end where they began."""

from __future__ import annotations

import pytest

from pytest_volfault.model.cure import Cure
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.flows import flow_named
from pytest_volfault.model.outcome import Answer
from pytest_volfault.model.told import untrue
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.model.volume_states import free, whole
from pytest_volfault.verdicts import at_rest, judge
from pytest_volfault.verdicts.judge import OPPOSITE

HAS, HAS_NOT = "server.told[volume]=attached", "server.told[volume]=not-attached"
WHOLE, FREE = whole(Variant()), free(Variant())
ROW_ALONE = FREE.but("server.row[volume]=gone")
GUEST_ALONE = FREE.but("server.disk[host1,volume]=live")


@pytest.mark.parametrize(
    ("state", "told", "true"),
    [
        (WHOLE, HAS, True),
        (WHOLE, HAS_NOT, False),
        (FREE, HAS_NOT, True),
        (FREE, HAS, False),
        (ROW_ALONE, HAS, False),
        # Whoever is told that it is free gives it to somebody else, while a guest writes to it.
        (GUEST_ALONE, HAS_NOT, False),
        (GUEST_ALONE, HAS, True),
        (whole(Variant(vm_state="shelved_offloaded")), HAS, True),
        (whole(Variant(multiattach=True)), "server2.told[volume]=attached", True),
    ],
)
def test_what_is_untrue(state: Facts, told: str, true: bool) -> None:
    assert (not list(untrue(state.but(told)))) == true


@pytest.mark.parametrize(
    ("told", "answer", "verdict"),
    [
        ((HAS,), Answer(200), Verdict.COMPLETED),
        ((), Answer(500, "computeFault: Unexpected API Error"), Verdict.ROLLED_BACK),
        ((HAS_NOT,), Answer(200), Verdict.MISREPORTED),
        ((HAS_NOT,), Answer(404, "itemNotFound: Instance is not attached to volume"), Verdict.MISREPORTED),
    ],
)
def test_who_only_asks(told: tuple[str, ...], answer: Answer, verdict: Verdict) -> None:
    goal = flow_named("list").goal(Variant())
    got, reasons = judge(WHOLE.but(*told), WHOLE, goal, Cure.NONE_NEEDED, answer=answer)
    assert got is verdict
    assert [each.rule for each in reasons] == ([OPPOSITE] if verdict is Verdict.MISREPORTED else [])


def test_what_is_left_by_others_is_told_with_what_the_caller_was_told() -> None:
    verdict, reasons = judge(ROW_ALONE.but(HAS), WHOLE, WHOLE, Cure.NOTHING)
    assert verdict is Verdict.LEAKED
    assert [each.rule for each in reasons] == ["no-orphaned-mapping-row", OPPOSITE]


@pytest.mark.parametrize(
    ("done", "answer", "verdict"),
    [
        (True, Answer(202), Verdict.COMPLETED),
        (True, Answer(500, "500"), Verdict.MISREPORTED),
        (False, Answer(409, "409"), Verdict.ROLLED_BACK),
        # "Reboot failed but instance is running": nobody is told.
        (False, Answer(202), Verdict.MISREPORTED),
    ],
)
def test_a_reboot_that_was_not_done_is_not_completed(done: bool, answer: Answer, verdict: Verdict) -> None:
    goal = flow_named("reboot").goal(Variant())
    state = WHOLE.but("server.restarted[host1]") if done else WHOLE
    assert judge(state, WHOLE, goal, Cure.NONE_NEEDED, answer=answer)[0] is verdict
    assert at_rest(state, WHOLE, goal) is (Verdict.COMPLETED if done else Verdict.ROLLED_BACK)
