"""The os-brick connector over the cloud's devices."""

from __future__ import annotations

import importlib
from types import SimpleNamespace
from typing import Any

import pytest

from volfault_fakes import Cloud
from volfault_fakes.brick import KINDS, OPERATIONS, Connector
from volfault_fakes.brick.exceptions import (
    BrickException,
    ExceptionChainer,
    ProcessExecutionError,
    VolumeDeviceNotFound,
    VolumePathNotRemoved,
    VolumePathsNotFound,
)
from volfault_fakes.cloud.clock import EPOCH
from volfault_fakes.cloud.protocols import connection_data
from volfault_fakes.cloud.tables import Export, Volume


@pytest.fixture
def connector(cloud: Cloud) -> Connector:
    return Connector(cloud)


def exported(cloud: Cloud, host: str = "compute1", **columns: Any) -> Volume:
    volume = cloud.add_volume(**columns)
    cloud.put("exports", (volume.id, host), Export(volume.id, host))
    return volume


def test_the_host_s_properties(cloud: Cloud, connector: Connector) -> None:
    cloud.add_host("compute2")
    assert connector.get_connector_properties() == {
        "platform": "x86_64",
        "os_type": "linux",
        "ip": "10.0.1.1",
        "host": "compute1",
        "multipath": False,
        "enforce_multipath": True,
        "initiator": "iqn.1994-05.com.example:compute1",
        "do_local_attach": False,
        # Of a host that has an adapter or a client for every kind of storage.
        "wwpns": ["2100d02434e0be28"],
        "wwnns": ["2000d02434e0be28"],
        "nvme_hostid": "3a7f9e3d-14be-597c-a3ad-ca411d2cb6a6",
        "uuid": "4ee354b9-8270-55fd-aa6b-96d27f56bdf6",
        "system uuid": "3a7f9e3d-14be-597c-a3ad-ca411d2cb6a6",
        "nqn": "nqn.2014-08.org.nvmexpress:uuid:e0c917e1-c332-5b0e-991f-545160201b7e",
        "nvme_native_multipath": True,
        "found_dsc": "found",
        "host_ips": ["10.0.1.1"],
        "sdc_guid": "593667c1-cf82-5479-9fa2-715519959ef7",
    }
    first = connector.get_connector_properties()
    cloud.here = "compute2"
    second = connector.get_connector_properties()
    assert second["host"] == "compute2"
    for name in ("ip", "initiator", "wwpns", "wwnns", "nqn", "host_ips", "sdc_guid"):
        assert first[name] != second[name], name


def test_connecting_and_disconnecting(cloud: Cloud, connector: Connector) -> None:
    volume = exported(cloud)
    data = connection_data(volume)
    name = "36001405" + volume.id.replace("-", "")[:25]
    assert connector.connect_volume(data) == {"type": "block", "scsi_wwn": name, "path": "/dev/sdb"}
    ((key, device),) = cloud.devices.items()
    assert key == ("compute1", device.path)
    assert (device.volume_id, device.device) == (volume.id, "sdb")
    assert device.path == f"/dev/disk/by-path/ip-10.0.0.1:3260-iscsi-{data['target_iqn']}-lun-1"
    assert list(cloud.sessions) == [("compute1", "10.0.0.1:3260", data["target_iqn"])]
    connector.disconnect_volume(data, None)
    assert cloud.devices == {}
    assert cloud.sessions == {}
    # The backend's side is Cinder's affair.
    assert (volume.id, "compute1") in cloud.exports
    assert cloud.clock.now == EPOCH


def test_connecting_again_finds_the_same_device(cloud: Cloud, connector: Connector) -> None:
    data = connection_data(exported(cloud))
    first = connector.connect_volume(data)
    assert connector.connect_volume(data) == first
    assert len(cloud.devices) == 1


def test_disconnecting_twice_is_no_error(cloud: Cloud, connector: Connector) -> None:
    data = connection_data(exported(cloud))
    connector.connect_volume(data)
    connector.disconnect_volume(data, None)
    changes = len(cloud.history)
    connector.disconnect_volume(data, None)
    assert len(cloud.history) == changes


