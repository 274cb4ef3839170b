"""A host dies, grows old and comes back by itself, and the cloud is asked from the host of whoever runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pytest_volfault.injection import process
from pytest_volfault.injection.process import running
from pytest_volfault.targets import _cloud_setup as cloud_setup
from pytest_volfault.targets import _processes as processes
from volfault_fakes.cloud import Cloud
from volfault_fakes.servicegroup import ServiceGroup


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    cloud = Cloud()
    cloud.add_host("compute1")
    cloud.add_host("compute2")
    process.revive()
    yield cloud
    process.revive()


@pytest.mark.parametrize(("host", "name"), [("compute1", "compute"), ("compute2", "compute@compute2")])
def test_names(host: str, name: str) -> None:
    assert processes.compute_on(host) == name
    assert process.is_alone(name)


def test_the_cloud_is_asked_from_the_host_of_whoever_runs(cloud: Cloud) -> None:
    told: list[str] = []
    with processes.each_on_its_host(cloud, told.append):
        with running("api"), running("compute@compute2"):
            assert cloud.here == "compute2"
            with running("conductor"):
                assert cloud.here == "compute1"
            assert cloud.here == "compute2"
        assert cloud.here == "compute1"
    with running("compute@compute2"):
        assert cloud.here == "compute1"
    assert told == ["compute2", "compute1", "compute2", "compute1"]


def test_who_has_gone_somewhere_by_hand_is_there_again(cloud: Cloud) -> None:
    cloud.add_host("compute3")
    with processes.each_on_its_host(cloud), cloud_setup.on_host(cloud, "compute3"):
        with running("compute@compute2"):
            assert cloud.here == "compute2"
        assert cloud.here == "compute3"


@pytest.mark.parametrize("host", ["compute1", "compute2"])
def test_only_that_host_grows_old(cloud: Cloud, host: str) -> None:
    [other] = {"compute1", "compute2"} - {host}
    group = ServiceGroup(cloud)
    assert processes.die(cloud, host) == processes.compute_on(host)
    assert group.service_is_up(host)
    processes.grow_old(cloud, host)
    assert (group.service_is_up(host), group.service_is_up(other)) == (False, True)
    process.kill(processes.compute_on(host))
    process.kill(processes.compute_on(other))
    processes.come_back(cloud, host)
    assert (group.service_is_up(host), process.dead()) == (True, {processes.compute_on(other)})


def test_news_from_outside_are_heard_by_the_host_that_they_are_for(cloud: Cloud) -> None:
    for host, name in (("compute1", "compute"), ("compute2", "compute@compute2")):
        [other] = {"compute1", "compute2"} - {host}
        with running(processes.compute_on(other)):
            surroundings = processes.hearing(host)
            assert surroundings is not None
            with surroundings:
                assert process.current() == name
        process.kill(name)
        with running(processes.compute_on(other)):
            assert processes.hearing(host) is None
        process.revive()


def test_who_runs_on_that_host_hears_for_itself(cloud: Cloud) -> None:
    with running("api"):
        surroundings = processes.hearing("compute1")
        assert surroundings is not None
        with surroundings:
            assert process.current() == "api"
