"""What Nova keeps once in a process, while the services of several hosts run in it."""

from __future__ import annotations

from typing import Any

from pytest_volfault import Campaign, Scenario
from pytest_volfault.injection import process
from pytest_volfault.injection.process import running

DETACH = "detach.attachments-multiattach-apart"


def test_nova_s_configuration_and_singletons_follow_who_runs(nova: Any, campaign: Campaign) -> None:
    scene = campaign._stages.ready(Scenario.parse(DETACH)).scene
    nova.restore(scene.mark)
    nova.refresh()
    from nova.conf import CONF
    from nova.virt import node
    from nova.virt.libvirt.volume import mount

    def seen() -> tuple[Any, ...]:
        folders = (CONF.state_path, CONF.instances_path)
        return (CONF.host, CONF.my_ip, CONF.my_block_storage_ip, *folders), mount.get_manager()

    first = seen()
    assert first[0][:3] == ("compute1", "10.0.1.1", "10.0.1.1")
    with running("compute@compute2"):
        second = seen()
        below = first[0][3]
        assert second[0] == ("compute2", "10.0.1.2", "10.0.1.2", f"{below}/compute2", f"{below}/compute2/instances")
        assert second[1] is not first[1]
        there = node.get_local_node_uuid()
        with running("conductor"):
            assert seen() == first
            assert node.get_local_node_uuid() != there
        assert seen() == second
        assert nova.cloud.here == nova._installation.services.compute_of("compute2").host == "compute2"
    assert seen() == first


def test_what_a_service_spawns_is_its_own_and_runs_on_its_host(nova: Any, campaign: Campaign) -> None:
    scene = campaign._stages.ready(Scenario.parse(DETACH)).scene
    nova.restore(scene.mark)
    ran: list[str] = []

    def work() -> None:
        ran.append(f"{process.current()} on {nova.cloud.here}")

    for name in ("compute@compute2", "api"):
        with running(name):
            nova._installation.threads.spawn(work)
    nova._installation.threads.run_spawned()
    assert ran == ["compute@compute2 on compute2", "api on compute1"]


def test_a_dead_service_s_threads_are_dead(nova: Any, campaign: Campaign) -> None:
    ran: list[str] = []
    with running("compute@compute2"):
        nova._installation.threads.spawn(ran.append, "dead")
    process.kill("compute@compute2")
    nova._installation.threads.run_spawned()
    assert ran == []
    process.revive()