def test_a_shared_session_stays_until_its_last_lun_goes(cloud: Cloud, connector: Connector) -> None:
    volumes = [exported(cloud, shared_targets=True, service_uuid="s") for _ in range(3)]
    datas = [connection_data(volume) for volume in volumes]
    assert len({data["target_iqn"] for data in datas}) == 1
    assert len({data["target_lun"] for data in datas}) == 3
    for data in datas:
        connector.connect_volume(data)
    assert len(cloud.devices) == 3
    assert len(cloud.sessions) == 1
    for left, data in ((2, datas[1]), (1, datas[0])):
        connector.disconnect_volume(data, None)
        assert len(cloud.devices) == left
        assert len(cloud.sessions) == 1
    connector.disconnect_volume(datas[2], None)
    assert cloud.sessions == {}


def test_targets_of_their_own_have_sessions_of_their_own(cloud: Cloud, connector: Connector) -> None:
    datas = [connection_data(exported(cloud)) for _ in range(2)]
    for data in datas:
        connector.connect_volume(data)
    assert len(cloud.sessions) == 2
    connector.disconnect_volume(datas[0], None)
    assert [session.iqn for session in cloud.sessions.values()] == [datas[1]["target_iqn"]]


def test_one_host_s_session_does_not_keep_another_s(cloud: Cloud, connector: Connector) -> None:
    cloud.add_host("compute2")
    volume = exported(cloud)
    cloud.put("exports", (volume.id, "compute2"), Export(volume.id, "compute2"))
    data = connection_data(volume)
    connector.connect_volume(data)
    cloud.here = "compute2"
    connector.connect_volume(data)
    assert [device.device for device in cloud.devices.values()] == ["sdb", "sdb"]
    connector.disconnect_volume(data, None)
    assert [session.host for session in cloud.sessions.values()] == ["compute1"]
    assert [device.host for device in cloud.devices.values()] == ["compute1"]


def test_a_lun_that_is_not_shown_is_looked_for_in_vain(cloud: Cloud, connector: Connector) -> None:
    volume = exported(cloud, host="compute2")
    with pytest.raises(VolumeDeviceNotFound, match=r"^Volume device not found at \.$"):
        connector.connect_volume(connection_data(volume))
    assert cloud.clock.now == EPOCH + 165
    assert (cloud.devices, cloud.sessions) == ({}, {})


def test_nova_looks_for_it_longer(cloud: Cloud) -> None:
    with pytest.raises(VolumeDeviceNotFound):
        # num_volume_scan_tries.
        Connector(cloud, tries=5).connect_volume(connection_data(exported(cloud, host="compute2")))
    assert cloud.clock.now == EPOCH + 420


def test_a_disk_is_found_also_where_its_lun_is_shown_no_more(cloud: Cloud, connector: Connector) -> None:
    volume = exported(cloud)
    data = connection_data(volume)
    first = connector.connect_volume(data)
    cloud.drop("exports", (volume.id, "compute1"))
    assert connector.connect_volume(data) == first
    connector.disconnect_volume(data, None)
    with pytest.raises(VolumeDeviceNotFound):
        connector.connect_volume(data)


@pytest.mark.parametrize(("portal", "seconds"), [("10.0.0.1:3260", 3), ("10.9.9.9:3260", 54)])
def test_no_session_is_made_with_what_is_no_target(
    cloud: Cloud, connector: Connector, portal: str, seconds: float
) -> None:
    data = {**connection_data(exported(cloud)), "target_portal": portal}
    if portal == "10.0.0.1:3260":
        data["target_iqn"] = "iqn.nobody"
    with pytest.raises(VolumeDeviceNotFound):
        connector.connect_volume(data)
    assert cloud.clock.now == EPOCH + seconds
    assert cloud.sessions == {}


def test_what_is_not_connected_cannot_be_extended(cloud: Cloud, connector: Connector) -> None:
    volume = exported(cloud)
    data = connection_data(volume)
    with pytest.raises(VolumePathsNotFound, match="Could not find any paths"):
        connector.extend_volume(data)
    connector.connect_volume(data)
    cloud.drop("exports", (volume.id, "compute1"))
    with pytest.raises(BrickException, match="All paths need to be up"):
        connector.extend_volume(data)


