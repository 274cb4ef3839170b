"""Start, goal and steps of each flow: they follow from the variant, and agree with one another."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pytest_volfault.errors import UsageError
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.flows import ATTACH, DELETE, DETACH, FLOWS, Flow, flow_named
from pytest_volfault.model.variant import NONSENSE, WORDS, Variant
from pytest_volfault.model.volume_states import free, whole
from pytest_volfault.targets.parties import party_operations
from pytest_volfault.verdicts import violations

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
@pytest.mark.parametrize("flow", FLOWS.values(), ids=lambda flow: flow.name)
def test_both_styles_are_published_of_every_flow(flow: Flow, name: str) -> None:
    assert flow.variants.index(name) < 2


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
    status = "deleted" if it.boot else "available"
    assert FinalState.of(DELETE.goal(it)) == FinalState(status, vm_state="deleted")


@pytest.mark.parametrize("flow", FLOWS.values(), ids=lambda flow: flow.name)
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
    for state in (flow.start(it), flow.goal(it)):
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
    assert [step.number for step in steps] == sorted({step.number for step in steps})
    assert len({step.name for step in steps}) == len(steps) > 0
    for step in steps:
        assert step.name.replace("_", "").isalpha()
        assert step.points
        assert set(step.points) <= known
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
    ],
)
def test_the_steps_follow_from_the_variant(flow: str, name: str, numbers: str, names: str) -> None:
    steps = FLOWS[flow].steps(variant(name))
    assert [step.number for step in steps] == numbers.split()
    assert [step.name for step in steps] == names.split()


@each_published
def test_only_a_delete_without_its_host_does_not_get_there_by_itself(flow: Flow, name: str) -> None:
    assert flow.reaches(variant(name)) == (flow is not DELETE or "host_" not in name)


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
    assert [flow_named(name) for name in FLOWS] == [ATTACH, DETACH, DELETE]
    with pytest.raises(UsageError, match=r"^unknown flow 'resize'; the flows are attach, delete, detach$"):
        flow_named("resize")
