"""What Nova makes of a libvirtd that is restarted, of a guest that is asked twice, and of what libvirt cannot save."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault import Campaign, Scenario
from pytest_volfault.model.verdict import Degree, Verdict

UNPLUG = "libvirt.detach_device#2"


def run(campaign: Campaign, identifier: str) -> Any:
    return campaign.run(Scenario.parse(identifier))


def tries(result: Any) -> int:
    live = [entry for entry in result.outcome.trace if entry.point == "libvirt.detach_device"]
    return sum("live" in entry.detail for entry in live)


@pytest.mark.parametrize(("variant", "degree"), [("attachments", Degree.CUT_OFF), ("attachments-rbd", Degree.WRITES)])
def test_a_restart_while_nova_waits_frees_a_volume_that_the_guest_has(
    campaign: Campaign, variant: str, degree: Degree
) -> None:
    """Guest.get_all_devices takes a connection that is lost for a disk that has gone."""
    result = run(campaign, f"detach.{variant}/{UNPLUG}@after=libvirtd-restart,once")
    assert result.verdict is Verdict.UNSAFE
    assert [(each.rule, each.degree) for each in result.violations] == [("no-guest-on-a-free-volume", degree)]
    assert {"server.disk[host1,volume]=live", "volume.status=available"} <= {str(fact) for fact in result.outcome.facts}
    assert (result.outcome.answer.api_status, result.outcome.answer.compute_error) == (202, None)
    # The guest gives it back in the end, and nobody is told.
    assert result.heals_by.actions == ("wait",)
    assert "libvirt.device_removed" not in {entry.point for entry in result.outcome.trace}


@pytest.mark.parametrize(("call", "verdict"), [("", Verdict.ROLLED_BACK), ("#2", Verdict.RECOVERABLE)])
def test_a_restart_that_nova_hears_of_is_rolled_back(campaign: Campaign, call: str, verdict: Verdict) -> None:
    result = run(campaign, f"detach.attachments/libvirt.detach_device{call}@before=libvirtd-restart,once")
    assert result.verdict is verdict
    assert result.outcome.answer.compute_error == "libvirtError: End of file while reading data: Input/output error"


def test_an_attach_cannot_let_go_of_its_device_while_libvirtd_is_down(campaign: Campaign) -> None:
    result = run(campaign, "attach.attachments/libvirt.attach_device@before=libvirtd-restart,once")
    assert result.verdict is Verdict.UNSAFE
    assert "host1.device[volume]" in {str(fact) for fact in result.outcome.facts}
    # Who asks again finds it up.
    assert result.heals_by.actions == ("retry",)


def test_a_later_scenario_begins_with_a_daemon_that_is_up(campaign: Campaign) -> None:
    run(campaign, "delete.attachments/libvirt.destroy@before=libvirtd-restart,always")
    assert run(campaign, "delete.attachments").verdict is Verdict.COMPLETED


def test_a_second_request_calls_the_first_off_and_the_third_is_answered(campaign: Campaign) -> None:
    result = run(campaign, f"detach.attachments/{UNPLUG}@before=unplug-aborted,once")
    assert (result.verdict, tries(result)) == (Verdict.COMPLETED, 3)


def test_a_guest_that_is_always_asked_too_early_keeps_its_disk(campaign: Campaign) -> None:
    """[libvirt]device_detach_timeout of 20 s and device_detach_attempts of 8, where it needs 30 s."""
    result = run(campaign, f"detach.attachments/{UNPLUG}@before=unplug-aborted,always")
    assert (result.verdict, tries(result)) == (Verdict.RECOVERABLE, 8)
    assert str(result.outcome.answer.compute_error).startswith("DeviceDetachFailed: ")
    assert {"server.disk[host1,volume]=live", "volume.status=in-use"} <= {str(fact) for fact in result.outcome.facts}


def test_an_attach_that_is_not_saved_stays_in_what_runs(campaign: Campaign) -> None:
    result = run(campaign, "attach.attachments/libvirt.attach_device@after=libvirt-definition-not-saved,once")
    assert result.verdict is Verdict.UNSAFE
    assert {"server.disk[host1,volume]=live", "volume.status=available"} <= {str(fact) for fact in result.outcome.facts}
