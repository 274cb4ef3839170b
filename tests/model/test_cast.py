"""Roles of servers, volumes and hosts."""

from __future__ import annotations

import pytest

from pytest_volfault.errors import UsageError
from pytest_volfault.model.cast import Cast
from volfault_fakes.cloud import Cloud


def test_roles_go_by_place() -> None:
    cast = Cast(("s1", "s2"), ("v1", "v2", "v3"), ("compute1", "compute2"))
    assert cast.roles == {
        "server": "s1", "server2": "s2", "volume": "v1", "volume2": "v2", "volume3": "v3",
        "host1": "compute1", "host2": "compute2",
    }  # fmt: skip
    assert (cast.server("server2"), cast.volume(), cast.host()) == ("s2", "v1", "compute1")
    assert [cast.role_of(each) for each in ("s1", "v3", "compute2", "nobody")] == ["server", "volume3", "host2", None]


def test_what_a_cloud_has_beside_the_named_gets_the_next_roles_in_the_order_of_its_making() -> None:
    cloud = Cloud()
    first, named, third = cloud.add_server("compute2"), cloud.add_server("compute1"), cloud.add_server("compute2")
    volume = cloud.add_volume()
    cast = Cast.of_cloud(cloud, servers=(named.id,), hosts=("compute1",))
    assert cast == Cast((named.id, first.id, third.id), (volume.id,), ("compute1", "compute2"))


def test_who_has_a_role_keeps_it_when_it_is_gone_and_another_comes() -> None:
    cloud = Cloud()
    volume = cloud.add_volume()
    cast = Cast.of_cloud(cloud)
    cloud.drop("volumes", volume.id)
    new = cloud.add_volume()
    assert cast.completed(cloud).roles == {"volume": volume.id, "volume2": new.id}


def test_a_role_that_nobody_has_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UsageError, match=r"'server3'; the servers of this scene are server, server2") as refused:
        Cast(("s1", "s2")).server("server3")
    assert "did you mean server" in str(refused.value)
