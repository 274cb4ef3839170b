"""What Cinder's and Nova's API references and their code say of a volume that grows in use, claim by claim."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from pytest_volfault import TargetAccess, Verdict

EXTEND = "extend.attachments"
pytestmark = pytest.mark.volfault("extend")
ALL = "row+guest"


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim.

    Attributes:
        name: in a few words.
        planned: what goes wrong; nothing where it is empty.
        known: who of the server's knows the new size; None where the volume has not grown.
        heals_by: what makes whole what is left.
        words: more words of the variant.
    """

    name: str
    planned: str
    known: str | None
    heals_by: str = "none-needed"
    words: str = ""

    def __str__(self) -> str:
        return self.name


GROWN = (
    Claim("running", "", ALL),
    Claim("paused", "", ALL, words="-paused"),
    # Who is off sees it at the next start.
    Claim("stopped", "", "row", words="-stopped"),
    Claim("rbd", "", ALL, words="-rbd"),
    Claim("refused", "cinder.os-extend@before=http-403,always", None),
    Claim("nova-hears-nothing", "nova.api.volume-extended@before=nova-unreachable,once", "", "retry"),
    Claim("told-twice", "nova.api.volume-extended@after=nova-twice,once", ALL),
    Claim("message-lost", "nova.rpc.external_instance_event@before=rpc-lost,once", "", "retry"),
    # The row is written first, and nobody takes that back.
    Claim("rescan-fails", "brick.extend_volume@before=brick-rescan-failed,once", "row", "retry"),
    Claim("resize-fails", "libvirt.block_resize@before=libvirt-operation-failed,once", "row", "retry"),
)


@pytest.mark.parametrize("claim", GROWN, ids=str)
def test_claim(volfault_target: TargetAccess, claim: Claim) -> None:
    """Each row is played on Nova; but for the size all is as before."""
    scenario = EXTEND + claim.words
    reason = volfault_target.refusal(scenario)
    if reason is not None:
        pytest.skip(reason)
    result = volfault_target.run(f"{scenario}/{claim.planned}" if claim.planned else scenario)
    left = result.outcome.facts
    assert {fact.subject: fact.value for fact in left.of_relation("grown")} == (
        {} if claim.known is None else {"volume": claim.known}
    )
    assert result.heals_by.value == claim.heals_by
    refused = volfault_target.play(f"{scenario}/cinder.os-extend@before=http-403,always").facts
    assert {text for text in left.lasting.texts if ".grown" not in text} == set(refused.lasting.texts)


def test_who_asks_cinder_is_told_of_nothing_that_fails_in_nova(volfault_target: TargetAccess) -> None:
    """Cinder answers before anybody has looked."""
    reason = volfault_target.refusal(EXTEND)
    if reason is not None:
        pytest.skip(reason)
    result = volfault_target.run(f"{EXTEND}/libvirt.block_resize@before=libvirt-operation-failed,once")
    assert (result.outcome.answer.api_status, result.verdict) == (202, Verdict.RECOVERABLE)
