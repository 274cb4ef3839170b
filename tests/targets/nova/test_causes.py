"""What is seen of Nova: whose job it was, and how its errors end."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault import Campaign, Scenario
from pytest_volfault.model.cause import Cause, How
from pytest_volfault.model.results import Bound, Results
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.verdicts import causes_of

pytestmark = pytest.mark.usefixtures("untraced")

DETACH = "detach.attachments"
# Single faults of an audit of Nova 34, and the function that a reviewer names for each.
KNOWN = [
    (f"{DETACH}/libvirt.domain_xml@before=libvirt-connection-lost,once", How.SWALLOWED, "Guest.get_all_devices"),
    ("attach.attachments/nova.db.instance_save@before=db-error,once", How.LEFT, "LibvirtDriver.attach_volume"),
    ("attach.attachments/nova.db.bdm_save#3@before=db-error,once", How.LEFT, "DriverVolumeBlockDevice._volume_attach"),
    ("attach.attachments/nova.db.bdm_save#2@before=db-error,once", How.LEFT, "check_attach_and_reserve_volume"),
    (f"{DETACH}/nova.db.event_start@before=db-error,once", How.LEFT, "wrap_instance_event.helper.decorated_function"),
    (f"{DETACH}/cinder.os-begin_detaching@after=http-500,once", How.LEFT, "API._detach_volume"),
    (f"{DETACH}/cinder.attachment_delete@before=http-500,always", How.LEFT, "DriverVolumeBlockDevice._do_detach"),
    (
        "delete.legacy-host_down/cinder.os-detach@before=http-500,always",
        How.SWALLOWED,
        "API._local_cleanup_bdm_volumes",
    ),
    (
        "delete.attachments/brick.disconnect_volume@before=brick-command-failed,once",
        How.SWALLOWED,
        "LibvirtDriver._cleanup",
    ),
    (
        "attach.attachments/cinder.attachment_create@after=connection-reset,once",
        How.SILENT,
        "check_attach_and_reserve_volume",
    ),
]


def cause_of(campaign: Campaign, identifier: str) -> Cause:
    scenario = Scenario.parse(identifier)
    result, golden = campaign.run(scenario), campaign.run(scenario.golden)
    (cause,) = causes_of(Results(campaign.target.info, Bound(), (result,), (golden,)))
    return cause


@pytest.mark.parametrize(("identifier", "how", "function"), KNOWN)
def test_what_a_reviewer_names(campaign: Any, identifier: str, how: How, function: str) -> None:
    cause = cause_of(campaign, identifier)
    assert cause.place is not None
    assert (cause.how, cause.place.short) == (how, function)
    assert cause.place.file.startswith("nova/")
    assert cause.place.line > 1


def test_a_message_says_what_its_receiver_was_asked_for(campaign: Any) -> None:
    cause = cause_of(campaign, f"{DETACH}/brick.disconnect_volume@before=crash,once")
    assert (cause.how, cause.entries) == (How.KILLED, ("ComputeManager.detach_volume",))


def test_a_request_is_what_its_controller_asks_for(campaign: Any) -> None:
    cause = cause_of(campaign, f"{DETACH}/cinder.os-begin_detaching@after=http-500,once")
    assert cause.entries == ("API.detach_volume",)


def test_whoever_is_looked_at_ends_as_ever(campaign: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A trace function that holds an error would keep what its frames hold."""
    scenario = Scenario.parse(KNOWN[0][0])
    seen = campaign.run(scenario)
    monkeypatch.setattr("pytest_volfault.injection.witness.OfFault.strikes", lambda *_, **__: None)
    unseen = campaign.run(scenario)
    assert unseen.way is None
    assert unseen.outcome == seen.outcome
    assert unseen.verdict is seen.verdict is Verdict.UNSAFE
