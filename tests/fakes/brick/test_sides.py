"""Which kind can strike which call of which connector, on which side: the whole table."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from volfault_fakes import Cloud
from volfault_fakes.brick import KINDS, OPERATIONS, Connector
from volfault_fakes.brick.exceptions import BrickException, CommandExecutionFailed, ExceptionChainer
from volfault_fakes.cinder.backend import Backend
from volfault_fakes.cloud.protocols import PROTOCOLS

KIND = {kind.name: kind for kind in KINDS}
SIDES = ("before", "after")

# call, kind and side -> the protocols whose connector can say so of a volume that a disconnect or an extend finds
# connected, and a connect does not; each line has its reason above it.
EXPECTED = """
# FibreChannelConnector alone has no clean-up: the disk came with the scan, and dd cannot read it.
connect_volume brick-device-not-found before: iscsi iser fibre_channel nvmeof lightos scaleio
connect_volume brick-device-not-found after: fibre_channel
# Files: mkdir. An NVMe controller is rescanned only where others use it; the other connectors run no program.
connect_volume brick-command-failed before: iscsi iser fibre_channel nfs quobyte vzstorage
# scsi_id, once the disk is there.
connect_volume brick-command-failed after: fibre_channel
# No volume is encrypted here.
# Two requests to StorPool, of which the first attaches; one to Ceph.
connect_volume brick-storage-unreachable before: storpool rbd
connect_volume brick-storage-unreachable after: storpool
# No other connector waits for a device to go and says so.
disconnect_volume brick-path-not-removed before: iscsi iser
disconnect_volume brick-path-not-removed after: iscsi iser
disconnect_volume brick-command-failed before: iscsi iser fibre_channel nvmeof
# The logout; nothing follows the others' last program.
disconnect_volume brick-command-failed after: iscsi iser
disconnect_volume brick-flush-failed before: iscsi iser fibre_channel nvmeof lightos
disconnect_volume brick-storage-unreachable before: storpool
disconnect_volume brick-storage-unreachable after: storpool
# LightOS reads a file of sysfs, RBD asks the cluster, remote file systems cannot.
extend_volume brick-rescan-failed before: iscsi iser fibre_channel nvmeof storpool local gpfs
extend_volume brick-rescan-failed after: iscsi iser fibre_channel nvmeof scaleio
"""


def call(connector: Connector, name: str, when: str, data: Any, **options: Any) -> Any:
    """A call on its way."""
    args = (data, None) if name == "disconnect_volume" else (data,)
    return SimpleNamespace(
        when=when, subject=connector, args=args, kwargs=options,
        proceed=lambda: getattr(connector, name)(*args, **options),
    )  # fmt: skip


def connection(cloud: Cloud, protocol: str, **columns: Any) -> dict[str, Any]:
    """A connection that Cinder has made."""
    volume = cloud.add_volume(protocol=protocol, **columns)
    data: dict[str, Any] = Backend(cloud).initialize_connection(volume, {"host": cloud.here})["data"]
    return data


def connected(cloud: Cloud, protocol: str, **columns: Any) -> dict[str, Any]:
    """A connection as Nova saves it, with the path that os-brick has handed out."""
    data = connection(cloud, protocol, **columns)
    return {**data, "device_path": Connector(cloud, protocol).connect_volume(data)["path"]}


def can(kind: str, crossing: Any) -> bool:
    applies = KIND[kind].applies
    assert applies is not None
    return crossing.when in KIND[kind].whens and applies(crossing)


def one_host() -> Cloud:
    cloud = Cloud()
    cloud.add_host()
    return cloud


def test_the_whole_table() -> None:
    found = []
    for operation in OPERATIONS:
        name = operation.point.removeprefix("brick.")
        for kind in operation.kinds if ":Connector." in operation.where else ():
            for side in SIDES:
                which = []
                for protocol in PROTOCOLS:
                    cloud = one_host()
                    data = (connection if name == "connect_volume" else connected)(cloud, protocol)
                    if can(kind, call(Connector(cloud, protocol), name, side, data)):
                        which.append(protocol)
                if which:
                    found.append((f"{name} {kind} {side}", set(which)))
    lines = (line.partition(": ") for line in EXPECTED.strip().splitlines() if not line.startswith("#"))
    assert found == [(cell, set(which.split())) for cell, _, which in lines]


@pytest.mark.parametrize("protocol", ["iscsi", "fibre_channel", "nvmeof", "lightos", "scaleio", "storpool"])
def test_a_link_that_cannot_be_made_leaves_the_device(protocol: str) -> None:
    cloud = one_host()
    data = connection(cloud, protocol, encryption_key_id="key")
    crossing = call(Connector(cloud, protocol), "connect_volume", "after", data)
    assert can("brick-link-failed", crossing)
    with pytest.raises(TypeError, match="device_info"):
        KIND["brick-link-failed"].strike(crossing)
    assert [device.link for device in cloud.devices.values()] == [None]


def test_connecting_again_in_vain_takes_away_what_was_connected(cloud: Cloud) -> None:
    # iSCSI's clean-up asks nobody who made the session; Fibre Channel has none, and dd fails as ever.
    for protocol, left in (("iscsi", 0), ("fibre_channel", 1)):
        data = connected(cloud, protocol)
        sides = [
            when for when in SIDES
            if can("brick-device-not-found", call(Connector(cloud, protocol), "connect_volume", when, data))
        ]  # fmt: skip
        assert sides == (["before"] if protocol == "iscsi" else ["after"])
        with pytest.raises(BrickException):
            KIND["brick-device-not-found"].strike(call(Connector(cloud, protocol), "connect_volume", sides[0], data))
        assert len(cloud.devices) == left


def test_a_namespace_that_others_keep_company(cloud: Cloud) -> None:
    connected(cloud, "nvmeof")
    connector, data = Connector(cloud, "nvmeof"), connection(cloud, "nvmeof")
    for when, devices in (("before", 1), ("after", 2)):
        crossing = call(connector, "connect_volume", when, data)
        assert can("brick-command-failed", crossing)
        with pytest.raises(CommandExecutionFailed):
            KIND["brick-command-failed"].strike(crossing)
        assert len(cloud.devices) == devices
    # The controller stays for the other, so that nothing is run.
    assert not can("brick-command-failed", call(connector, "disconnect_volume", "before", data))


def test_the_last_namespace_s_controller_that_stays_is_told_in_a_chain(cloud: Cloud) -> None:
    data = connected(cloud, "nvmeof")
    crossing = call(Connector(cloud, "nvmeof"), "disconnect_volume", "before", data)
    with pytest.raises(ExceptionChainer):
        KIND["brick-command-failed"].strike(crossing)
    assert len(cloud.devices) == 1


def test_a_session_that_others_use_is_not_ended(cloud: Cloud) -> None:
    data, _ = (connected(cloud, "iscsi", shared_targets=True, service_uuid="array") for _ in range(2))
    connector = Connector(cloud)
    for kind, force, sides in (
        ("brick-command-failed", False, ["before"]),
        ("brick-path-not-removed", False, ["before", "after"]),
        ("brick-path-not-removed", True, ["before", "after"]),
    ):
        found = [
            when for when in SIDES if can(kind, call(connector, "disconnect_volume", when, data, force=force))
        ]  # fmt: skip
        assert found == sides


def test_by_force_a_disk_that_stays_goes_with_its_session(cloud: Cloud) -> None:
    data = connected(cloud, "iscsi")
    before, after = (call(Connector(cloud), "disconnect_volume", when, data, force=True) for when in SIDES)
    assert not can("brick-path-not-removed", before)
    with pytest.raises(ExceptionChainer):
        KIND["brick-path-not-removed"].strike(after)
    assert (cloud.devices, cloud.sessions) == ({}, {})


def test_what_the_host_has_not_cannot_be_removed_flushed_or_rescanned(cloud: Cloud) -> None:
    for protocol in ("iscsi", "fibre_channel", "nvmeof", "lightos"):
        data = connected(cloud, protocol)
        connector = Connector(cloud, protocol)
        connector.disconnect_volume(data, None)
        found = {
            (kind, when)
            for kind in ("brick-path-not-removed", "brick-flush-failed", "brick-command-failed")
            for when in SIDES
            if can(kind, call(connector, "disconnect_volume", when, data))
        }
        # The sessions are looked at first.
        assert found == ({("brick-command-failed", "before")} if protocol == "iscsi" else set())


def test_arguments_may_be_named(cloud: Cloud) -> None:
    data = connected(cloud, "iscsi")
    named = SimpleNamespace(
        when="before", subject=Connector(cloud), args=(), kwargs={"connection_properties": data, "device_info": None}
    )
    assert can("brick-path-not-removed", named)
    assert not can("brick-device-not-found", named)


def test_an_export_that_is_mounted_needs_no_folder(cloud: Cloud) -> None:
    for protocol in ("nfs", "vzstorage"):
        data = connected(cloud, protocol)
        assert not can("brick-command-failed", call(Connector(cloud, protocol), "connect_volume", "before", data))
