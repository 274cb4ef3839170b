"""A user's function as code under test: what it may ask for, and what is said of one that cannot be used."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from pytest_volfault.campaign import Campaign
from pytest_volfault.errors import EscapeAttempt, TargetBroken, TargetHangs, TargetUnusable, UsageError
from pytest_volfault.injection import VirtualTime
from pytest_volfault.model.cure import Cure
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.outcome import Answer
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.targets import check_target, load_target
from pytest_volfault.targets._function import FunctionTarget, load_function
from pytest_volfault.targets.contract import PARTS
from pytest_volfault.targets.reference._cinder import Cinder, CinderError
from volfault_fakes.brick import Connector
from volfault_fakes.cloud import Cloud

VARIANTS = ("attachments", "legacy")


def good(server_id: str, volume_id: str, connection_info: Any, connector: Connector, cloud: Cloud) -> None:
    """Detaches as nova-compute does, and begins anew where it was stopped."""
    import libvirt

    cinder = Cinder()
    volume = cinder.get(volume_id)
    if volume["status"] != "detaching":
        cinder.begin_detaching(volume_id)
    domain = libvirt.open("qemu:///system").lookupByUUIDString(server_id)
    guest = cloud.guest(server_id)
    for disks, flag in (
        (guest.config, libvirt.VIR_DOMAIN_AFFECT_CONFIG),
        (guest.live, libvirt.VIR_DOMAIN_AFFECT_LIVE),
    ):
        for disk in [disk for disk in disks.values() if disk.serial == volume_id]:
            domain.detachDeviceFlags(disk.xml, flag)
            time.sleep(5)
    connector.disconnect_volume(connection_info, None)
    (attachment,) = cloud.attachments_of(volume_id)
    if attachment.connector is None:
        cinder.terminate_connection(volume_id, connector.get_connector_properties())
        cinder.detach(volume_id, attachment.id)
    else:
        cinder.attachment_delete(attachment.id)


@pytest.fixture(scope="module")
def shared() -> Iterator[VirtualTime]:
    virtual = VirtualTime()
    yield virtual
    virtual.thaw()


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> Any:
    """An importable module of the user's."""
    module = ModuleType("lab_tool")
    monkeypatch.setitem(sys.modules, "lab_tool", module)
    return module


def golden(function: Callable[..., object], shared: VirtualTime, seconds: float = 20.0) -> Any:
    target = FunctionTarget("lab_tool:function", function)
    with Campaign(target, time=shared, seconds=seconds) as campaign:
        return campaign.stage("detach", "legacy").golden


# -- good ones


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_good_function_completes_and_is_judged(shared: VirtualTime, variant: str) -> None:
    with Campaign(FunctionTarget("lab_tool:good", good), time=shared) as campaign:
        results = {scenario.id: campaign.run(scenario) for scenario in campaign.scenarios("detach", variant)}
    first = results[f"detach.{variant}"]
    assert first.verdict is Verdict.COMPLETED
    # There is no Nova: no state of a server, and no mapping row.
    assert first.outcome.final_state == FinalState.detached(vm_state=None)
    assert first.outcome.answer == Answer()
    assert {entry.process for entry in first.outcome.trace} == {"tool"}
    assert not [result for result in results.values() if result.verdict is Verdict.UNREACHED]
    # It was written so that it can be called again: what it left is healed by that.
    left = [result for result in results.values() if not result.verdict.clean]
    assert left
    assert {result.heals_by for result in left if "cinder.os-begin_detaching@after" in result.scenario.id} == {
        Cure.RETRY
    }


def test_a_crash_of_the_tool_is_its_outcome_and_a_retry_begins_anew(shared: VirtualTime) -> None:
    with Campaign(FunctionTarget("lab_tool:good", good), time=shared) as campaign:
        result = campaign.run(Scenario.parse("detach.legacy/brick.disconnect_volume@before=crash,once"))
    assert result.outcome.answer == Answer(error="the tool died")
    assert result.outcome.final_state == FinalState.attached(
        volume_status="detaching", guest_disk="none", bdm=False, vm_state=None
    )
    assert result.heals_by is Cure.RETRY