def test_device_names_are_used_again(cloud: Cloud, connector: Connector) -> None:
    datas = [connection_data(exported(cloud)) for _ in range(4)]
    assert [connector.connect_volume(data)["path"] for data in datas[:3]] == ["/dev/sdb", "/dev/sdc", "/dev/sdd"]
    connector.disconnect_volume(datas[1], None)
    # The name leads to another volume now: what a stale path in somebody's records is dangerous for.
    assert connector.connect_volume(datas[3])["path"] == "/dev/sdc"
    assert connector.connect_volume(datas[1])["path"] == "/dev/sde"


def test_an_extended_volume_s_size_is_in_bytes(cloud: Cloud, connector: Connector) -> None:
    data = connection_data(exported(cloud, size=3))
    connector.connect_volume(data)
    assert connector.extend_volume(data) == 3 * 1024**3


# -- how its calls fail

KIND = {kind.name: kind for kind in KINDS}
OPERATION = {operation.point: operation for operation in OPERATIONS}
# (call, kind, side) over iSCSI -> its error, some of its words, and whether the disk and its session are there then.
EXPECTED: dict[tuple[str, str, str], tuple[type[Exception], str, bool, bool]] = {
    ("connect_volume", "brick-device-not-found", "before"): (VolumeDeviceNotFound, "not found at .", False, False),
    ("connect_volume", "brick-command-failed", "before"): (ProcessExecutionError, "-m session", False, False),
    ("disconnect_volume", "brick-path-not-removed", "before"): (VolumePathNotRemoved, "['/dev/sdb'] was", True, True),
    ("disconnect_volume", "brick-path-not-removed", "after"): (VolumePathNotRemoved, "['/dev/sdb'] was", False, True),
    ("disconnect_volume", "brick-command-failed", "before"): (ProcessExecutionError, "-m session", True, True),
    ("disconnect_volume", "brick-command-failed", "after"): (ProcessExecutionError, "--logout", False, True),
    ("disconnect_volume", "brick-flush-failed", "before"): (ProcessExecutionError, "BLKFLSBUF: Input", True, True),
    ("extend_volume", "brick-rescan-failed", "before"): (ProcessExecutionError, "rescan", True, True),
    ("extend_volume", "brick-rescan-failed", "after"): (ProcessExecutionError, "--getsize64", True, True),
}


def crossing(connector: Connector, name: str, when: str, data: Any, **options: Any) -> Any:
    """A call of a connector on its way, as a fault sees it."""
    args = (data,) if name in ("connect_volume", "extend_volume") else (data, None)
    return SimpleNamespace(
        when=when,
        subject=connector,
        args=args,
        kwargs=options,
        proceed=lambda: getattr(connector, name)(*args, **options),
    )


def connected(cloud: Cloud, connector: Connector, **columns: Any) -> dict[str, Any]:
    """A connection as Nova saves it: with the path that it was given."""
    data = connection_data(exported(cloud, **columns))
    return {**data, "device_path": connector.connect_volume(data)["path"]}


@pytest.mark.parametrize("name", ["connect_volume", "disconnect_volume", "extend_volume"])
def test_each_kind_at_each_call_on_each_side(name: str) -> None:
    found = {}
    for kind in OPERATION[f"brick.{name}"].kinds:
        for when in KIND[kind].whens:
            cloud = Cloud()
            cloud.add_host()
            connector = Connector(cloud)
            data = connection_data(exported(cloud))
            if name != "connect_volume":
                data = {**data, "device_path": connector.connect_volume(data)["path"]}
            call = crossing(connector, name, when, data)
            applies = KIND[kind].applies
            assert applies is not None
            if applies(call):
                with pytest.raises(Exception) as caught:  # noqa: PT011 - which it is, is compared
                    KIND[kind].strike(call)
                words = EXPECTED[name, kind, when][1]
                assert words in str(caught.value)
                found[name, kind, when] = (caught.type, words, bool(cloud.devices), bool(cloud.sessions))
    assert found == {key: row for key, row in EXPECTED.items() if key[0] == name}


