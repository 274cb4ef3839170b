"""How large a guest thinks that its disk is, while the volume grows."""

from __future__ import annotations

import pytest

from volfault_fakes import Cloud
from volfault_fakes.libvirt import LibvirtModule

GIB = 1 << 30
SERVER = "5e52e200-0000-4000-8000-000000000001"


@pytest.fixture
def cloud() -> Cloud:
    cloud = Cloud()
    cloud.add_host("compute1")
    cloud.add_volume(id="v", attached_to=cloud.add_server("compute1", id=SERVER))
    return cloud


def seen(cloud: Cloud) -> int:
    (guest,) = cloud.guests.values()
    return next(iter(guest.live.values())).size


def test_it_goes_on_seeing_the_size_that_it_had(cloud: Cloud) -> None:
    assert seen(cloud) == 0
    cloud.change("volumes", "v", size=2)
    cloud.change("volumes", "v", size=3)
    assert seen(cloud) == 1
    cloud.change("volumes", "v", name="mine")
    assert seen(cloud) == 1


@pytest.mark.parametrize(
    ("told", "unit", "sees"),
    [
        (3 * GIB, "VIR_DOMAIN_BLOCK_RESIZE_BYTES", 0),
        (2 * GIB, "VIR_DOMAIN_BLOCK_RESIZE_BYTES", 2),
        (3 * GIB // 1024, None, 0),
        # An encrypted volume's header is not for the guest.
        (3 * GIB - (2 << 20), "VIR_DOMAIN_BLOCK_RESIZE_BYTES", 0),
    ],
)
def test_until_it_is_told(cloud: Cloud, told: int, unit: str | None, sees: int) -> None:
    cloud.change("volumes", "v", size=3)
    with LibvirtModule(cloud) as libvirt:
        domain = libvirt.open("qemu:///system").lookupByUUIDString(SERVER)
        domain.blockResize(*cloud.guests["compute1", SERVER].live, told, 0 if unit is None else getattr(libvirt, unit))
    assert seen(cloud) == sees


def test_or_until_it_is_started_again(cloud: Cloud) -> None:
    cloud.change("volumes", "v", size=2)
    with LibvirtModule(cloud) as libvirt:
        domain = libvirt.open("qemu:///system").lookupByUUIDString(SERVER)
        domain.destroy()
        domain.create()
    assert seen(cloud) == 0
