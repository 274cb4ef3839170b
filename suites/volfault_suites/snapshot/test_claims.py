"""What Nova's API reference and its code say of an image of a server with volumes, claim by claim."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from pytest_volfault import TargetAccess

SNAPSHOT = "snapshot.attachments"
pytestmark = pytest.mark.volfault("snapshot")
TAKEN = "available+active"


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim.

    Attributes:
        name: in a few words.
        planned: what goes wrong; nothing where it is empty.
        status: of the API's answer.
        snapshots: what Cinder and the image store have of the data volume and of the root volume.
        words: more words of the variant.
    """

    name: str
    planned: str
    status: int
    snapshots: tuple[str | None, str | None]
    words: str = ""

    def __str__(self) -> str:
        return self.name


IMAGES = (
    Claim("active", "", 202, (TAKEN, TAKEN)),
    Claim("stopped", "", 202, (TAKEN, TAKEN), "-stopped"),
    Claim("paused", "", 202, (TAKEN, TAKEN), "-paused"),
    Claim("suspended", "", 202, (TAKEN, TAKEN), "-suspended"),
    # Nova asks first whether all of them can be taken.
    Claim("limits-fail", "cinder.limits@before=http-500,always", 500, (None, None)),
    Claim("first-fails", "cinder.snapshot_create@before=http-500,always", 500, (None, None)),
    # What was taken before stays, and no image names it.
    Claim("second-fails", "cinder.snapshot_create#2@before=http-500,once", 500, (None, "available")),
    Claim("no-image", "glance.image_create@before=glance-unreachable,always", 500, ("available", "available")),
    # Nova asks Glance again, which has made one already.
    Claim("image-twice", "glance.image_create@after=glance-unreachable,once", 202,
          ("available+queued+active", "available+queued+active")),
    Claim("no-data", "glance.image_upload@before=glance-unreachable,always", 500,
          ("available+queued", "available+queued")),
)  # fmt: skip


@pytest.mark.parametrize("claim", IMAGES, ids=str)
def test_claim(volfault_target: TargetAccess, claim: Claim) -> None:
    """Each row is played on Nova; the server and its volumes stay what they are."""
    scenario = SNAPSHOT + claim.words
    reason = volfault_target.refusal(scenario)
    if reason is not None:
        pytest.skip(reason)
    outcome = volfault_target.play(f"{scenario}/{claim.planned}" if claim.planned else scenario)
    before = volfault_target.play(scenario + "/nova.db.action_start@before=db-error,once").facts
    assert outcome.answer.api_status == claim.status
    found = {fact.subject: fact.value for fact in outcome.facts.of_relation("snapshot")}
    assert (found.get("volume"), found.get("volume2")) == claim.snapshots
    kept = {text for text in outcome.facts.lasting.texts if ".snapshot" not in text}
    assert kept == set(before.lasting.texts)


def test_whoever_has_asked_deletes_what_is_left(volfault_target: TargetAccess) -> None:
    """The image and its snapshots."""
    reason = volfault_target.refusal(SNAPSHOT)
    if reason is not None:
        pytest.skip(reason)
    result = volfault_target.run(f"{SNAPSHOT}/cinder.snapshot_create#2@before=http-500,once")
    assert (result.verdict.value, result.heals_by.value) == ("leaked", "discard-image")
