"""The one state behind all fakes."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from pytest_volfault.verdicts import of_one_volume
from volfault_fakes import Cloud, CloudMisuse, UnknownRow
from volfault_fakes.brick import Connector
from volfault_fakes.cinder import CinderEndpoint
from volfault_fakes.cloud import TABLES
from volfault_fakes.cloud.clock import EPOCH
from volfault_fakes.cloud.offered import Snapshot
from volfault_fakes.cloud.protocols import PROTOCOLS, connection_data
from volfault_fakes.cloud.tables import Export, Guest, Volume
from volfault_fakes.libvirt import LibvirtModule


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


# -- rows


def test_an_unknown_row_is_named_with_those_that_there_are(cloud: Cloud) -> None:
    with pytest.raises(UnknownRow, match=r"^no row 'v9' in volumes; it holds nothing$"):
        cloud.get("volumes", "v9")
    cloud.add_volume(id="v2")
    cloud.add_volume(id="v1")
    with pytest.raises(UnknownRow, match=r"^no row 'v9' in volumes; it holds \['v1', 'v2'\]$"):
        cloud.get("volumes", "v9")
    with pytest.raises(UnknownRow, match=r"^no row 'v9' in volumes; "):
        cloud.change("volumes", "v9", status="error")


def test_rows_are_put_changed_and_dropped_and_the_history_tells(cloud: Cloud) -> None:
    volume = cloud.add_volume(id="v1")
    cloud.clock.advance(5)
    changed = cloud.change("volumes", "v1", status="detaching")
    cloud.drop("volumes", "v1")
    cloud.drop("volumes", "v1")
    assert cloud.volumes == {}
    assert [(line.at - EPOCH, line.table, line.key, line.before, line.after) for line in cloud.history] == [
        (0, "volumes", "v1", None, volume),
        (5, "volumes", "v1", volume, changed),
        (5, "volumes", "v1", changed, None),
    ]


def test_ids_follow_from_the_seed_and_the_order() -> None:
    one, two, other = Cloud(), Cloud(), Cloud("another")
    ids = [one.new_id() for _ in range(3)]
    assert ids == [two.new_id() for _ in range(3)]
    assert len({*ids, *(other.new_id() for _ in range(3))}) == 6
    assert [str(uuid.UUID(each)) for each in ids] == ids


# -- snapshot


def test_a_snapshot_brings_everything_back(cloud: Cloud) -> None:
    server = cloud.add_server()
    volume = cloud.add_volume(attached_to=server)
    cloud.put("locks", volume.id, "locked")
    cloud.put("messages", "m", "told")
    cloud.put("encryptions", "luks", "encrypted")
    cloud.former_owners[volume.id] = "p"
    for table in ("images", "types", "default_types", "transfers", "group_types", "groups", "group_snapshots"):
        cloud.put(table, "key", "kept")
    cloud.put("quotas", ("p", "volumes"), 1)
    cloud.put("snapshots", "s", Snapshot("s", volume.id))
    cloud.put("nodes", ("compute1", "portal", "iqn"), "known")
    cloud.add_volume(attached_to=server, protocol="nfs", encryption_key_id="key")
    cloud.add_volume(attached_to=server, protocol="rbd")
    before, state = {name: dict(getattr(cloud, name)) for name in TABLES}, cloud.snapshot()
    following = set()
    for table in TABLES:
        for key in list(getattr(cloud, table)):
            cloud.drop(table, key)
    cloud.add_volume()
    cloud.clock.advance(60)
    cloud.here = "compute9"
    for _ in range(2):
        cloud.restore(state)
        assert {name: getattr(cloud, name) for name in TABLES} == before
        assert all(before.values())
        assert cloud.clock.now == EPOCH
        assert cloud.here == "compute1"
        assert cloud.history == []
        # Ids go on from where they were, so that two runs from one mark are the same.
        following.add(cloud.new_id())
    assert len(following) == 1
    assert not following & {server.id, volume.id}


def test_a_snapshot_is_not_changed_by_what_comes_after_it(cloud: Cloud) -> None:
    volume = cloud.add_volume()
    state = cloud.snapshot()
    cloud.change("volumes", volume.id, status="error")
    assert state.tables["volumes"][volume.id].status == "available"
    cloud.restore(state)
    cloud.change("volumes", volume.id, status="error")
    assert state.tables["volumes"][volume.id].status == "available"


def test_every_table_is_in_the_snapshot(cloud: Cloud) -> None:
    kept = {name for name, value in vars(cloud).items() if isinstance(value, dict)}
    assert kept == set(TABLES)


# -- building


def test_a_server_brings_its_host_and_that_its_service(cloud: Cloud) -> None:
    first, second, third = cloud.add_server(), cloud.add_server(), cloud.add_server(host="compute2", name="db")
    assert list(cloud.hosts) == ["compute1", "compute2"]
    assert list(cloud.services) == [("compute1", "nova-compute"), ("compute2", "nova-compute")]
    assert [guest.name for guest in (first, second, third)] == ["instance-00000001", "instance-00000002", "db"]
    assert len({host.ip for host in cloud.hosts.values()} | {host.initiator for host in cloud.hosts.values()}) == 4
    assert cloud.add_server(id="mine").id == "mine"


def test_an_available_volume_is_a_row_and_nothing_else(cloud: Cloud) -> None:
    cloud.clock.advance(7)
    volume = cloud.add_volume(size=3, name="data")
    assert volume == Volume(volume.id, size=3, name="data", created_at=EPOCH + 7)
    assert [name for name in TABLES if getattr(cloud, name)] == ["volumes", "tokens"]


def test_the_oldest_attachment_comes_first(cloud: Cloud) -> None:
    first, second = cloud.add_server(), cloud.add_server()
    volume = cloud.add_volume(attached_to=first, multiattach=True)
    cloud.attach(volume.id, second.id)
    assert [row.instance_uuid for row in cloud.attachments_of(volume.id)] == [first.id, second.id]


def test_guests_of_a_volume(cloud: Cloud) -> None:
    server, other = cloud.add_server(), cloud.add_server()
    volume = cloud.add_volume(attached_to=server)
    assert list(cloud.guests_with(volume.id)) == [(cloud.guest(server.id), True, True)]
    cloud.change("guests", server.key, live={})
    assert list(cloud.guests_with(volume.id)) == [(cloud.guest(server.id), False, True)]
    cloud.drop("volumes", volume.id)
    # A guest may hold what Cinder has forgotten.
    assert [guest.id for guest, _, _ in cloud.guests_with(volume.id)] == [server.id]
    assert list(cloud.guests_with("another")) == []
    assert cloud.guest(other.id).live == {}


def test_an_unknown_protocol_is_refused_with_those_that_there_are(cloud: Cloud) -> None:
    known = ", ".join(sorted(PROTOCOLS))
    with pytest.raises(CloudMisuse, match=rf"is on protocol 'nonsense'; the fakes model {known} and hand out aoe, "):
        cloud.add_volume(protocol="nonsense")
    assert cloud.volumes == {}


def test_several_volumes_of_a_server_get_disks_and_devices_of_their_own(cloud: Cloud) -> None:
    server = cloud.add_server()
    volumes = [cloud.add_volume(attached_to=server) for _ in range(3)]
    live = cloud.guest(server.id).live
    assert list(live) == ["vdb", "vdc", "vdd"]
    assert [disk.serial for disk in live.values()] == [volume.id for volume in volumes]
    assert len({disk.address for disk in live.values()}) == 3
    assert [row.device for row in cloud.devices.values()] == ["sdb", "sdc", "sdd"]
    assert [cloud.attachments_of(volume.id)[0].mountpoint for volume in volumes] == ["/dev/vdb", "/dev/vdc", "/dev/vdd"]


def test_a_volume_takes_the_first_free_place_and_nobody_else_s(cloud: Cloud) -> None:
    server = cloud.add_server()
    for _ in range(2):
        cloud.add_volume(attached_to=server)
    kept = cloud.guest(server.id).live["vdc"]
    cloud.change("guests", server.key, live={"vdc": kept}, config={"vdc": kept})
    third = cloud.add_volume(attached_to=server)
    live = cloud.guest(server.id).live
    assert live["vdc"] == kept
    assert live["vdb"].serial == third.id
    assert live["vdb"].address != kept.address


def test_a_place_that_is_only_in_the_config_is_taken(cloud: Cloud) -> None:
    server = cloud.add_server()
    first = cloud.add_volume(attached_to=server)
    cloud.change("guests", server.key, live={})
    cloud.add_volume(attached_to=server)
    guest = cloud.guest(server.id)
    assert list(guest.live) == ["vdc"]
    assert guest.config["vdb"].serial == first.id


def test_a_host_can_have_more_disks_than_letters(cloud: Cloud) -> None:
    servers = [cloud.add_server() for _ in range(3)]
    for number in range(60):
        cloud.add_volume(attached_to=servers[number // 20])
    names = [row.device for row in cloud.devices.values()]
    assert len(set(names)) == 60
    # The kernel goes on with two letters.
    assert names[24:27] == ["sdz", "sdaa", "sdab"]
    assert names[50:53] == ["sdaz", "sdba", "sdbb"]


# -- the same as by the fakes' own operations


class Deployment:
    """Attaches a volume as Nova does: through Cinder's HTTP, os-brick and libvirt."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.endpoint = CinderEndpoint(cloud)
        self.libvirt = LibvirtModule(cloud)
        self.session = requests.Session()
        self.session.trust_env = False

    def call(self, method: str, path: str, body: Any) -> Any:
        headers = {"OpenStack-API-Version": "volume 3.71", "X-Auth-Token": "user", "X-Service-Token": "nova"}
        url = f"{self.endpoint.url}/v3{path}"
        response = self.session.request(method, url, json=body, headers=headers, timeout=60)
        assert response.status_code < 300, response.text
        return response.json() if response.content else None

    def attach(self, server: Guest, volume: Volume, *, legacy: bool) -> None:
        connector = Connector(self.cloud, volume.protocol)
        properties = connector.get_connector_properties()
        device = "/dev/vdb"
        if legacy:
            self.act(volume, "os-reserve", {})
            data = self.act(volume, "os-initialize_connection", {"connector": properties})["connection_info"]["data"]
        else:
            row = self.call(
                "POST", "/attachments", {"attachment": {"volume_uuid": volume.id, "instance_uuid": server.id}}
            )["attachment"]
            body = {"attachment": {"connector": {**properties, "mountpoint": device}}}
            data = self.call("PUT", f"/attachments/{row['id']}", body)["attachment"]["connection_info"]
        # Nova calls os-brick for no volume that QEMU reaches by itself.
        source = data["name"] if volume.protocol == "rbd" else connector.connect_volume(data)["path"]
        domain = self.libvirt.open("qemu:///system").lookupByUUIDString(server.id)
        flags = self.libvirt.VIR_DOMAIN_AFFECT_LIVE | self.libvirt.VIR_DOMAIN_AFFECT_CONFIG
        domain.attachDeviceFlags(disk_xml(volume, source), flags)
        if legacy:
            self.act(volume, "os-attach", {"instance_uuid": server.id, "mountpoint": device, "mode": "rw"})
        else:
            self.call("POST", f"/attachments/{row['id']}/action", {"os-complete": None})

    def act(self, volume: Volume, name: str, argument: Any) -> Any:
        return self.call("POST", f"/volumes/{volume.id}/action", {name: argument})


