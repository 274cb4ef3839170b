"""What one volume of a host leaves of what it shares with another: its target's session, its mount, its subsystem."""

from __future__ import annotations

import pytest

from pytest_volfault import TargetAccess, free, whole
from volfault_suites.sharing.claim import Claim, as_if, check, goal, start

pytestmark = pytest.mark.volfault("attach", "detach", "delete", "reboot")

FLOWS = ("attach", "detach", "delete", "reboot")
# Behind one target, in one subsystem, on one mount; of which nothing is shared; and the other way of scanning.
BACKENDS = (
    "shared_targets", "shared_targets-auto_scan", "nvmeof-shared_targets", "nfs", "rbd", "encrypted-shared_targets",
)  # fmt: skip
UNDISTURBED = tuple(
    Claim(f"{flow}-{second}-{words}", f"{flow}.attachments-{words}-{second}", goal)
    for words in BACKENDS
    for second in ("beside", "next_door")
    for flow in FLOWS
)

BESIDE, NEXT_DOOR = "attachments-shared_targets-beside", "attachments-shared_targets-next_door"
AUTO = "attachments-shared_targets-next_door-auto_scan"
_NO_GUEST = ("server.power[host1]", "server.disk[host1,volume]", "server.disk[host1,volume2]")
ONE_FAULT = (
    Claim("detach-keeps-the-session-of-the-other",
          f"detach.{BESIDE}/brick.disconnect_volume@before=brick-command-failed,always",
          start, less=("server.disk[host1,volume]",)),
    Claim("attach-in-vain-keeps-the-session-of-the-other",
          f"attach.{BESIDE}/brick.connect_volume@before=brick-device-not-found,always", start),
    Claim("attach-in-vain-keeps-the-mount-of-the-other",
          "attach.attachments-nfs-beside/libvirt.attach_device@before=libvirt-operation-failed,always", start),
    Claim("a-device-that-stays-keeps-the-session-alone",
          f"delete.{BESIDE}/brick.disconnect_volume@before=brick-command-failed,once",
          goal, more=("host1.device[volume]",)),
    Claim("so-does-the-other-one", f"delete.{BESIDE}/brick.disconnect_volume#2@before=brick-command-failed,once",
          goal, more=("host1.device[volume2]",)),
    # One unmount is for both: where it fails, the mount leads to the files of all volumes of the export.
    Claim("a-mount-that-stays-leads-to-both", "delete.attachments-nfs-beside/brick.unmount@before=mount-busy,once",
          goal, more=("host1.device[volume]", "host1.device[volume2]")),
    Claim("a-reboot-without-the-second-volume-is-none",
          f"reboot.{BESIDE}/brick.connect_volume#2@before=brick-device-not-found,always",
          start, more=("server.state=error",), less=(*_NO_GUEST, "host1.device[volume2]")),
    Claim("the-other-server-s-attachment-is-no-affair-of-a-delete",
          f"delete.{NEXT_DOOR}/cinder.attachment_delete@before=http-500,always", goal,
          more=("volume.status=in-use", "volume.export[host1]", "volume.attachment[server,host1]=attached")),
)  # fmt: skip
AT_ONCE = (
    Claim("two-are-attached", "attach.attachments-shared_targets-spare/brick.connect_volume@after:attach,volume2",
          as_if(whole, BESIDE)),
    Claim("two-are-attached-where-hosts-scan",
          "attach.attachments-shared_targets-spare-auto_scan/brick.connect_volume@before:attach,volume2",
          as_if(whole, BESIDE)),
    Claim("two-are-mounted", "attach.attachments-nfs-spare/libvirt.attach_device@before:attach,volume2",
          as_if(whole, "attachments-nfs-beside")),
    Claim("two-are-detached", f"detach.{BESIDE}/brick.disconnect_volume@after:detach,volume2",
          as_if(free, "attachments-shared_targets-spare")),
    Claim("one-comes-as-the-other-goes",
          "attach.attachments-nfs-next_door/libvirt.attach_device@before:detach,server2,volume2",
          start, more=(
              "volume.status=in-use", "volume.export[host1]", "volume.attachment[server,host1]=attached",
              "host1.device[volume]", "server.row[volume]=attachment[server,host1]",
              "server.disk[host1,volume]=live+config", "volume2.status=available",
          ),
          less=(
              "volume2.export[host1]", "volume2.attachment[server2,host1]", "host1.device[volume2]",
              "server2.row[volume2]", "server2.disk[host1,volume2]",
          )),
    Claim("both-servers-go", f"delete.{NEXT_DOOR}/brick.disconnect_volume@after:delete,server2,volume2",
          goal, more=("server2.state=deleted", "server2.deleted", "volume2.status=available"),
          less=(
              "server2.host", "server2.power[host1]", "server2.row[volume2]", "server2.disk[host1,volume2]",
              "host1.device[volume2]", "volume2.export[host1]", "volume2.attachment[server2,host1]",
          )),
)  # fmt: skip
# A host that scans takes what the target still shows when somebody logs in again. Nova locks attach and detach against
# that (guard_connection), and no reboot, and nothing of a delete.
GHOSTS = (
    Claim("a-detach-waits-for-no-reboot", f"detach.{AUTO}/cinder.attachment_delete@before:reboot,server2",
          goal, more=("host1.device[volume]",)),
    Claim("nor-does-a-delete", f"delete.{AUTO}/cinder.attachment_delete@before:reboot,server2",
          goal, more=("host1.device[volume]",)),
    Claim("an-export-left-behind-comes-back",
          "attach.attachments-shared_targets-beside-auto_scan/cinder.attachment_update@after=half-done,always//reboot",
          start, more=("volume.export[host1]", "host1.device[volume]")),
    Claim("scanned-by-hand-a-detach-is-clean",
          f"detach.{NEXT_DOOR}/cinder.attachment_delete@before:reboot,server2", goal),
    Claim("scanned-by-hand-a-delete-is-clean",
          f"delete.{NEXT_DOOR}/cinder.attachment_delete@before:reboot,server2", goal),
    Claim("scanned-by-hand-it-stays-away",
          f"attach.{BESIDE}/cinder.attachment_update@after=half-done,always//reboot",
          start, more=("volume.export[host1]",)),
)  # fmt: skip


@pytest.mark.parametrize("claim", [*UNDISTURBED, *ONE_FAULT, *AT_ONCE, *GHOSTS], ids=str)
def test_claim(volfault_target: TargetAccess, claim: Claim) -> None:
    """Each row is played on the session's target."""
    check(volfault_target, claim)
