"""Where a release keeps a thing is looked up in the release that is there."""

from __future__ import annotations

import importlib
import sys
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
    assert {where.partition(":")[0] for where in network.stand_ins()} == {"nova.network.neutronv2.api"}


@pytest.mark.parametrize(("newest", "asked"), [("2.104", "2.97"), ("2.97", "2.97"), ("2.72", "2.72")])
def test_the_newest_microversion_that_waits(monkeypatch: pytest.MonkeyPatch, newest: str, asked: str) -> None:
    microversions = release("microversions")
    monkeypatch.setattr(microversions.api_version_request, "_MAX_API_VERSION", newest)
    assert microversions.microversion() == asked


def test_init_host_is_told_of_its_service_where_it_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    service = release("compute_service")
    told: list[Any] = []
    service.init_host(SimpleNamespace(init_host=lambda *args: told.append(args)), "row")
    monkeypatch.setattr(service.compute_manager.ComputeManager, "init_host", lambda _: None)
    service.init_host(SimpleNamespace(init_host=lambda *args: told.append(args)), "row")
    assert told == [("row",), ()]


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
