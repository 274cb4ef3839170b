"""What a cloud may be built of: whatever cannot be is refused with what can."""

from __future__ import annotations

import re
from typing import Any

import pytest

from volfault_fakes import Cloud, CloudMisuse, UnknownRow
from volfault_fakes.cloud.statuses import ANY_STATUS


@pytest.fixture
def cloud() -> Cloud:
    cloud = Cloud()
    cloud.add_server(id="server")
    cloud.add_volume(id="volume")
    return cloud


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"status": "blah"}, "unknown volume status 'blah'; the values of status are attaching, "),
        ({"status": "availble"}, "unknown volume status 'availble'; did you mean available?"),
        ({"status": None}, "a volume's status is a text, and not None"),
        ({"attach_status": "in-use"}, "unknown volume attach_status 'in-use'; the values of attach_status are "),
        ({"migration_status": "moving"}, "unknown volume migration_status 'moving'; "),
        ({"attached_mode": "wr"}, "unknown volume attached_mode 'wr'; the values of attached_mode are ro, rw"),
        ({"statsu": "error"}, "unknown volume column 'statsu'; did you mean status?"),
        ({"created_at": 5.0}, "unknown volume column 'created_at'; "),
        ({"size": 0}, "a volume's size is 1 or more, and not 0"),
        ({"size": "1"}, "a volume's size is a number, and not '1'"),
        ({"size": True}, "a volume's size is a number, and not True"),
        ({"multiattach": "yes"}, "a volume's multiattach is True or False, and not 'yes'"),
        ({"metadata": [1]}, "a volume's metadata is a mapping, and not [1]"),
        ({"protocol": "iscsy"}, "did you mean iscsi?"),
        ({"id": ""}, "a volume's id is a text that is not empty, and not ''"),
        ({"id": "volume"}, "volumes has a row 'volume'; what is added is new"),
        ({"legacy": True}, "legacy says how a volume was attached; say to whom with attached_to"),
        ({"attached_to": "server"}, "attached_to is what add_server returned, and not 'server'"),
    ],
    ids=str,
)
def test_a_volume_that_cannot_be(cloud: Cloud, columns: dict[str, Any], message: str) -> None:
    before = dict(cloud.volumes)
    with pytest.raises(CloudMisuse, match=re.escape(message)):
        cloud.add_volume(**columns)
    assert cloud.volumes == before


def test_a_volume_is_attached_to_a_server_of_its_own_cloud(cloud: Cloud) -> None:
    stranger = Cloud("another").add_server()
    with pytest.raises(UnknownRow, match=re.escape(f"no row {stranger.key} in guests; it holds ")):
        cloud.add_volume(attached_to=stranger)


def test_a_volume_that_is_attached_is_in_use(cloud: Cloud) -> None:
    with pytest.raises(CloudMisuse, match=r"is in-use and attached; leave attach_status and status out"):
        cloud.add_volume(attached_to=cloud.guest("server"), status="available", attach_status="detached")


@pytest.mark.parametrize("status", ANY_STATUS)
def test_every_status_of_cinder_s_can_be(cloud: Cloud, status: str) -> None:
    assert cloud.add_volume(status=status).status == status


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"state": "runing"},
            "unknown guest state 'runing'; the values of state are crashed, paused, running, shutoff; ",
        ),
        ({"hotplug": "pci"}, "unknown guest hotplug 'pci'; the values of hotplug are acpi, native"),
        ({"answers": 1}, "a guest's answers is True or False, and not 1"),
        ({"vm_state": "active"}, "unknown guest column 'vm_state'; "),
        ({"number": 3}, "unknown guest column 'number'; "),
        ({"id": "server"}, "guests has a row ('compute1', 'server'); what is added is new"),
        ({"host": ""}, "a host's name is a text that is not empty, and not ''"),
        ({"host": None}, "a host's name is a text that is not empty, and not None"),
    ],
    ids=str,
)
def test_a_server_that_cannot_be(cloud: Cloud, arguments: dict[str, Any], message: str) -> None:
    before = dict(cloud.guests)
    with pytest.raises(CloudMisuse, match=re.escape(message)):
        cloud.add_server(**arguments)
    assert cloud.guests == before


@pytest.mark.parametrize("name", ["compute1", "", 1])
def test_a_host_that_cannot_be(cloud: Cloud, name: Any) -> None:
    with pytest.raises(CloudMisuse, match=r"hosts has a row 'compute1'|a host's name is a text"):
        cloud.add_host(name)


def test_attaching_what_there_is_not(cloud: Cloud) -> None:
    with pytest.raises(UnknownRow, match=r"no row 'nope' in volumes"):
        cloud.attach("nope", "server")
    with pytest.raises(UnknownRow, match=r"no row 'nope' in guests"):
        cloud.attach("volume", "nope")


def test_rows_that_go_by_several_columns_are_not_found_by_one(cloud: Cloud) -> None:
    server = cloud.guest("server")
    for ask in (cloud.drop, cloud.get, cloud.change):
        with pytest.raises(CloudMisuse, match=r"a row of guests goes by \(host, id\), and not by 'server'"):
            ask("guests", server.id)
        with pytest.raises(CloudMisuse, match=r"a row of volumes goes by one text, and not by "):
            ask("volumes", server.key)
    assert cloud.guest("server") == server


def test_a_server_with_a_guest_on_two_hosts(cloud: Cloud) -> None:
    old = cloud.guest("server")
    new = cloud.add_server("compute2", id="server", state="paused")
    assert cloud.guests_of("server") == [old, new]
    assert (new.name, new.run != old.run) == (old.name, True)
    with pytest.raises(CloudMisuse, match=r"server server has guests on compute1 and compute2; say which"):
        cloud.guest("server")
    with pytest.raises(CloudMisuse, match="has guests on compute1 and compute2"):
        cloud.attach("volume", "server")
    cloud.attach("volume", cloud.add_server("compute3").id)
    kept = cloud.add_volume(attached_to=new)
    assert [(guest.key, live) for guest, live, _ in cloud.guests_with(kept.id)] == [(new.key, True)]
    cloud.drop("guests", old.key)
    assert cloud.guest("server").host == "compute2"


def test_attaching_twice(cloud: Cloud) -> None:
    cloud.attach("volume", "server")
    other = cloud.add_server()
    for server in ("server", other.id):
        with pytest.raises(CloudMisuse, match=r"volume volume is attached to server; only a multiattach volume goes "):
            cloud.attach("volume", server)


def test_changing_a_row_into_what_cannot_be(cloud: Cloud) -> None:
    for columns in ({"status": "blah"}, {"statsu": "error"}):
        with pytest.raises(CloudMisuse, match=r"^unknown volume (status|column) "):
            cloud.change("volumes", "volume", **columns)
    assert cloud.volumes["volume"].status == "available"


def test_a_table_that_there_is_not(cloud: Cloud) -> None:
    for ask in (cloud.get, cloud.drop, lambda table, key: cloud.put(table, key, None)):
        with pytest.raises(CloudMisuse, match=r"^unknown table 'volume'; did you mean volumes\?$"):
            ask("volume", "volume")
