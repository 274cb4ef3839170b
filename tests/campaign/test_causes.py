"""A user's function with planted defects: each is one cause, by its own name, in every process alike."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pytest_volfault.campaign import Campaign
from pytest_volfault.injection import VirtualTime
from pytest_volfault.model.cause import Cause, How
from pytest_volfault.model.results import Bound, Results
from pytest_volfault.targets._function import FunctionTarget
from pytest_volfault.targets.reference._cinder import Cinder
from pytest_volfault.verdicts import causes_of
from volfault_fakes.brick import Connector
from volfault_fakes.cloud import Cloud

pytestmark = pytest.mark.usefixtures("untraced")

FLOW = ("detach", "attachments")
ROOT = Path(__file__).parents[2]


def careless(server_id: str, volume_id: str, connection_info: Any, connector: Connector, cloud: Cloud) -> None:
    """Detaches, and has a defect at each step."""
    cinder = Cinder()
    cinder.begin_detaching(volume_id)
    unplug(server_id, cloud)
    disconnect(connector, connection_info)
    release(cinder, cloud, volume_id)


def unplug(server_id: str, cloud: Cloud) -> None:
    """Does not look whether the guest has let go of the disk."""
    import libvirt

    domain = libvirt.open("qemu:///system").lookupByUUIDString(server_id)
    guest = cloud.guest(server_id)
    for disks, flag in (
        (guest.config, libvirt.VIR_DOMAIN_AFFECT_CONFIG),
        (guest.live, libvirt.VIR_DOMAIN_AFFECT_LIVE),
    ):
        for disk in list(disks.values()):
            domain.detachDeviceFlags(disk.xml, flag)


def disconnect(connector: Connector, connection_info: Any) -> None:
    """Takes an error for nothing to do."""
    try:
        connector.disconnect_volume(connection_info, None)
    except Exception:  # noqa: BLE001 - the planted defect
        return


class Kept(Exception):  # noqa: N818 - what the tool makes of Cinder's answer
    """The tool's own error."""


def release(cinder: Cinder, cloud: Cloud, volume_id: str) -> None:
    """Turns the error into one of its own, and undoes nothing."""
    (attachment,) = cloud.attachments_of(volume_id)
    try:
        cinder.attachment_delete(attachment.id)
    except Exception as error:
        raise Kept from error


def causes() -> tuple[Cause, ...]:
    time = VirtualTime()
    with Campaign(FunctionTarget(f"{__name__}:careless", careless), time=time) as campaign:
        results = tuple(campaign.run_all(campaign.scenarios(*FLOW)))
        told = causes_of(Results(campaign.target.info, Bound(), results, results[:1]))
    time.thaw()
    return told


@pytest.fixture(scope="module")
def told() -> tuple[Cause, ...]:
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        return causes()
    finally:
        sys.settrace(tracer)


def named(told: tuple[Cause, ...], how: How) -> dict[str, Cause]:
    return {"" if each.place is None else each.place.short: each for each in told if each.how is how}


def test_the_error_that_is_swallowed_is_found_at_its_handler(told: tuple[Cause, ...]) -> None:
    swallowed = named(told, How.SWALLOWED)
    assert list(swallowed) == ["disconnect"]
    cause = swallowed["disconnect"]
    assert list(cause.calls) == ["brick.disconnect_volume"]
    assert cause.clause == "except Exception"


def test_what_leaves_is_found_where_there_was_something_to_undo(told: tuple[Cause, ...]) -> None:
    cause = named(told, How.LEFT)["careless"]
    assert cause.error == "Kept"
    assert cause.left == ("volume.status=detaching",)


def test_who_does_not_look_is_silent_and_the_killed_are_a_family(told: tuple[Cause, ...]) -> None:
    assert list(named(told, How.SILENT)) == ["unplug"]
    assert [each.entries for each in named(told, How.KILLED).values()] == [("careless",)]
    assert not named(told, How.UNKNOWN)


def test_another_hash_seed_finds_the_same() -> None:
    code = f"from {__name__} import causes\nfor each in causes(): print(each)"
    said = [
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert said[0] == said[1] != ""
