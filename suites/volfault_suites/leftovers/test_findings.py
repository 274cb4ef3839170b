"""What a next flow does on Nova 34 that neither it nor the fault before it does alone."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from pytest_volfault import Degree, Sequel, TargetAccess, Verdict
from volfault_suites.releases import number

pytestmark = pytest.mark.volfault("attach", "detach", "delete")
# The reply is lost, the client asks again, and Nova knows of the second attachment only.
TWO_ATTACHMENTS = "attach.attachments/cinder.attachment_create@after=connection-reset,once"
# Nova's conductor is told that its message was not delivered, which it was, and takes its row away.
NO_ROW = "attach.attachments/nova.rpc.attach_volume@after=rpc-not-delivered,once"
# Cinder has deleted the attachment of the one server, and Nova is told that it failed: another server has the volume.
ROW_OF_NOTHING = "detach.attachments-multiattach/cinder.attachment_delete@after=http-500,always"
_ATTACHED = frozenset(
    {
        "host1.device[volume]",
        "server.disk[host1,volume]=live+config",
        "volume.export[host1]",
        "server.row[volume]=attachment[server,host1]",
        "volume.attachment[server,host1]=attached",
        "volume.status=in-use",
    }
)
_SERVER = frozenset({"server.state=active", "server.host=host1", "server.power[host1]=running"})
_DELETED = frozenset({"server.state=deleted", "server.deleted"})
_FREED = frozenset({"volume.status=in-use", "volume.attachment[server,host1]=attached", "volume.export[host1]"})
# What the running guest of the other server needs.
_DEVICE = frozenset({"host1.device[volume]"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One of them.

    Attributes:
        name: in a few words.
        scenario: its id.
        added: what there is after the last flow, and was not before it.
        gone: what there is no more.
        verdict: the last flow's.
        heals_by: what mends it.
        degree: how unsafe that is.
        since: from which release on.
    """

    name: str
    scenario: str
    added: frozenset[str]
    gone: frozenset[str]
    verdict: Verdict
    heals_by: str
    degree: Degree | None = None
    since: int = 20

    def __str__(self) -> str:
        return self.name


FINDINGS = (
    # The attachment that nobody knows of shows when the other one is gone.
    Finding(
        "detach-after-a-lost-reply", f"{TWO_ATTACHMENTS}//detach", frozenset({"volume.status=reserved"}), _ATTACHED,
        Verdict.STUCK, "disown",
    ),
    Finding(
        "delete-after-a-lost-reply", f"{TWO_ATTACHMENTS}//delete", _DELETED | {"volume.status=reserved"},
        _ATTACHED | _SERVER, Verdict.STUCK, "disown",
    ),
    # A reboot deletes attachments that no row names (bug 2019078), and the guest has the disk.
    Finding(
        "soft-reboot-without-a-row", f"{NO_ROW}//soft_reboot", frozenset({"volume.status=available"}), _FREED,
        Verdict.UNSAFE, "clean-up", Degree.WRITES, since=28,
    ),
    Finding(
        "hard-reboot-without-a-row", f"{NO_ROW}//reboot", frozenset({"volume.status=available"}),
        _FREED | {"server.disk[host1,volume]=live+config"}, Verdict.UNSAFE, "clean-up", Degree.STALE, since=28,
    ),
    # Whoever has the only attachment left is taken for this server, and its device for nobody's.
    Finding(
        "second-detach-of-a-shared-volume", f"{ROW_OF_NOTHING}//detach", frozenset({"volume.status=detaching"}),
        _DEVICE | {"server.row[volume]=gone", "volume.status=in-use"}, Verdict.UNSAFE, "nothing", Degree.CUT_OFF,
    ),
    Finding(
        "delete-of-a-server-that-shared-a-volume", f"{ROW_OF_NOTHING}//delete", _DELETED,
        _DEVICE | _SERVER | {"server.row[volume]=gone"}, Verdict.UNSAFE, "nothing", Degree.CUT_OFF,
    ),
)  # fmt: skip


@pytest.mark.parametrize("finding", FINDINGS, ids=str)
def test_what_became_worse(volfault_target: TargetAccess, finding: Finding) -> None:
    """Each row is played on Nova."""
    if volfault_target.name != "nova" or number(volfault_target.version) < (finding.since,):
        pytest.skip(f"it is Nova's, from release {finding.since} on")
    result = volfault_target.run(finding.scenario)
    assert result.found is not None
    found, left = (frozenset(each.lasting.texts) for each in (result.found, result.outcome.facts))
    assert (left - found, found - left) == (finding.added, finding.gone)
    assert (result.sequel, result.verdict, result.degree) == (Sequel.WORSE, finding.verdict, finding.degree)
    assert result.heals_by.value == finding.heals_by


def test_a_hard_reboot_of_the_other_server_gives_its_device_back(volfault_target: TargetAccess) -> None:
    """What heals is looked for among what is done to the server that was asked."""
    if volfault_target.name != "nova":
        pytest.skip("it is Nova's")
    cut_off = volfault_target.play(f"{ROW_OF_NOTHING}//delete")
    mended = volfault_target.play(f"{ROW_OF_NOTHING}//delete//reboot,server2")
    assert frozenset(mended.facts.lasting.texts) - frozenset(cut_off.facts.lasting.texts) == _DEVICE
