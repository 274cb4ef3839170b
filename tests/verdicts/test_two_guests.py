"""What a final state says of a server with a guest on each of two hosts."""

from __future__ import annotations

from dataclasses import replace

from pytest_volfault.model.cast import Cast
from pytest_volfault.verdicts.final_state import final_state
from volfault_fakes import Cloud


def facts(cloud: Cloud, runs: frozenset[str] | None = None) -> set[str]:
    return {str(fact) for fact in final_state(cloud, Cast(("server",), ("volume",), ("compute1",)), {}, runs)}


def test_power_disks_and_the_lock_are_each_host_s_own() -> None:
    cloud = Cloud()
    old = cloud.add_server(id="server")
    cloud.add_volume(id="volume", attached_to=old, protocol="rbd")
    disks = cloud.guests[old.key].live
    cloud.add_server("compute2", id="server", state="paused", live=disks)
    assert {
        "server.power[host1]=running", "server.power[host2]=paused",
        "server.disk[host1,volume]=live+config", "server.disk[host2,volume]=live",
        "volume.lock[host1]",
    } <= facts(cloud)  # fmt: skip
    cloud.drop("guests", old.key)
    left = facts(cloud)
    assert {"server.power[host2]=paused", "server.disk[host2,volume]=live", "volume.lock[host2]"} <= left
    assert not any("host1" in fact for fact in left if fact.startswith(("server.power", "server.disk")))


def test_a_size_that_a_host_or_a_guest_does_not_know_yet_is_its_own() -> None:
    cloud = Cloud()
    first, second = cloud.add_server(id="server"), cloud.add_server("compute2", id="server")
    cloud.add_volume(id="volume", attached_to=first, multiattach=True)
    cloud.attach("volume", cloud.add_server("compute2").id)
    cloud.change("volumes", "volume", size=2)
    assert {fact for fact in facts(cloud) if "_size" in fact} == {
        "server.guest_size[host1,volume]=1", "server2.guest_size[host2,volume]=1",
        "host1.device_size[volume]=1", "host2.device_size[volume]=1",
    }  # fmt: skip
    [here, there] = cloud.devices
    cloud.change("devices", there, size=0)
    cloud.change("guests", second.key, live={})
    assert {fact for fact in facts(cloud) if "_size" in fact} == {
        "server.guest_size[host1,volume]=1", "server2.guest_size[host2,volume]=1", "host1.device_size[volume]=1",
    }  # fmt: skip
    assert here[0] == "compute1"


def test_a_run_that_went_to_another_host_is_no_restart_and_one_that_began_there_is() -> None:
    cloud = Cloud()
    old = cloud.add_server(id="server")
    before = frozenset({old.run})
    cloud.put("guests", ("compute2", "server"), replace(old, host="compute2"))
    cloud.add_host("compute2")
    assert not any(".restarted" in fact for fact in facts(cloud, before))
    cloud.drop("guests", ("compute2", "server"))
    cloud.add_server("compute2", id="server")
    assert {fact for fact in facts(cloud, before) if ".restarted" in fact} == {"server.restarted[host2]"}
