"""What Nova 34 leaves where a server is moved, and what is done about it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from pytest_volfault import TargetAccess

pytestmark = pytest.mark.volfault("live_migrate")


@dataclass(frozen=True, slots=True)
class Finding:
    """One of them.

    Attributes:
        name: in a few words.
        scenario: its id.
        verdict: how it ends.
        heals_by: what makes it whole.
        left: some of the facts.
    """

    name: str
    scenario: str
    verdict: str
    heals_by: str
    left: frozenset[str]

    def __str__(self) -> str:
        return self.name


FINDINGS = (
    # The destination's rollback is given no volumes.
    Finding(
        "destination-keeps-a-device",
        "live_migrate.attachments-boot/cinder.attachment_complete@before=http-500,always",
        "unsafe", "retry", frozenset({"host2.device[volume]", "server.host=host1", "server.power[host1]=running"}),
    ),
    Finding(
        "called-off-and-in-error",
        "live_migrate.attachments-boot/libvirt.job_stats#2@after:abort_migration",
        "stuck", "reboot", frozenset({"server.state=error", "server.host=host1", "server.power[host1]=running"}),
    ),
    Finding(
        "dies-while-the-guest-leaves",
        "live_migrate.attachments-boot/libvirt.migrate@after=crash,once",
        "stuck", "nothing", frozenset({"server.host=host1", "server.power[host2]=running", "server.task=migrating"}),
    ),
    Finding(
        "new-host-cannot-connect",
        "migrate.attachments/brick.connect_volume@before=brick-device-not-found,once",
        "stuck", "reboot+complete+clean-hosts",
        frozenset({"server.state=error", "server.host=host2", "volume.status=attaching"}),
    ),
    Finding(
        "evacuated-again",
        "evacuate.attachments-host_off/brick.connect_volume@before=brick-device-not-found,once",
        "recoverable", "retry", frozenset({"server.state=error", "server.host=host1", "volume.export[host2]"}),
    ),
    Finding(
        "back-with-a-device",
        "come_back.attachments-host_down/brick.disconnect_volume@before=brick-command-failed,always",
        "unsafe", "clean-hosts", frozenset({"host1.device[volume]", "server.host=host2"}),
    ),
    Finding(
        "shelved-with-a-device",
        "shelve.attachments/brick.disconnect_volume#2@before=brick-command-failed,always",
        "stuck", "clean-hosts", frozenset({"host1.device[volume]", "server.state=shelved_offloaded"}),
    ),
    Finding(
        "shelved-with-two-attachments",
        "shelve.attachments/cinder.attachment_create@after=connection-reset,once",
        "leaked", "unreserve", frozenset({"volume2.attachment[server]#2=reserved"}),
    ),
    # Nova looks for other servers that need the volume on the host that the moved one has come to, or has left.
    Finding(
        "back-and-the-other-is-cut-off",
        "come_back.attachments-multiattach-host_down",
        "unsafe", "nothing", frozenset({"server2.disk[host1,volume]=live+config", "volume.export[host1]"}),
    ),
    Finding(
        "back-with-a-device-for-the-other",
        "come_back.attachments-multiattach-apart-host_down",
        "unsafe", "clean-hosts", frozenset({"host1.device[volume]", "server2.host=host2"}),
    ),
    Finding(
        "the-other-is-cut-off-where-nobody-comes",
        "live_migrate.attachments-multiattach-apart/libvirt.migrate@before=migration-failed,once",
        "unsafe", "nothing", frozenset({"server2.disk[host2,volume]=live+config", "server.host=host1"}),
    ),
    # Cinder lists no attachment with a volume that is not complete.
    Finding(
        "the-other-is-cut-off-where-the-guest-does-not-start",
        "migrate.attachments-multiattach-apart/libvirt.create@before=libvirt-operation-timeout,once",
        "unsafe", "nothing", frozenset({"server2.disk[host2,volume]=live+config", "server.state=error"}),
    ),
)  # fmt: skip


@pytest.mark.parametrize("finding", FINDINGS, ids=str)
def test_what_is_left(volfault_target: TargetAccess, finding: Finding) -> None:
    """Each row is played on Nova, and mended."""
    reason = volfault_target.refusal(finding.scenario.partition("/")[0])
    if reason is not None:
        pytest.skip(reason)
    result = volfault_target.run(finding.scenario)
    assert (result.verdict.value, result.heals_by.value) == (finding.verdict, finding.heals_by)
    assert finding.left <= set(result.outcome.facts.texts)
