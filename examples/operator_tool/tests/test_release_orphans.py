"""The tool against whatever Cinder may do to it."""

from __future__ import annotations

import pytest
import release_orphans

URL = "http://cinder.test/v3"


@pytest.fixture
def server(volfault):
    """A server that was, with two volumes."""
    server = volfault.cloud.add_server()
    for _ in range(2):
        volfault.cloud.add_volume(attached_to=server)
    volfault.cloud.drop("guests", server.key)
    return server


@pytest.fixture
def release(server):
    cinder = release_orphans.cinder_at(URL, "admin")
    return lambda: release_orphans.release(cinder, {server.id})


def left(volfault):
    """Status and export of each volume."""
    states = [volfault.final_state(volume) for volume in volfault.cloud.volumes.values()]
    return [(state.volume_status, state.attachments, state.lun_mapped) for state in states]


FREE = ("available", (), False)
KEPT = ("in-use", ("attached",), True)


def test_releases_every_volume(volfault, release):
    assert release() == []
    assert left(volfault) == [FREE, FREE]


def test_leaves_the_volumes_of_others_alone(volfault, release):
    volfault.cloud.add_volume(attached_to=volfault.cloud.add_server())
    assert release() == []
    assert left(volfault) == [FREE, FREE, KEPT]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("kind", ["connection-reset", "http-504"])
@pytest.mark.parametrize("point", ["cinder.attachment_list", "cinder.attachment_delete"])
def test_asks_again(volfault, release, point, kind, when):
    """Reply lost or request lost: it cannot know which, and both end well. The pauses between are virtual."""
    with volfault.fault(point, kind, when=when):
        assert release() == []
    assert left(volfault) == [FREE, FREE]


def test_waits_for_a_cinder_that_restarts(volfault, release):
    with volfault.fault("cinder.attachment_delete", "http-503"):
        assert release() == []
    assert left(volfault) == [FREE, FREE]


def test_one_that_cannot_be_released_does_not_keep_the_others(volfault, release):
    with volfault.fault("cinder.attachment_delete", "http-403"):
        [wrong] = release()
    [kept] = [volume.id for volume in volfault.cloud.volumes.values() if volume.status != "available"]
    assert wrong.startswith(f"{kept}: ")
    assert sorted(left(volfault)) == [FREE, KEPT]
    # It has said so, and a second run ends what is left.
    assert release() == []
    assert left(volfault) == [FREE, FREE]
