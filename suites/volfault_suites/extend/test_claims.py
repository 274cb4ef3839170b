"""What Cinder's and Nova's API references and their code say of a volume that grows in use, claim by claim."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from pytest_volfault import FLOWS, TargetAccess, Variant, Verdict

EXTEND = "extend.attachments"
pytestmark = pytest.mark.volfault("extend")
ROW, GUEST = "server.row_size[volume]=1", "server.guest_size[host1,volume]=1"
DEVICE = "host1.device_size[volume]=1"


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim.

    Attributes:
        name: in a few words.
        planned: what goes wrong; nothing where it is empty.
        grows: whether the volume does.
        unaware: who has an older size of it then.
        heals_by: what makes whole what is left.
        words: more words of the variant.
    """

    name: str
    planned: str
    grows: bool = True
    unaware: tuple[str, ...] = ()
    heals_by: str = "none-needed"
    words: str = ""

    def __str__(self) -> str:
        return self.name


GROWN = (
    Claim("running", ""),
    Claim("paused", "", words="-paused"),
    # Who is off sees it at the next start.
    Claim("stopped", "", words="-stopped"),
    Claim("rbd", "", words="-rbd"),
    Claim("refused", "cinder.os-extend@before=http-403,always", grows=False),
    Claim(
        "nova-hears-nothing",
        "nova.api.volume-extended@before=nova-unreachable,once",
        True,
        (ROW, GUEST, DEVICE),
        "retry",
    ),
    Claim("told-twice", "nova.api.volume-extended@after=nova-twice,once"),
    Claim("message-lost", "nova.rpc.external_instance_event@before=rpc-lost,once", True, (ROW, GUEST, DEVICE), "retry"),
    # The row is written first, and nobody takes that back.
    Claim("rescan-fails", "brick.extend_volume@before=brick-rescan-failed,once", True, (GUEST, DEVICE), "retry"),
    Claim("resize-fails", "libvirt.block_resize@before=libvirt-operation-failed,once", True, (GUEST,), "retry"),
)
# Facts that are about sizes alone.
SIZES = ("grown", "row_size", "guest_size", "device_size")


@pytest.mark.parametrize("claim", GROWN, ids=str)
def test_claim(volfault_target: TargetAccess, claim: Claim) -> None:
    """Each row is played on Nova; but for sizes all is as before."""
    scenario = EXTEND + claim.words
    reason = volfault_target.refusal(scenario)
    if reason is not None:
        pytest.skip(reason)
    result = volfault_target.run(f"{scenario}/{claim.planned}" if claim.planned else scenario)
    left = result.outcome.facts
    assert {str(fact) for fact in left.of_relation("grown")} == ({"volume.grown"} if claim.grows else set())
    assert {str(fact) for each in SIZES[1:] for fact in left.of_relation(each)} == set(claim.unaware)
    assert result.heals_by.value == claim.heals_by
    kept = left.lasting.only({fact.relation for fact in left.all} - set(SIZES))
    assert kept == FLOWS["extend"].start(Variant.parse(scenario.partition(".")[2])).lasting


def test_who_asks_cinder_is_told_of_nothing_that_fails_in_nova(volfault_target: TargetAccess) -> None:
    """Cinder answers before anybody has looked."""
    reason = volfault_target.refusal(EXTEND)
    if reason is not None:
        pytest.skip(reason)
    result = volfault_target.run(f"{EXTEND}/libvirt.block_resize@before=libvirt-operation-failed,once")
    assert (result.outcome.answer.api_status, result.verdict) == (202, Verdict.RECOVERABLE)
