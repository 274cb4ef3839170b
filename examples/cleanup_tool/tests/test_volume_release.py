"""The tool against whatever Cinder, libvirt and os-brick may do to it."""

from __future__ import annotations

import pytest
import volume_release
from cinderclient import exceptions

from pytest_volfault import FinalState
from volfault_fakes.brick import Connector

URL = "http://cinder.test/v3"


@pytest.fixture
def stuck(volfault):
    """A volume that its detach has left in `detaching`."""
    volume = volfault.cloud.add_volume(attached_to=volfault.cloud.add_server())
    return volfault.cloud.change("volumes", volume.id, status="detaching")


@pytest.fixture
def release(volfault, stuck):
    """The tool, set upon that volume."""
    cinder = volume_release.cinder_at(URL, "operator", "operator")
    [server] = volfault.cloud.guests.values()
    return lambda: volume_release.release(cinder, Connector(volfault.cloud), server.id, stuck.id)


def test_releases_a_stuck_volume(volfault, stuck, release):
    release()
    assert volfault.final_state(stuck) == FinalState.detached()


def test_cinder_leaves_it_to_nova_without_a_service_token(volfault, stuck):
    """Safe all the same: the guest and the host have let go, and the volume stays nobody's."""
    cinder = volume_release.cinder_at(URL, "admin")
    [server] = volfault.cloud.guests.values()
    with pytest.raises(exceptions.ClientException, match="using the Compute API"):
        volume_release.release(cinder, Connector(volfault.cloud), server.id, stuck.id)
    assert volfault.final_state(stuck).volume_status == "detaching"


@pytest.mark.parametrize("when", ["before", "after"])
def test_survives_a_lost_reply(volfault, stuck, release, when):
    """`after` is the nasty one: Cinder has deleted the attachment, and the tool has not been told."""
    with volfault.fault("cinder.attachment_delete", "connection-reset", when=when):
        release()
    assert volfault.final_state(stuck) == FinalState.detached()


def test_outlasts_a_cinder_that_restarts(volfault, stuck, release):
    """The pauses are virtual: this takes milliseconds."""
    with volfault.fault("cinder.attachment_list", "http-503"):
        release()
    assert volfault.final_state(stuck) == FinalState.detached()


def test_gives_up_on_a_cinder_that_stays_down(volfault, stuck, release):
    with (
        pytest.raises(exceptions.ClientException, match="503"),
        volfault.fault("cinder.attachment_delete", "http-503", times="always"),
    ):
        release()
    # Not done, but safe: nobody else gets the volume. Once Cinder is back, a second run ends it.
    assert volfault.final_state(stuck).volume_status == "detaching"
    release()
    assert volfault.final_state(stuck) == FinalState.detached()


@pytest.mark.parametrize(
    ("point", "kind", "error"),
    [
        ("libvirt.detach_device", "no-event", volume_release.StillAttachedError),
        ("brick.disconnect_volume", "brick-path-not-removed", Exception),
    ],
)
def test_never_gives_away_what_is_still_held(volfault, stuck, release, point, kind, error):
    """The guest ignores the request to unplug, or the kernel keeps the device: then Cinder must not hear of it."""
    with pytest.raises(error), volfault.fault(point, kind, times="always"):
        release()
    left = volfault.final_state(stuck)
    assert (left.volume_status, left.attachments, left.lun_mapped) == ("detaching", ("attached",), True)
