"""Every volume driver of the real Nova's libvirt driver, attached and detached through REST over the fakes."""

from __future__ import annotations

import dataclasses
import importlib.util
from collections.abc import Callable
from typing import Any

import pytest

from pytest_volfault import FinalState
from volfault_fakes import Cloud
from volfault_fakes.cloud import TABLES
from volfault_fakes.cloud.protocols import DROPPED, PROTOCOLS, Reach

pytestmark = pytest.mark.skipif(importlib.util.find_spec("nova") is None, reason="nova is not installed")

KEY = "11111111-2222-4333-8444-555555555555"
# What os-brick has mounted it never unmounts (RemoteFsConnector.disconnect_volume).
STAYS = {"vzstorage": {"mounts"}}


def test_the_protocols_are_nova_s_drivers(deployment: Any) -> None:
    driver = importlib.import_module("nova.virt.libvirt.driver")
    assert set(PROTOCOLS) == set(driver.VOLUME_DRIVERS)
    assert not set(DROPPED) & set(driver.VOLUME_DRIVERS)


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_attach_and_detach(deployment: Any, protocol: str, encrypted: bool) -> None:
    volume = deployment.cloud.add_volume(protocol=protocol, encryption_key_id=KEY if encrypted else None)
    answer = deployment.attach(volume)
    assert (answer.api_status, answer.error, answer.compute_error) == (200, None, None)
    reached = PROTOCOLS[protocol].reach is not Reach.NOTHING
    assert deployment.state(volume) == FinalState.attached(
        host_device=reached, locked=protocol == "rbd", secret=encrypted
    )
    cloud = deployment.cloud
    assert bool(cloud.devices) == (PROTOCOLS[protocol].reach is Reach.DEVICE)
    assert bool(cloud.mounts) == (PROTOCOLS[protocol].reach is Reach.MOUNT)
    assert bool(cloud.sessions) == (protocol in ("iscsi", "iser"))
    assert bool(cloud.locks) == (protocol == "rbd")
    assert [row.name for row in cloud.secrets.values()] == ([volume.id] if encrypted else [])
    answer = deployment.detach(volume)
    assert (answer.api_status, answer.error, answer.compute_error) == (202, None, None)
    assert deployment.state(volume) == FinalState.detached()
    assert set(deployment.leftovers()) == STAYS.get(protocol, set())


@pytest.mark.parametrize("multiattach", [False, True], ids=["single", "multiattach"])
@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_cloud_built_attached_is_as_nova_leaves_it(
    deployment: Any,
    without_ids: Callable[[Any, dict[str, str]], Any],
    protocol: str,
    encrypted: bool,
    multiattach: bool,
) -> None:
    columns: dict[str, Any] = {
        "protocol": protocol,
        "encryption_key_id": KEY if encrypted else None,
        "multiattach": multiattach,
    }
    volume = deployment.cloud.add_volume(**columns)
    assert deployment.attach(volume).compute_error is None
    built = Cloud("built")
    server = built.add_server(id=deployment.server.id, name=deployment.server.name)
    built.add_volume(id=volume.id, attached_to=server, **columns)
    # Only the time differs that os-brick takes on the way.
    updated = deployment.cloud.volumes[volume.id].updated_at
    built.volumes[volume.id] = dataclasses.replace(built.volumes[volume.id], updated_at=updated)
    # Nova keeps its own mappings, and its deployment has images to make servers of.
    for table in set(TABLES) - {"mappings", "images"}:
        theirs, ours = getattr(deployment.cloud, table), getattr(built, table)
        rows = {key: row for key, row in theirs.items() if table != "volumes" or key == volume.id}
        assert without_ids(rows.values(), ids(deployment.cloud)) == without_ids(ours.values(), ids(built)), table
        if table not in ("attachments", "guests"):
            assert list(rows) == list(ours), table


def ids(cloud: Cloud) -> dict[str, str]:
    """The ids that are made on the way, which depend on what was made before."""
    return {
        **dict.fromkeys(cloud.attachments, "attachment"),
        **{row.uuid: "secret" for row in cloud.secrets.values()},
    }


def test_a_protocol_that_nova_has_dropped_is_nova_s_error(deployment: Any) -> None:
    for protocol in DROPPED:
        volume = deployment.cloud.add_volume(protocol=protocol)
        answer = deployment.attach(volume)
        assert answer.compute_error == f"VolumeDriverNotFound: Could not find a handler for {protocol} volume."
        assert deployment.state(volume) == FinalState.detached()
    assert deployment.leftovers() == {}


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_server_that_is_off_gets_its_volume_in_its_definition(deployment: Any, protocol: str) -> None:
    server = deployment.server
    deployment.cloud.change("guests", server.key, state="shutoff")
    volume = deployment.cloud.add_volume(protocol=protocol)
    assert deployment.attach(volume).compute_error is None
    assert deployment.state(volume).guest_disk == "config"
    assert deployment.cloud.locks == {}
    assert deployment.detach(volume).compute_error is None
    assert set(deployment.leftovers()) == STAYS.get(protocol, set())


@pytest.mark.parametrize("protocol", [name for name, each in PROTOCOLS.items() if each.reach is Reach.DEVICE])
def test_a_device_of_two_servers_goes_with_the_second(deployment: Any, protocol: str) -> None:
    other = deployment.add_server()
    volume = deployment.cloud.add_volume(protocol=protocol, multiattach=True)
    for server in (deployment.server, other):
        assert deployment.attach(volume, server).compute_error is None
    assert len(deployment.cloud.devices) == 1
    assert deployment.detach(volume).compute_error is None
    assert (len(deployment.cloud.devices), len(deployment.cloud.exports)) == (1, 1)
    assert deployment.detach(volume, other).compute_error is None
    assert deployment.leftovers() == {}


def test_an_image_of_two_servers_is_locked_until_the_second_lets_go(deployment: Any) -> None:
    other = deployment.add_server()
    volume = deployment.cloud.add_volume(protocol="rbd", multiattach=True)
    for server in (deployment.server, other):
        deployment.attach(volume, server)
    deployment.detach(volume)
    assert [lock.owner for lock in deployment.cloud.locks.values()] == [other.id]
    deployment.detach(volume, other)
    assert deployment.cloud.locks == {}
