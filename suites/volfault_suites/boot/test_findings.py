"""What Nova 34 leaves where a server cannot be made, and where it is deleted while it is being made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from pytest_volfault import TargetAccess

BOOT = "boot.attachments"
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


@dataclass(frozen=True, slots=True)
class Finding:
    """One of them.

    Attributes:
        name: in a few words.
        planned: what goes wrong or comes in between.
        left: the facts.
        status: of the API's answer.
    """

    name: str
    planned: str
    left: frozenset[str]
    status: int = 202

    def __str__(self) -> str:
        return self.name


FINDINGS = (
    Finding("made-on-the-first-host", "", FIRST),
    # A spawn that fails is tried on the next host.
    Finding("connect-fails-rescheduled", "brick.connect_volume@before=brick-device-not-found,once", SECOND),
    Finding("spawn-fails-rescheduled", "libvirt.create@before=libvirt-operation-failed,once", SECOND),
    Finding("connect-fails-on-both", "brick.connect_volume@before=brick-device-not-found,always", GIVEN_UP),
    Finding("spawn-fails-on-both", "libvirt.create@before=libvirt-operation-failed,always", GIVEN_UP),
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
)  # fmt: skip


@pytest.mark.parametrize("finding", FINDINGS, ids=str)
def test_what_is_left(volfault_target: TargetAccess, finding: Finding) -> None:
    """Each row is played on Nova."""
    if volfault_target.refusal(BOOT) is not None:
        pytest.skip(volfault_target.refusal(BOOT) or "")
    outcome = volfault_target.play(f"{BOOT}/{finding.planned}" if finding.planned else BOOT)
    assert frozenset(outcome.facts.lasting.texts) == finding.left
    assert outcome.answer.api_status == finding.status


HEALS: Mapping[str, str] = {
    # Whoever has asked for the server deletes it.
    "libvirt.create@before=libvirt-operation-failed,always": "delete",
    "placement.get.allocation_candidates@before=placement-503,once": "delete",
    "nova.rpc.call.select_destinations@after=rpc-timeout,once": "delete",
    "nova.rpc.schedule_and_build_instances@before=rpc-lost,once": "delete",
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
    assert volfault_target.run(f"{BOOT}/{planned}").heals_by.value == HEALS[planned]
