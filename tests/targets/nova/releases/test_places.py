"""Where a release keeps a thing is looked up in the release that is there."""

from __future__ import annotations

import copy
import importlib
import sys
import threading
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from volfault_fakes.brick import Mounts
from volfault_fakes.cloud import Cloud
from volfault_fakes.errors import UnknownCall

pytestmark = pytest.mark.usefixtures("nova")


def release(name: str) -> Any:
    return importlib.import_module(f"pytest_volfault.targets.nova.releases.{name}")


@pytest.fixture
def older(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Replace what a module of ours takes for installed."""

    def replace(name: str, *there: str) -> Any:
        module = release(name)
        monkeypatch.setattr(module, "has", lambda where: where in there)
        return module

    return replace


def test_what_is_there_is_told_by_module_and_attribute() -> None:
    has = release("_presence").has
    assert has("nova.compute.manager:ComputeManager.init_host")
    assert has("nova.utils")
    assert not has("nova.no_such_module")
    assert not has("nova.compute.manager:ComputeManager.no_such_method")
    assert release("_presence").those_there({"os:path": 1, "os:no_such_name": 2}) == {"os:path": 1}


def test_the_two_databases_of_before_24_are_one_module(older: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    api = SimpleNamespace(main_context_manager="main", api_context_manager="api", configure=told.append)
    models = SimpleNamespace(BASE=SimpleNamespace(metadata="tables"))
    api_models = SimpleNamespace(API_BASE=SimpleNamespace(metadata="api tables"))
    for name, module in {"api": api, "models": models, "api_models": api_models}.items():
        monkeypatch.setitem(sys.modules, f"nova.db.sqlalchemy.{name}", module)
    monkeypatch.setitem(sys.modules, "nova.db.sqlalchemy", ModuleType("sqlalchemy"))
    databases = older("databases")
    databases.configure("conf")
    assert told == ["conf"]
    assert (databases.main().manager, databases.main().metadata) == ("main", "tables")
    assert (databases.api().manager, databases.api().metadata) == ("api", "api tables")


def test_neutron_s_client_of_before_21(older: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    network = older("network")
    monkeypatch.setattr(network, "those_there", dict)
    assert {where.partition(":")[0] for where in network.stand_ins(object())} == {"nova.network.neutronv2.api"}


@pytest.mark.parametrize(("newest", "asked"), [("2.104", "2.97"), ("2.97", "2.97"), ("2.72", "2.72")])
def test_the_newest_microversion_that_waits(monkeypatch: pytest.MonkeyPatch, newest: str, asked: str) -> None:
    microversions = release("microversions")
    monkeypatch.setattr(microversions.api_version_request, "_MAX_API_VERSION", newest)
    assert microversions.microversion() == asked


@pytest.mark.parametrize("step", ["init_host", "pre_start_hook"])
def test_a_manager_is_told_of_its_service_where_it_asks(step: str) -> None:
    told: list[Any] = []

    def asks(service_ref: Any) -> None:
        told.append(service_ref)

    for method in (asks, lambda: told.append("nothing")):
        getattr(release("compute_service"), step)(SimpleNamespace(**{step: method}), "row")
    assert told == ["row", "nothing"]


def test_up_to_32_copies_of_a_provider_tree_share_its_lock(older: Any) -> None:
    locks: dict[str, threading.Lock] = {}
    lockutils = ModuleType("lockutils")
    lockutils.internal_lock = lambda name: locks.setdefault(name, threading.Lock())  # type: ignore[attr-defined]
    seam = older("provider_trees").stand_ins()["nova.compute.provider_tree:lockutils"]
    lock = seam(lockutils).internal_lock("tree")
    copied = copy.deepcopy({"lock": lock})["lock"]
    with copied:
        assert locks["tree"].locked()
    assert not locks["tree"].locked()
    assert older("provider_trees", "nova.compute.provider_tree:ProviderTree.__setstate__").stand_ins() == {}


def test_up_to_23_a_scheduler_s_driver_looks_at_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("nova.scheduler.manager")
    states = [SimpleNamespace(host=name) for name in ("compute2", "compute1")]

    def chooser() -> Any:
        return SimpleNamespace(_get_all_host_states=lambda *_: iter(states))

    for manager, choosing in ((lambda: SimpleNamespace(driver=chooser()), "driver"), (chooser, None)):
        monkeypatch.setattr(module, "SchedulerManager", manager)
        scheduler = release("scheduling").new_scheduler()
        found = (getattr(scheduler, choosing) if choosing else scheduler)._get_all_host_states("context", "request", {})
        assert [state.host for state in found] == ["compute1", "compute2"]


@pytest.mark.parametrize("audits", [True, False])
def test_nova_manage_audits_since_21(audits: bool) -> None:
    asked: list[Any] = []

    def heal_before_20(instance_uuid: str) -> int:
        asked.append(instance_uuid)
        return 4

    def heal(instance_uuid: str, skip_port_allocations: bool) -> int:
        asked.append((instance_uuid, skip_port_allocations))
        return 0

    commands = SimpleNamespace(heal_allocations=heal if audits else heal_before_20)
    if audits:
        commands.audit = lambda *, delete: asked.append(delete) or 3
    module = release("placement_commands")
    statuses = module.audit(commands), module.heal_allocations(commands, "server")
    assert (statuses, asked) == (((3, 0), [True, ("server", True)]) if audits else ((None, 4), ["server"]))


def test_a_flow_that_came_later_is_missed_before() -> None:
    missing = release("flows").missing
    assert missing("unshelve", 26) is None
    assert missing("boot", 19) is None
    assert missing("rebuild", 25) is None
    assert missing("rebuild", 26, of_root=True) is None
    assert "since microversion 2.93 (Nova 26)" in missing("rebuild", 25, of_root=True)
    why = "a host is named, which an administrator can do since microversion 2.91 (Nova 26)"
    assert missing("unshelve", 25) == why


def test_a_driver_that_came_later_is_missed_before() -> None:
    missing = release("volume_drivers").missing
    assert missing("lightos", 25) is None
    assert missing("iscsi", 19) is None
    assert missing("lightos", 24) == "Nova has a driver for lightos since 25.0.0, b5e2128f38"


def test_quobyte_s_programs_of_before_20_are_the_host_s_mounts(older: Any) -> None:
    cloud = Cloud()
    cloud.add_host(cloud.here)
    mounts = Mounts(cloud, SimpleNamespace(ProcessExecutionError=RuntimeError))
    seam = older("quobyte").stand_ins(mounts)["nova.virt.libvirt.volume.quobyte:processutils"]
    execute = seam(ModuleType("processutils")).execute
    execute("mount.quobyte", "--disable-xattrs", "quobyte/volume", "/mnt/here", "-c", "client.cfg")
    assert [(row.fstype, row.export, row.path) for row in mounts.listed()] == [
        ("fuse.quobyte", "quobyte/volume", "/mnt/here")
    ]
    execute("umount.quobyte", "/mnt/here")
    assert not mounts.listed()
    with pytest.raises(UnknownCall, match=r"Nova starts mkfs\.quobyte /dev/vdb"):
        execute("mkfs.quobyte", "/dev/vdb")


class Patching:
    """Stands in for nova.monkey_patch of some release."""

    def __init__(self) -> None:
        self.asked: list[Any] = []


class Of32(Patching):
    def patch(self) -> None:
        self.asked.append("as the environment says")

    def is_patched(self) -> bool:
        return False


class Of33(Of32):
    def patch(self, backend: str = "eventlet") -> None:  # type: ignore[override]  # it got a parameter
        self.asked.append(backend)


@pytest.mark.parametrize(
    ("kind", "asked"), [(Patching, []), (Of32, ["as the environment says"]), (Of33, ["threading"])]
)
def test_each_release_is_started_in_its_own_way(kind: Any, asked: list[str]) -> None:
    monkey_patching = release("monkey_patching")
    module = kind()
    monkey_patching.start_unpatched(module)
    assert module.asked == asked
    assert not monkey_patching.is_patched(module)


def test_before_32_eventlet_says_whether_it_has_patched(monkeypatch: pytest.MonkeyPatch) -> None:
    is_patched = release("monkey_patching").is_patched
    patcher = SimpleNamespace(is_monkey_patched={"thread": True}.get)
    monkeypatch.setitem(sys.modules, "eventlet.patcher", patcher)
    assert is_patched(Patching())
    monkeypatch.delitem(sys.modules, "eventlet.patcher")
    assert not is_patched(Patching())
