"""What Nova's configuration reference and its code say of what nova-compute does by itself, claim by claim."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from pytest_volfault import FLOWS, TargetAccess, Variant

pytestmark = pytest.mark.volfault("resume_on_boot", "reap", "reclaim")
RESUME, REAP, RECLAIM = "resume_on_boot.attachments", "reap.attachments", "reclaim.attachments-soft_deleted"


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim.

    Attributes:
        name: in a few words.
        scenario: its id.
        left: facts that are so, beside those that the goal shares with it.
        gone: keys of facts of the goal that are not so.
        heals_by: what makes whole what is left.
    """

    name: str
    scenario: str
    left: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    heals_by: str = "none-needed"

    def __str__(self) -> str:
        return f"{self.scenario.partition('.')[0]}-{self.name}"


OFF = ("server.power[host1]", "server.disk[host1,volume]", "host1.device[volume]")
DONE = (
    Claim("runs-again", RESUME),
    Claim("rbd", f"{RESUME}-rbd"),
    Claim("boot", f"{RESUME}-boot"),
    # What cannot be started is in error, and nova-compute goes on with the next one.
    Claim("connect-fails", f"{RESUME}/brick.connect_volume@before=brick-device-not-found,always",
          ("server.state=error",), OFF, "reboot"),
    Claim("guest-ended", REAP),
    # nova-api has taken everything away that is not on the host.
    Claim("attachment-gone", f"{REAP}/cinder.attachment_delete@before=http-500,always"),
    Claim("not-ended", f"{REAP}/libvirt.destroy@before=libvirt-qemu-not-killed,always",
          ("server.power[host1]=running", "server.disk[host1,volume]=live+config", "host1.device[volume]"), (), "wait"),
    Claim("reclaimed", RECLAIM),
    Claim("legacy", "reclaim.legacy-soft_deleted"),
    Claim("root-volume", "reclaim.attachments-rbd-soft_deleted-boot"),
)  # fmt: skip


@pytest.mark.parametrize("claim", DONE, ids=str)
def test_claim(volfault_target: TargetAccess, claim: Claim) -> None:
    """Each row is played on Nova."""
    reason = volfault_target.refusal(claim.scenario.partition("/")[0])
    if reason is not None:
        pytest.skip(reason)
    result = volfault_target.run(claim.scenario)
    flow, _, variant = claim.scenario.partition("/")[0].partition(".")
    goal = FLOWS[flow].goal(Variant.parse(variant))
    assert result.outcome.facts.lasting == goal.but(*claim.left, without=claim.gone).lasting
    assert result.heals_by.value == claim.heals_by


@pytest.mark.parametrize("flow", [RESUME, REAP, RECLAIM])
def test_what_is_not_done_is_not_rolled_back(volfault_target: TargetAccess, flow: str) -> None:
    """Nobody has asked, and nobody retries."""
    reason = volfault_target.refusal(flow)
    if reason is not None:
        pytest.skip(reason)
    point = "libvirt.open" if flow != RECLAIM else "nova.notify.compute.instance.delete.start"
    kind = "libvirt-connection-lost,always" if flow != RECLAIM else "notify-error,once"
    result = volfault_target.run(f"{flow}/{point}@before={kind}")
    assert not result.verdict.clean
    assert (
        result.outcome.facts.lasting
        == FLOWS[flow.split(".", maxsplit=1)[0]].start(Variant.parse(flow.split(".")[1])).lasting
    )
    assert "retry" not in result.heals_by.value
