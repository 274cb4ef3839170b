"""The races of seeds 002 and 003, searched at every call: one flow stands there while the other runs to its end."""

from __future__ import annotations

import pytest

from pytest_volfault import Result, TargetAccess, Verdict

pytestmark = pytest.mark.volfault("attach", "delete")


def _unclean(target: TargetAccess, flow: str, meanwhile: str) -> list[Result]:
    switches = target.switches(flow, meanwhile)
    assert len(switches) > 20, "an attach or a delete has more calls than that"
    return [result for result in map(target.run, switches) if not result.verdict.clean]


def test_s19_without_the_save_a_detach_in_the_gap_never_ends(volfault_target: TargetAccess) -> None:
    """Seed 002: Cinder says in-use, the row has no connection_info yet; the volume is `detaching` for ever."""
    flow = "attach.legacy-saved_late"
    if volfault_target.name == "nova":
        assert "seed 002's save is in it" in (volfault_target.refusal(flow) or "")
        return
    caught = _unclean(volfault_target, flow, "detach")
    assert [result.scenario.id for result in caught] == [
        f"{flow}/cinder.os-attach@after:detach",
        f"{flow}/nova.db.bdm_save@before:detach",
    ]
    for result in caught:
        assert result.verdict is Verdict.STUCK
        assert result.outcome.final_state.volume_status == "detaching"
        (detach,) = (entry for entry in result.outcome.trace if entry.place is not None and entry.name == "detach")
        assert detach.result.startswith("TypeError")


@pytest.mark.parametrize("flow", ["attach.legacy", "attach.attachments"])
def test_s19_with_the_save_no_gap_is_left(volfault_target: TargetAccess, flow: str) -> None:
    """Whenever the detach comes: it is refused, or it detaches."""
    if volfault_target.refusal(flow) is not None:
        assert (volfault_target.name, flow) == ("nova", "attach.legacy")
        return
    assert _unclean(volfault_target, flow, "detach") == []


def test_s28_two_deletes_of_one_server_are_one(volfault_target: TargetAccess) -> None:
    """The later one finds no server (InstanceNotFound), and says that it is deleted."""
    assert _unclean(volfault_target, "delete.attachments", "delete") == []