def test_an_error_is_what_the_caller_saw(shared: VirtualTime) -> None:
    with Campaign(FunctionTarget("lab_tool:good", good), time=shared) as campaign:
        result = campaign.run(Scenario.parse("detach.legacy/cinder.volume_get@before=http-403,once"))
    assert result.outcome.answer.error is not None
    assert result.outcome.answer.error.startswith(f"{CinderError.__name__}: 403: ")
    assert result.verdict is Verdict.ROLLED_BACK


def test_it_takes_what_it_asks_for_by_name(shared: VirtualTime) -> None:
    seen: list[dict[str, Any]] = []

    def function(cloud: Cloud, volume_id: str, verbose: bool = True, **rest: Any) -> None:
        seen.append({"volume": cloud.volumes[volume_id].status, "verbose": verbose, "rest": rest})

    with pytest.raises(TargetBroken):
        golden(function, shared)
    assert seen[0] == {"volume": "in-use", "verbose": True, "rest": {}}


def test_its_clocks_show_the_cloud_s_time_and_its_waits_move_it(shared: VirtualTime) -> None:
    seen: list[tuple[float, float]] = []

    def function(server_id: str, volume_id: str, connection_info: Any, connector: Any, cloud: Cloud) -> None:
        began = time.time()
        time.sleep(3600)
        seen.append((time.time() - began, time.monotonic() - cloud.clock.now))
        good(server_id, volume_id, connection_info, connector, cloud)

    golden(function, shared)
    assert seen == [(3600.0, 0.0)] * 2


@pytest.mark.parametrize(
    ("code", "error"), [(0, None), (None, None), (2, "SystemExit: 2"), ("no volume", "SystemExit: no volume")]
)
def test_a_command_s_exit_is_its_outcome(shared: VirtualTime, code: Any, error: str | None) -> None:
    def main(server_id: str, volume_id: str, connection_info: Any, connector: Any, cloud: Cloud) -> None:
        good(server_id, volume_id, connection_info, connector, cloud)
        sys.exit(code)

    assert golden(main, shared).answer == Answer(error=error)


# -- bad ones


def test_one_that_raises_does_not_reach_the_goal(shared: VirtualTime) -> None:
    def function() -> None:
        raise ValueError("not today")

    message = r"^detach\.legacy on lab_tool:function .*does not reach its goal.*The caller saw: ValueError: not today"
    with pytest.raises(TargetBroken, match=message):
        golden(function, shared)


def test_one_that_waits_for_ever_is_stopped_in_virtual_time(shared: VirtualTime) -> None:
    def function(volume_id: str) -> None:
        while True:
            try:
                time.sleep(60)
            except Exception:  # noqa: BLE001 - as such loops do
                volume_id += "?"

    with pytest.raises(TargetHangs, match=r"^detach\.legacy on lab_tool:function: .*after 24 hours of virtual time"):
        golden(function, shared)


