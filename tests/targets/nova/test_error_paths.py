"""Which of Nova's own error paths a fault leads into, told by its source and by what ran."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault import Campaign, Scenario
from pytest_volfault.handlers.ledger import Ledger
from pytest_volfault.handlers.recorder import CoverageRecorder
from pytest_volfault.handlers.sources import sources_that_exist
from pytest_volfault.model.handler_coverage import Exercise, HandlerCoverage

BLOCK_DEVICE = "nova.virt.block_device:DriverVolumeBlockDevice"
# Fault -> a handler that it leads into, and no other of these does.
LEADS = {
    "detach.attachments/libvirt.detach_device#2@before=libvirt-internal-error,always": (
        f"{BLOCK_DEVICE}.driver_detach: except DeviceDetachFailed"
    ),
    "detach.attachments/brick.disconnect_volume@before=brick-command-failed,always": (
        f"{BLOCK_DEVICE}.driver_detach: except Exception"
    ),
    "attach.attachments/libvirt.attach_device@after=libvirt-connection-lost,always": (
        "nova.virt.libvirt.driver:LibvirtDriver.attach_volume: with save_and_reraise_exception"
    ),
    # nova-compute dies; the conductor that waits for it lives.
    "attach.attachments/nova.db.bdm_create@after=crash,once": (
        "nova.conductor.manager:ComputeTaskManager.attach_volume: except MessagingTimeout"
    ),
}


@pytest.fixture(scope="module")
def found(nova: Any, alone: None) -> HandlerCoverage:
    recorder = CoverageRecorder(sources_that_exist(nova.modules))
    with Campaign(nova, recorder=recorder) as campaign:
        for scenario in ("attach.attachments", "detach.attachments", *LEADS):
            campaign.run(Scenario.parse(scenario))
    ledger = Ledger()
    ledger.take_in(recorder.take())
    assert ledger.coverage is not None
    return ledger.coverage


def test_its_modules_are_all_there(found: HandlerCoverage, nova: Any) -> None:
    assert [name for name in nova.modules if name not in found.modules] == []
    assert "nova.virt.libvirt.volume.net" in found.modules


@pytest.mark.parametrize("scenario", LEADS)
def test_a_fault_leads_into_a_handler(found: HandlerCoverage, scenario: str) -> None:
    [handler] = [each for each in found.handlers if each.key == LEADS[scenario]]
    assert (handler.exercise, handler.scenarios, handler.first) == (Exercise.RAN, 1, scenario)


def test_what_no_fault_of_these_led_into(found: HandlerCoverage) -> None:
    never = {handler.key for handler in found.those(Exercise.NEVER)}
    assert f"{BLOCK_DEVICE}.driver_detach: except DiskNotFound" in never


def test_without_faults_hardly_any_runs(found: HandlerCoverage) -> None:
    unfaulted = {handler.key for handler in found.handlers if handler.unfaulted}
    assert "nova.virt.block_device:_convert_block_devices: except _NotTransformable" in unfaulted
    assert len(unfaulted) < len(found.those(Exercise.RAN)) / 2


def test_functions_of_other_flows_are_a_number(found: HandlerCoverage) -> None:
    assert not [handler for handler in found.handlers if handler.function.startswith("ComputeManager.live_migration")]
    assert found.outside > len(found.handlers)
