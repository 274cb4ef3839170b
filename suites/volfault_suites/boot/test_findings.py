"""What Nova 34 leaves where a server cannot be made, and where it is deleted while it is being made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from pytest_volfault import TargetAccess

BOOT = "boot.attachments"
MADE, GOES = f"{BOOT}-from_image", f"{BOOT}-from_image-delete_on_termination"
pytestmark = pytest.mark.volfault("boot")


def _made_on(host: str) -> frozenset[str]:
    attachment = f"attachment[server,{host}]"
    return frozenset(
        {
            "server.state=active", f"server.host={host}", f"server.power[{host}]=running", f"server.allocation[{host}]",
            f"server.row[volume]={attachment}", f"server.disk[{host},volume]=live+config", f"{host}.device[volume]",
            f"volume.{attachment}=attached", f"volume.export[{host}]", "volume.status=in-use",
        }
    )  # fmt: skip


FIRST, SECOND = _made_on("host1"), _made_on("host2")
# Nova's row names an attachment that it has deleted.
GIVEN_UP = frozenset({"server.state=error", "server.row[volume]=gone", "volume.status=available"})
KEPT = frozenset({"volume.attachment[server]=reserved", "volume.status=reserved"})
# The conductor writes the server into cell0, and deletes no attachment.
BURIED = KEPT | {"server.state=error", "server.row[volume]=attachment[server]"}
DELETED = frozenset({"server.state=deleted", "server.deleted", "volume.status=available"})
NOTHING = frozenset({"volume.status=available"})
UNMADE = frozenset({"volume.status=deleted"})


def _orphaned(status: str) -> frozenset[str]:
    """The server is in error, and no row of Nova's names the volume that it has had made."""
    return frozenset({"server.state=error", f"volume.status={status}"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One of them.

    Attributes:
        name: in a few words.
        planned: what goes wrong or comes in between.
        left: the facts.
        status: of the API's answer.
        of: the flow and variant.
    """

    name: str
    planned: str
    left: frozenset[str]
    status: int = 202
    of: str = BOOT

    def __str__(self) -> str:
        return self.name


FINDINGS = (
    Finding("made-on-the-first-host", "", FIRST),
    # A spawn that fails is tried on the next host.
    Finding("connect-fails-rescheduled", "brick.connect_volume@before=brick-device-not-found,once", SECOND),
    Finding("spawn-fails-rescheduled", "libvirt.create@before=libvirt-operation-timeout,once", SECOND),
    Finding("connect-fails-on-both", "brick.connect_volume@before=brick-device-not-found,always", GIVEN_UP),
    Finding("spawn-fails-on-both", "libvirt.create@before=libvirt-operation-timeout,always", GIVEN_UP),
    # An export that fails is no reason to try the next host.
    Finding("export-fails", "cinder.attachment_update@before=http-500,always", GIVEN_UP),
    Finding("no-candidates", "placement.get.allocation_candidates@before=placement-503,once", BURIED),
    Finding(
        "reply-of-the-scheduler-lost", "nova.rpc.call.select_destinations@after=rpc-timeout,once",
        BURIED | {"server.allocation[host1]"},
    ),
    Finding(
        "request-lost", "nova.rpc.schedule_and_build_instances@before=rpc-lost,once",
        KEPT | {"server.state=building", "server.task=scheduling", "server.row[volume]=attachment[server]"},
    ),
    Finding("attachment-of-nobody-s-server", "nova.db.build_request_create@before=db-error,once", KEPT, 500),
    Finding("a-claim-is-tried-again", "placement.put.allocations@before=placement-conflict,once", FIRST),
    # Four points on the way; at the first one there is no more than a request to build it.
    Finding("deleted-while-scheduled", "nova.rpc.call.select_destinations@before:delete", NOTHING),
    Finding("deleted-when-handed-over", "nova.rpc.build_and_run_instance@before:delete", DELETED),
    Finding("deleted-while-exported", "cinder.attachment_update@before:delete", DELETED),
    Finding("deleted-while-connected", "brick.connect_volume@before:delete", DELETED),
    # Of a volume that Nova has made: its id is saved when it is exported (DriverVolumeBlockDevice.attach).
    *(Finding(f"made-on-the-first-host-{name}", "", FIRST, of=of) for name, of in (("stays", MADE), ("goes", GOES))),
    Finding("volume-in-error", "cinder.volume_create@before=volume-without-backend,once", _orphaned("error"), of=MADE),
    Finding("volume-in-error-goes", "cinder.volume_create@before=volume-without-backend,once", _orphaned("deleted"),
            of=GOES),
    Finding("volume-never-made", "cinder.volume_create@before=volume-unscheduled,once", _orphaned("creating"), of=MADE),
    # Nova has looked 61 times. It deletes the volume, and Cinder refuses: it is at it.
    *(Finding(f"volume-comes-late-{name}", "cinder.volume_create@late=volume-slow,once", _orphaned("available"), of=of)
      for name, of in (("stays", MADE), ("goes", GOES))),
    # The volume is there, and Nova forgets it, whether it was to go with the server or not (_create_volume).
    *(Finding(f"volume-not-kept-{name}", "cinder.attachment_create@before=http-403,once", _orphaned("available"), of=of)
      for name, of in (("stays", MADE), ("goes", GOES))),
    Finding("reply-of-its-making-lost", "cinder.volume_create@after=http-500,once", _orphaned("available"), of=GOES),
    Finding("made-volume-rescheduled", "libvirt.create@before=libvirt-operation-timeout,once", SECOND, of=GOES),
    # A build that is given up on both hosts deletes no volume: the next host might have wanted it.
    Finding("made-volume-on-no-host", "libvirt.create@before=libvirt-operation-timeout,always", GIVEN_UP, of=GOES),
    Finding("deleted-before-it-is-made", "nova.rpc.call.select_destinations@before:delete", UNMADE, of=GOES),
    Finding("deleted-while-it-is-made", "cinder.volume_create@after:delete", DELETED, of=MADE),
    Finding("deleted-while-it-is-made-goes", "cinder.volume_create@after:delete",
            DELETED - {"volume.status=available"} | {"volume.status=deleted"}, of=GOES),
)  # fmt: skip


@pytest.mark.parametrize("finding", FINDINGS, ids=str)
def test_what_is_left(volfault_target: TargetAccess, finding: Finding) -> None:
    """Each row is played on Nova."""
    if volfault_target.refusal(finding.of) is not None:
        pytest.skip(volfault_target.refusal(finding.of) or "")
    outcome = volfault_target.play(f"{finding.of}/{finding.planned}" if finding.planned else finding.of)
    assert frozenset(outcome.facts.lasting.texts) == finding.left
    assert outcome.answer.api_status == finding.status


HEALS: Mapping[str, str] = {
    # Whoever has asked for the server deletes it.
    "libvirt.create@before=libvirt-operation-timeout,always": "delete",
    "placement.get.allocation_candidates@before=placement-503,once": "delete",
    "nova.rpc.call.select_destinations@after=rpc-timeout,once": "delete",
    "nova.rpc.schedule_and_build_instances@before=rpc-lost,once": "delete",
    # And the volume, where Nova has lost sight of it.
    f"{MADE}/cinder.volume_create@before=volume-without-backend,once": "delete+discard",
    f"{GOES}/cinder.attachment_create@before=http-403,once": "delete+discard",
    f"{GOES}/libvirt.create@before=libvirt-operation-timeout,always": "delete",
    # There is no server to delete.
    "nova.db.build_request_create@before=db-error,once": "disown",
    # It runs, and its room is given to others.
    "nova.db.event_finish@before=db-error,once": "heal-allocations",
}


@pytest.mark.parametrize("planned", HEALS)
def test_what_heals(volfault_target: TargetAccess, planned: str) -> None:
    """What is done about each of them."""
    if volfault_target.refusal(BOOT) is not None:
        pytest.skip(volfault_target.refusal(BOOT) or "")
    scenario = planned if planned.startswith("boot.") else f"{BOOT}/{planned}"
    assert volfault_target.run(scenario).heals_by.value == HEALS[planned]