def test_one_that_polls_for_ever_is_stopped_by_the_number_of_its_calls(
    shared: VirtualTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pytest_volfault.injection._run.MOST_CROSSINGS", 50)

    def function(volume_id: str) -> None:
        while Cinder().get(volume_id)["status"] != "available":
            pass

    with pytest.raises(TargetHangs, match=r"more than 50 crossings in one scenario, the last at cinder\.volume_get"):
        golden(function, shared)


def test_one_that_is_busy_for_ever_is_stopped_in_real_time(shared: VirtualTime) -> None:
    def function() -> None:
        while True:
            pass

    with pytest.raises(TargetHangs, match=r"^detach\.legacy on lab_tool:function: .*longer than 0\.2 s of real time"):
        golden(function, shared, seconds=0.2)


def test_one_that_reaches_out_is_named(shared: VirtualTime) -> None:
    def function() -> None:
        os.system("iscsiadm -m session")

    with pytest.raises(
        EscapeAttempt, match=rf"{__name__}\.function \(line \d+\) called os\.system\('iscsiadm -m session'\)"
    ):
        golden(function, shared)


# -- loading


def test_a_target_by_name(tool: Any, shared: VirtualTime) -> None:
    tool.commands = ModuleType("commands")
    tool.commands.detach = good
    target = load_target("lab_tool:commands.detach")
    assert target.info.name == "lab_tool:commands.detach"
    with Campaign(target, time=shared) as campaign:
        assert campaign.stage("detach", "legacy").golden.answer == Answer()


def test_the_reference_is_what_ships() -> None:
    info = load_target("reference").info
    assert (info.name, bool(info.version)) == ("reference", True)


def test_a_class_with_a_call_is_a_function_too(tool: Any) -> None:
    class Command:
        def __call__(self, volume_id: str) -> None:
            raise AssertionError(volume_id)

    tool.command = Command()
    assert load_function("lab_tool:command") is tool.command


@pytest.mark.parametrize("name", ["reference2", "", ":detach", "mytool:", "mytool"])
def test_a_name_that_can_be_no_target(name: str) -> None:
    near = r"; did you mean reference\?" if name == "reference2" else ""
    message = rf"^unknown target '{name}'; the targets are nova, reference, or module:attribute of a function{near}$"
    with pytest.raises(UsageError, match=message):
        check_target(name)
    with pytest.raises(UsageError, match=message):
        load_target(name)


def test_names_that_a_plugin_adds_are_targets(tool: Any) -> None:
    made: Any = SimpleNamespace(**dict.fromkeys(PARTS))
    known = {"fork": lambda: made}
    check_target("fork", known)
    assert load_target("fork", known) is made
    with pytest.raises(UsageError, match="the targets are fork, or"):
        check_target("reference", known)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("no_such_module_of_mine:detach", "ModuleNotFoundError: No module named 'no_such_module_of_mine'"),
        ("lab_tool:gone", "AttributeError: module 'lab_tool' has no attribute 'gone'"),
        ("lab_tool:good.gone", "AttributeError: 'function' object has no attribute 'gone'"),
    ],
)
def test_what_cannot_be_imported(tool: Any, name: str, reason: str) -> None:
    tool.good = good
    with pytest.raises(TargetUnusable) as caught:
        load_target(name)
    assert str(caught.value) == (
        f"target {name!r} cannot be imported: {reason}. "
        "Give it as module:attribute, from a folder on the Python path; in pytest's ini file: pythonpath = ."
    )


@pytest.mark.parametrize("ending", ["1 / 0", "import sys; sys.exit(2)", "x ="])
def test_a_module_that_fails_while_it_is_imported(tmp_path: Any, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    (tmp_path / "lab_failing.py").write_text(f"def detach(): pass\n{ending}\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(TargetUnusable, match=r"^target 'lab_failing:detach' cannot be imported: "):
        load_target("lab_failing:detach")


def test_what_is_not_callable(tool: Any) -> None:
    tool.setting = 3
    with pytest.raises(
        TargetUnusable, match=r"^target 'lab_tool:setting' is not callable; what is there is of type int$"
    ):
        load_target("lab_tool:setting")


def test_what_does_not_say_what_it_takes() -> None:
    with pytest.raises(TargetUnusable, match=r"^target 'builtins:dict' does not say what it asks for: "):
        load_target("builtins:dict")


OFFERED = "it is called with the names it takes out of server_id, volume_id, connection_info, connector, cloud"


def test_what_asks_for_what_is_not_offered(tool: Any) -> None:
    def function(volume: str, server_id: str, region: str) -> None:
        raise AssertionError(volume + server_id + region)

    tool.function = function
    with pytest.raises(TargetUnusable, match=rf"^target 'lab_tool:function' asks for volume, region; {OFFERED}$"):
        load_target("lab_tool:function")


def test_what_takes_its_arguments_by_position_only(tool: Any) -> None:
    def function(volume_id: str, /) -> None:
        raise AssertionError(volume_id)

    tool.function = function
    with pytest.raises(TargetUnusable, match=rf"asks for positional-only arguments; {OFFERED}$"):
        load_target("lab_tool:function")