def disk_xml(volume: Volume, source: str) -> str:
    kind, where = {
        "rbd": ("network", f"<source protocol='rbd' name='{source}'/>"),
        "vzstorage": ("file", f"<source file='{source}'/>"),
    }.get(volume.protocol, ("block", f"<source dev='{source}'/>"))
    return (
        f"<disk type='{kind}' device='disk'><driver name='qemu' type='raw'/>{where}"
        f"<target dev='vdb' bus='virtio'/><serial>{volume.id}</serial></disk>"
    )


@pytest.fixture
def deployment(cloud: Cloud) -> Iterator[Deployment]:
    deployment = Deployment(cloud)
    with deployment.libvirt, deployment.endpoint:
        yield deployment


@pytest.mark.parametrize("protocol", ["iscsi", "rbd", "fibre_channel", "vzstorage"])
@pytest.mark.parametrize("legacy", [False, True])
def test_an_attached_volume_is_as_the_fakes_themselves_attach_it(
    deployment: Deployment,
    legacy: bool,
    protocol: str,
) -> None:
    short, long = Cloud(), deployment.cloud
    server = short.add_server(id="11111111-1111-4111-8111-111111111111")
    volume = short.add_volume(
        attached_to=server, id="22222222-2222-4222-8222-222222222222", legacy=legacy, protocol=protocol
    )
    same_server = long.add_server(id=server.id)
    same_volume = long.add_volume(id=volume.id, protocol=protocol)
    deployment.attach(same_server, same_volume, legacy=legacy)
    assert of_one_volume(short, volume.id) == of_one_volume(long, volume.id)
    # Not only the final state, but row by row.
    # Only the time differs that os-brick takes on the long way.
    updated = short.volumes[volume.id].updated_at
    long.volumes[volume.id] = dataclasses.replace(long.volumes[volume.id], updated_at=updated)
    for table in ("volumes", "exports", "hosts", "sessions", "devices", "mounts", "services", "locks"):
        assert getattr(short, table) == getattr(long, table), table
    (one,), (other,) = short.attachments_of(volume.id), long.attachments_of(volume.id)
    assert comparable(one) == comparable(other)
    for disks in ("live", "config"):
        (own,) = getattr(short.guest(server.id), disks).values()
        (its,) = getattr(long.guest(server.id), disks).values()
        assert (own.target, own.source, own.serial) == (its.target, its.source, its.serial)


