"""Start, goal and steps of each flow: they follow from the variant, and agree with one another."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pytest_volfault.errors import UsageError
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.flow import Flow
from pytest_volfault.model.flows import ATTACH, DELETE, DETACH, FLOWS, flow_named
from pytest_volfault.model.variant import NONSENSE, WORDS, Variant
from pytest_volfault.model.volume_states import free, whole
from pytest_volfault.targets.parties import party_operations
from pytest_volfault.verdicts import violations

# The others begin without a server.
OF_THE_SEEDS = (ATTACH, DETACH, DELETE)
PUBLISHED = [(flow, name) for flow in FLOWS.values() for name in flow.variants]
ALL = sorted({name for _, name in PUBLISHED})
SHARED = {"other_attachments": ("attached",), "other_guest_disk": "live+config"}

each_published = pytest.mark.parametrize(("flow", "name"), PUBLISHED, ids=[f"{f.name}.{name}" for f, name in PUBLISHED])


def variant(name: str) -> Variant:
    return Variant.parse(name)


def offloaded(name: str) -> bool:
    return "shelved_offloaded" in name


@each_published
def test_every_published_name_is_a_variant(flow: Flow, name: str) -> None:
    assert str(variant(name)) == name
    assert flow.variants.count(name) == 1


@pytest.mark.parametrize("name", ["attachments", "legacy"])
@pytest.mark.parametrize("flow", OF_THE_SEEDS, ids=lambda flow: flow.name)
def test_both_styles_are_published_of_every_flow(flow: Flow, name: str) -> None:
    # Only a server that is stopped can be started.
    assert flow.variants.index(f"{name}-stopped" if flow.name == "start" else name) < 2


@pytest.mark.parametrize("name", ALL)
def test_attach_leads_from_free_to_whole_and_detach_back(name: str) -> None:
    it = variant(name)
    assert FinalState.of(ATTACH.start(it)) == FinalState.of(DETACH.goal(it)) == FinalState.of(free(it))
    assert FinalState.of(DETACH.start(it)) == FinalState.of(DELETE.start(it)) == FinalState.of(whole(it))
    # What is attached while the server is on no host is in use at once; its shelving would have made it `reserved`.
    reached = FinalState.of(ATTACH.goal(it))
    if offloaded(name):
        assert reached == replace(FinalState.of(whole(it)), volume_status="in-use", attachments=("attached",))
    else:
        assert reached == FinalState.of(whole(it))


@pytest.mark.parametrize("name", [name for name in ALL if "multiattach" not in name])
def test_a_deleted_server_holds_nothing(name: str) -> None:
    it = variant(name)
    status = "deleted" if it.boot or it.on_termination == "delete" else "available"
    assert FinalState.of(DELETE.goal(it)) == FinalState(status, vm_state="deleted")


@pytest.mark.parametrize("flow", OF_THE_SEEDS, ids=lambda flow: flow.name)
def test_a_multiattach_volume_stays_what_it_is_to_the_other_server(flow: Flow) -> None:
    it = variant("attachments-multiattach")
    for state in (FinalState.of(flow.start(it)), FinalState.of(flow.goal(it))):
        assert {name: getattr(state, name) for name in SHARED} == SHARED
        # The other one is on the same host, which needs both.
        assert (state.volume_status, state.lun_mapped, state.host_device) == ("in-use", True, True)
    assert FinalState.of(free(it)) == FinalState(
        "in-use", lun_mapped=True, host_device=True, vm_state="active", **SHARED
    )
    assert FinalState.of(whole(it)) == FinalState.attached(**SHARED)


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("attachments", FinalState.attached()),
        ("legacy", FinalState.attached()),
        ("attachments-rbd", FinalState.attached(host_device=False, locked=True)),
        ("attachments-rbd-stopped", FinalState.attached(host_device=False, vm_state="stopped", guest_disk="config")),
        ("attachments-fake", FinalState.attached(host_device=False)),
        ("attachments-encrypted", FinalState.attached(secret=True)),
        ("attachments-stopped", FinalState.attached(vm_state="stopped", guest_disk="config")),
        ("attachments-soft_deleted", FinalState.attached(vm_state="soft-delete", guest_disk="config")),
        ("attachments-deleting", FinalState.attached(task_state="deleting")),
        ("attachments-paused", FinalState.attached(vm_state="paused")),
        ("attachments-host_down", FinalState.attached()),
        (
            "attachments-shelved_offloaded",
            FinalState("reserved", ("reserved",), bdm=True, vm_state="shelved_offloaded"),
        ),
        ("legacy-shelved_offloaded", FinalState("in-use", ("attached",), bdm=True, vm_state="shelved_offloaded")),
        (
            "attachments-encrypted-shelved_offloaded",
            FinalState("reserved", ("reserved",), bdm=True, vm_state="shelved_offloaded"),
        ),
        # Only this server's connection is taken away.
        (
            "attachments-rbd-multiattach-shelved_offloaded",
            FinalState(
                "in-use", ("reserved",), lun_mapped=True, bdm=True, vm_state="shelved_offloaded", locked=True, **SHARED
            ),
        ),
        (
            "attachments-multiattach-shelved_offloaded",
            FinalState(
                "in-use", ("reserved",), lun_mapped=True, host_device=True, bdm=True, vm_state="shelved_offloaded",
                **SHARED,
            ),
        ),
    ],
)  # fmt: skip
def test_what_a_volume_is_when_it_is_whole(name: str, state: FinalState) -> None:
    assert FinalState.of(whole(variant(name))) == state


@pytest.mark.parametrize("name", [name for name in ALL if offloaded(name)])
def test_no_host_has_anything_of_an_offloaded_server(name: str) -> None:
    it = variant(name)
    for state in (
        FinalState.of(whole(it)),
        FinalState.of(free(it)),
        FinalState.of(ATTACH.goal(it)),
        FinalState.of(DELETE.goal(it)),
    ):
        assert (state.lun_mapped, state.host_device, state.guest_disk, state.locked) == (False, False, "none", False)


OFFERED: dict[str, list[Any]] = {
    each.name: [each.default, *(word.value for word in WORDS.values() if word.dimension == each.name)]
    for each in fields(Variant)
    # What is on its way, and a server that has left its host, are at rest in no state.
    if each.name not in ("task", "connector", "own")
}
VARIANTS = st.sets(st.sampled_from(list(OFFERED)), max_size=4).flatmap(
    lambda names: st.builds(Variant, **{name: st.sampled_from(OFFERED[name]) for name in sorted(names)})
)


@settings(database=None, derandomize=True)
@given(VARIANTS, st.sampled_from(list(FLOWS.values())))
def test_neither_start_nor_goal_of_any_variant_trips_a_rule(it: Variant, flow: Flow) -> None:
    assume(not any(rule.holds(it) for rule in NONSENSE))
    # A server that was made is moved in some states only, and with no second volume yet: of the others its flow says
    # nothing, and no target performs it.
    assume(flow.start in (whole, free) or (flow.reaches(it) and it.second == "none"))
    # A host that comes back begins with what it has to end.
    for state in (*((flow.start(it),) if flow.rolls_back else ()), flow.goal(it)):
        assert [rule.name for rule in violations(state, whole(it))] == []


def test_a_server_that_may_not_be_terminated_stays_as_it_is() -> None:
    it = variant("attachments-terminate_disabled")
    assert FinalState.of(DELETE.goal(it)) == FinalState.of(DELETE.start(it)) == FinalState.of(whole(it))
    assert DELETE.steps(it) == ()


# -- steps


@each_published
def test_steps_are_named_numbered_in_order_and_made_of_points_that_there_are(flow: Flow, name: str) -> None:
    steps = flow.steps(variant(name))
    known = {operation.point for operation in party_operations()}
    # `4+5` comes after `3`.
    assert [step.number for step in steps] == sorted(
        {step.number for step in steps}, key=lambda each: int(each[:2].rstrip("+"))
    )
    assert len({step.name for step in steps}) == len(steps)
    # Who only reads asks no party.
    assert (len(steps) == 0) == flow.reads
    for step in steps:
        assert step.name.replace("_", "").isalpha()
        assert step.points
        # What has no fake is a target's own point.
        assert {point for point in step.points if not point.startswith(("nova.", "placement.", "glance."))} <= known
    points = [point for step in steps for point in step.points]
    assert len(set(points)) == len(points)


@pytest.mark.parametrize(
    ("flow", "name", "numbers", "names"),
    [
        ("detach", "attachments", "1 2 3 4+5", "begin_detaching driver_detach disconnect_volume attachment_delete"),
        ("detach", "legacy-shelved_offloaded", "1 4 5", "begin_detaching terminate_connection detach"),
        # A rebuild begins nothing, and has no guest to take the disk from.
        ("detach", "legacy-moved_stashed", "4 5", "terminate_connection detach"),
        # What is `reserved` cannot begin to be detached.
        ("detach", "attachments-shelved_offloaded", "4+5", "attachment_delete"),
        # The host has nothing of it, or needs it for the other server.
        ("detach", "attachments-rbd", "1 2 4+5", "begin_detaching driver_detach attachment_delete"),
        ("detach", "attachments-multiattach", "1 2 4+5", "begin_detaching driver_detach attachment_delete"),
        ("delete", "attachments-rbd-boot", "1 2 4+5 6", "is_up destroy attachment_delete delete_volume"),
        (
            "attach",
            "attachments-rbd",
            "0 1 2 4 5",
            "attachment_create get_connector_properties attachment_update attach_device attachment_complete",
        ),
        ("attach", "attachments-shelved_offloaded", "0 5", "attachment_create attachment_complete"),
        (
            "attach",
            "legacy",
            "0 1 2 3 4 5",
            "reserve get_connector_properties initialize_connection connect_volume attach_device attach",
        ),
        ("delete", "attachments", "1 2 3 4+5", "is_up destroy disconnect_volume attachment_delete"),
        ("delete", "legacy-host_down", "1 4 5", "is_up terminate_connection detach"),
        # Nobody is asked after a service that there is not.
        ("delete", "attachments-host_gone", "4+5", "attachment_delete"),
        ("delete", "attachments-shelved_offloaded", "4+5", "attachment_delete"),
        # It is thought to be up, so that it is its affair.
        ("delete", "attachments-host_dead", "1 2 3 4+5", "is_up destroy disconnect_volume attachment_delete"),
        ("delete", "attachments-rbd-host_down-boot", "1 4+5 6", "is_up attachment_delete delete_volume"),
        (
            "reboot",
            "attachments",
            "0 1 2 3 4 5 6",
            "compare_with_cinder destroy disconnect_volume undefine connect_volume define create",
        ),
        # There is no guest to be ended.
        (
            "reboot",
            "attachments-stopped",
            "0 2 3 4 5 6",
            "compare_with_cinder disconnect_volume undefine connect_volume define create",
        ),
        ("start", "attachments-rbd-stopped", "3 5 6", "undefine define create"),
        ("start", "attachments-multiattach-stopped", "3 4 5 6", "undefine connect_volume define create"),
        ("soft_reboot", "attachments", "0 1 2", "compare_with_cinder shutdown create"),
        ("stop", "attachments", "1", "shutdown"),
    ],
)
def test_the_steps_follow_from_the_variant(flow: str, name: str, numbers: str, names: str) -> None:
    steps = FLOWS[flow].steps(variant(name))
    assert [step.number for step in steps] == numbers.split()
    assert [step.name for step in steps] == names.split()


# Since release 28 a reboot deletes what os-attach made, and since 24 nobody is told of it.
LEFT_SHORT = [(name, "legacy") for name in ("reboot", "soft_reboot", "show", "list")]


@each_published
def test_what_is_published_gets_there_by_itself_but_for_these(flow: Flow, name: str) -> None:
    without_host = flow is DELETE and "host_" in name
    assert flow.reaches(variant(name)) == (not without_host and (flow.name, name) not in LEFT_SHORT)


@pytest.mark.parametrize(
    ("flow", "name", "reached"),
    [
        ("attach", "attachments-shelved_offloaded", True),
        ("attach", "attachments-shelved_offloaded-tagged", False),
        ("attach", "attachments-multiattach-shelved_offloaded", False),
        ("attach", "attachments-multiattach-tagged", True),
        ("attach", "attachments-deleting", False),
        ("attach", "attachments-suspended", False),
        ("attach", "attachments-paused", True),
        ("attach", "attachments-boot", True),
        ("detach", "attachments-paused", False),
        ("detach", "attachments-boot", False),
        ("detach", "attachments-tagged", True),
        ("detach", "attachments-shelved_offloaded-tagged", False),
        ("detach", "attachments-multiattach-shelved_offloaded", True),
        # What the API would refuse, a rebuild does.
        ("detach", "legacy-moved_stashed", True),
        ("detach", "legacy-paused-boot-moved_stashed", True),
        ("detach", "legacy-moved_lost", False),
        ("detach", "legacy-moved_wrong", False),
        ("delete", "attachments-shelved_offloaded-tagged", True),
        ("delete", "attachments-shelved_offloaded-deleting", True),
        ("delete", "attachments-deleting", False),
        ("delete", "attachments-host_gone", False),
        ("reboot", "attachments-paused", True),
        ("reboot", "attachments-error", True),
        ("reboot", "attachments-rescued", False),
        ("reboot", "attachments-deleting", False),
        ("reboot", "attachments-host_down", False),
        ("soft_reboot", "attachments-stopped", False),
        ("stop", "attachments-error", True),
        ("stop", "attachments-paused", False),
        ("start", "attachments", False),
        ("start", "legacy-stopped", True),
        ("list", "attachments-host_down", True),
    ],
)
def test_what_gets_to_its_goal_by_itself(flow: str, name: str, reached: bool) -> None:
    assert FLOWS[flow].reaches(variant(name)) == reached


@pytest.mark.parametrize("vm_state", ["active", "stopped", "suspended", "shelved", "shelved_offloaded"])
def test_an_image_is_locked_as_long_as_one_of_its_servers_runs(vm_state: str) -> None:
    alone, shared = (Variant(protocol="rbd", vm_state=vm_state, multiattach=each) for each in (False, True))
    assert FinalState.of(whole(alone)).locked == (vm_state == "active")
    assert not FinalState.of(free(alone)).locked
    assert FinalState.of(whole(shared)).locked
    assert FinalState.of(free(shared)).locked


def test_flows_are_found_by_their_names() -> None:
    assert [flow_named(name) for name in FLOWS][:3] == [ATTACH, DETACH, DELETE]
    with pytest.raises(
        UsageError,
        match=r"^unknown flow 'moves'; the flows are "
        rf"{', '.join(sorted(FLOWS))}$",
    ):
        flow_named("moves")


# -- what keeps a server's volumes


@pytest.mark.parametrize(("name", "state"), [("reboot", "active"), ("soft_reboot", "active"), ("stop", "stopped")])
@pytest.mark.parametrize(
    "words", ["attachments", "legacy", "attachments-rbd", "attachments-nfs", "attachments-encrypted"]
)
def test_a_server_is_as_before_but_for_its_power(name: str, state: str, words: str) -> None:
    flow, it = flow_named(name), variant(words)
    assert FLOWS["start"].goal(variant(f"{words}-stopped")).lasting == whole(it)
    assert flow.goal(it).lasting == whole(replace(it, vm_state=state))
    # Wherever it begins, what it is for is the same as far as its own server goes.
    assert flow.after is not None
    assert flow.after(it, whole(it), "server") == flow.goal(it)


def test_without_a_volume_a_server_is_rebooted_as_well() -> None:
    reboot = flow_named("reboot")
    assert reboot.after is not None
    assert reboot.after(Variant(), free(Variant()), "server") == free(Variant()).but("server.restarted[host1]")
    # Of an offloaded server there is nothing to be rebooted.
    offloaded_server = whole(variant("attachments-shelved_offloaded"))
    assert reboot.after(Variant(), offloaded_server, "server") == offloaded_server


@pytest.mark.parametrize("name", ["show", "list"])
def test_who_reads_is_told_what_is_so(name: str) -> None:
    flow = flow_named(name)
    assert flow.goal(Variant()) == whole(Variant()).but("server.told[volume]=attached")
    assert flow.after is not None
    assert flow.after(Variant(), free(Variant()), "server") == free(Variant()).but("server.told[volume]=not-attached")
