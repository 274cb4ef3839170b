"""A volume that grows: the host looks for the new size, and the guest is told of it."""

from __future__ import annotations

import pytest

from tests.fakes.libvirt.moves import Moves
from volfault_fakes.brick import Connector
from volfault_fakes.cloud.protocols import connection_data

GIB = 1024**3


@pytest.fixture
def moves() -> Moves:
    made = Moves("iscsi")
    made.cloud.change("volumes", made.volume.id, size=3)
    return made


def _rescan(moves: Moves) -> int:
    volume = moves.cloud.volumes[moves.volume.id]
    return Connector(moves.cloud, volume.protocol).extend_volume(connection_data(volume, "compute1"))


def test_host_and_guest_keep_the_old_size(moves: Moves) -> None:
    [device] = moves.cloud.devices.values()
    [disk] = moves.cloud.guest(moves.server.id).live.values()
    assert (device.size, disk.size) == (1, 1)
    assert moves.domain.blockInfo("vdb")[0] == GIB


def test_a_guest_is_not_told_of_a_size_that_its_host_does_not_know(moves: Moves) -> None:
    assert moves.call(moves.domain.blockResize, "vdb", 3 * GIB, 1) == (
        1, 10, "internal error: unable to execute QEMU command 'block_resize': Cannot grow device files",
    )  # fmt: skip
    assert _rescan(moves) == 3 * GIB
    assert moves.domain.blockInfo("vdb")[0] == GIB
    assert moves.domain.blockResize("vdb", 3 * GIB, 1) == 0
    assert moves.domain.blockInfo("vdb")[0] == 3 * GIB
    [disk] = moves.cloud.guest(moves.server.id).live.values()
    assert disk.size == 0


def test_who_starts_sees_what_the_host_knows(moves: Moves) -> None:
    moves.domain.destroy()
    moves.domain.create()
    assert moves.domain.blockInfo("vdb")[0] == GIB
    _rescan(moves)
    moves.domain.destroy()
    moves.domain.create()
    assert moves.domain.blockInfo("vdb")[0] == 3 * GIB


def test_an_image_needs_no_host_to_look() -> None:
    moves = Moves("rbd")
    moves.cloud.change("volumes", moves.volume.id, size=2)
    moves.cloud.change("volumes", moves.volume.id, size=4)
    assert moves.domain.blockInfo("vdb")[0] == GIB
    assert moves.domain.blockResize("vdb", 4 * 1024**2, 0) == 0
    assert moves.domain.blockInfo("vdb")[0] == 4 * GIB


def test_the_header_of_an_encrypted_volume_is_not_for_the_guest(moves: Moves) -> None:
    _rescan(moves)
    assert moves.domain.blockResize("vdb", 3 * GIB - 2**21, 1) == 0
    assert moves.domain.blockInfo("vdb")[0] == 3 * GIB