def comparable(row: Any) -> dict[str, Any]:
    """An attachment without its id, and without the time: Fibre Channel takes 2 s to find a disk."""
    columns = dataclasses.asdict(row)
    del columns["id"], columns["attached_at"]
    if columns["connection_info"] is not None:
        del columns["connection_info"]["attachment_id"]
    return columns


def test_what_was_attached_by_hand_can_be_detached_through_the_fakes(deployment: Deployment) -> None:
    cloud = deployment.cloud
    server = cloud.add_server()
    volume = cloud.add_volume(attached_to=server)
    domain = deployment.libvirt.open("qemu:///system").lookupByUUIDString(server.id)
    disk = cloud.guest(server.id).live["vdb"]
    for flag in (deployment.libvirt.VIR_DOMAIN_AFFECT_CONFIG, deployment.libvirt.VIR_DOMAIN_AFFECT_LIVE):
        domain.detachDeviceFlags(disk.xml, flag)
        cloud.clock.advance(5)
    Connector(cloud).disconnect_volume(connection_data(volume), None)
    deployment.call("DELETE", f"/attachments/{cloud.attachments_of(volume.id)[0].id}", None)
    assert dataclasses.asdict(of_one_volume(cloud, volume.id)) == dataclasses.asdict(
        of_one_volume(cloud, cloud.add_volume().id)
    )
    assert cloud.exports == {}
    assert cloud.sessions == {}


def test_an_export_is_a_pair_of_volume_and_host(cloud: Cloud) -> None:
    volume = cloud.add_volume(attached_to=cloud.add_server())
    assert cloud.exports == {(volume.id, "compute1"): Export(volume.id, "compute1")}


def test_who_keeps_volumes_besides_is_told_before_they_are_attached() -> None:
    cloud = Cloud()
    told = []
    cloud.tell_of_volumes(lambda volume: told.append((volume.id, cloud.volumes[volume.id].status)))
    first = cloud.add_volume()
    second = cloud.add_volume(attached_to=cloud.add_server())
    assert told == [(first.id, "available"), (second.id, "available")]


def test_who_follows_a_table_is_told_of_its_changes_and_of_no_others(cloud: Cloud) -> None:
    told: list[tuple[Any, Any]] = []
    volume, state = cloud.add_volume(id="v1"), cloud.snapshot()
    cloud.follow("volumes", lambda before, after: told.append((before, after)))
    cloud.add_server()
    changed = cloud.change("volumes", "v1", status="error")
    cloud.drop("volumes", "v1")
    cloud.drop("volumes", "v1")
    cloud.restore(state)
    assert told == [(volume, changed), (changed, None)]