@pytest.mark.parametrize("ignore_errors", [False, True])
def test_a_flush_that_fails_without_force_removes_nothing(
    cloud: Cloud,
    connector: Connector,
    ignore_errors: bool,
) -> None:
    data = connected(cloud, connector)
    call = crossing(connector, "disconnect_volume", "before", data, ignore_errors=ignore_errors)
    with pytest.raises(ProcessExecutionError) as caught:
        KIND["brick-flush-failed"].strike(call)
    assert (caught.value.exit_code, caught.value.cmd) == (1, "blockdev --flushbufs /dev/sdb")
    assert len(cloud.devices) == 1
    assert cloud.clock.now == EPOCH + 60


def test_a_fibre_channel_disk_that_cannot_be_flushed_stays_even_by_force(cloud: Cloud) -> None:
    connector = Connector(cloud, "fibre_channel")
    data = connected(cloud, connector, protocol="fibre_channel")
    with pytest.raises(ExceptionChainer):
        KIND["brick-flush-failed"].strike(crossing(connector, "disconnect_volume", "before", data, force=True))
    assert len(cloud.devices) == 1


def test_what_nobody_says_was_used_is_not_flushed(cloud: Cloud, connector: Connector) -> None:
    data = connected(cloud, connector)
    applies = KIND["brick-flush-failed"].applies
    assert applies is not None
    assert applies(crossing(connector, "disconnect_volume", "before", data))
    assert not applies(crossing(connector, "disconnect_volume", "after", data))
    del data["device_path"]
    assert not applies(crossing(connector, "disconnect_volume", "before", data))
    call = crossing(connector, "disconnect_volume", "before", data)
    call.args = (data, {"path": "/dev/sdb"})
    assert applies(call)
    connector.disconnect_volume(data, None)
    assert not applies(call)


def test_a_flush_that_fails_with_force_removes_everything_and_tells(cloud: Cloud, connector: Connector) -> None:
    data = connected(cloud, connector)
    with pytest.raises(ExceptionChainer, match=r"^\nChained Exception #1\n"):
        KIND["brick-flush-failed"].strike(crossing(connector, "disconnect_volume", "before", data, force=True))
    assert cloud.devices == {}
    assert cloud.sessions == {}


def test_with_force_and_errors_ignored_nobody_is_told(cloud: Cloud, connector: Connector) -> None:
    data = connected(cloud, connector)
    call = crossing(connector, "disconnect_volume", "before", data, force=True, ignore_errors=True)
    assert KIND["brick-flush-failed"].strike(call) is None
    assert cloud.devices == {}


def test_a_fault_raises_the_classes_that_the_target_brought(cloud: Cloud) -> None:
    class VolumePathNotRemovedOfTheTarget(Exception):  # noqa: N818 - stands for os-brick's own
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(kwargs)

    own: Any = SimpleNamespace(VolumePathNotRemoved=VolumePathNotRemovedOfTheTarget)
    connector = Connector(cloud, exceptions=own)
    data = connected(cloud, connector)
    with pytest.raises(VolumePathNotRemovedOfTheTarget, match="/dev/sdb"):
        KIND["brick-path-not-removed"].strike(crossing(connector, "disconnect_volume", "before", data))


def test_every_kind_is_used_and_every_place_exists() -> None:
    assert {kind for operation in OPERATIONS for kind in operation.kinds} == set(KIND)
    for operation in OPERATIONS:
        module, _, path = operation.where.partition(":")
        owner, _, name = path.partition(".")
        assert name == operation.point.removeprefix("brick.")
        assert callable(vars(vars(importlib.import_module(module))[owner])[name])


def test_a_line_of_the_trace_names_the_volume(cloud: Cloud, connector: Connector) -> None:
    data = connection_data(exported(cloud, id="12345678-1111-4111-8111-111111111111"))
    detail = OPERATION["brick.disconnect_volume"].detail
    assert detail is not None
    assert detail(connector, data, None) == ("12345678",)
    assert detail(connector, data, None, force=True) == ("12345678", "force")


def test_all_of_os_brick_s_errors_have_one_base() -> None:
    assert issubclass(VolumeDeviceNotFound, BrickException)
    assert str(BrickException()) == "An unknown exception occurred."
    assert str(BrickException("other words")) == "other words"
    # oslo.concurrency's is none of them.
    assert not issubclass(ProcessExecutionError, BrickException)
