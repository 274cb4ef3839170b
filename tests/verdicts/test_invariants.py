"""Each rule by itself: a planted final state trips it, and only it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace

import pytest

from pytest_volfault.model.facts import Facts
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.verdicts import INVARIANTS, Invariant, violations

PLANTED: Mapping[str, FinalState] = {
    "no-guest-on-a-free-volume": FinalState.detached(guest_disk="live+config", host_device=True, lun_mapped=True),
    "no-device-of-a-free-volume": FinalState.detached(host_device=True, lun_mapped=True),
    "no-export-of-a-free-volume": FinalState.detached(lun_mapped=True),
    "no-device-pulled-from-a-guest": FinalState.attached(host_device=False),
    "no-orphaned-mapping-row": FinalState.detached(bdm=True),
    "no-orphaned-attachment": FinalState.attached(bdm=False, guest_disk="none", host_device=False, lun_mapped=False),
    "no-orphaned-guest-config": FinalState.detached(guest_disk="config"),
    "no-orphaned-export": FinalState("error", lun_mapped=True, vm_state="active"),
    "no-orphaned-device": FinalState("error", host_device=True, vm_state="active"),
    "no-orphaned-lock": FinalState.detached(locked=True),
    "no-orphaned-secret": FinalState.detached(secret=True),
    "no-stray-guest": FinalState.detached(vm_state="deleted", stray_guest=True),
    "no-lasting-transition": FinalState.attached(volume_status="detaching"),
}
# Of what a server is and has beside the volume, `FinalState` does not tell.
PLANTED_ELSEWHERE: Mapping[str, Facts] = {
    "no-guest-without-a-host": Facts.parse(
        ["server.state=error", "server.power[host1]=running", "volume.status=available"]
    ),
    "no-orphaned-snapshot": FinalState.attached().facts.but("volume.snapshot=available"),
    "no-useless-image": FinalState.attached().facts.but("volume.snapshot=available+queued+active"),
    "no-rescue-without-end": FinalState.attached().facts.but("server.rescue_disk[host1]=live+config"),
    "no-outgrown-guest": FinalState.attached().facts.but("server.guest_size[host1,volume]=1"),
    "no-orphaned-volume": Facts.parse(["server.state=error", "volume.made", "volume.status=available"]),
    "no-orphaned-allocation": Facts.parse(
        ["server.state=error", "server.allocation[host1]", "volume.status=available"]
    ),
}
# A multiattach volume: this server's and another one's on the same host, and the other one's alone.
SHARED_WHOLE = FinalState.attached(other_attachments=("attached",), other_guest_disk="live+config")
SHARED_FREE = replace(SHARED_WHOLE, attachments=(), guest_disk="none", bdm=False)
OFFLOADED = FinalState("reserved", ("reserved",), bdm=True, vm_state="shelved_offloaded")
RBD = FinalState.attached(host_device=False, locked=True)
# The first host was believed dead, and its guest runs on there; one of Ceph needs neither device nor export for it.
BESIDE = RBD.facts.but(
    "server.host=host2", "volume.attachment[server,host2]=attached", without=["volume.attachment[server,host1]"]
)
PLANTED_ON_CEPH: Mapping[str, Facts] = {"no-guest-beside-its-server": BESIDE}
# Other defects that the same rule must see; each trips that rule alone, too.
MORE = [
    ("no-guest-on-a-free-volume", FinalState("deleted", guest_disk="live", vm_state="active")),
    ("no-guest-on-a-free-volume", FinalState.detached(guest_disk="live")),
    ("no-device-of-a-free-volume", FinalState("deleted", host_device=True)),
    ("no-export-of-a-free-volume", FinalState("deleted", lun_mapped=True)),
    ("no-device-pulled-from-a-guest", FinalState.attached(lun_mapped=False)),
    ("no-device-pulled-from-a-guest", FinalState.attached(guest_disk="live", host_device=False, lun_mapped=False)),
    ("no-lasting-transition", FinalState.attached(volume_status="attaching")),
    ("no-lasting-transition", FinalState("reserved", ("reserved",), bdm=True, vm_state="active")),
    ("no-lasting-transition", FinalState("deleting", vm_state="active")),
    ("no-lasting-transition", FinalState.attached(task_state="rebuilding")),
    # The image is still held by a client whose guest is off, or has the disk in its definition only.
    ("no-orphaned-lock", FinalState("deleted", locked=True)),
    ("no-orphaned-lock", FinalState.attached(guest_disk="config", locked=True)),
    ("no-orphaned-secret", FinalState("deleted", secret=True)),
    ("no-orphaned-secret", FinalState("error", secret=True)),
    ("no-stray-guest", FinalState("deleted", vm_state="deleted", stray_guest=True)),
    # A volume that others have attached is one that this server has no part in.
    ("no-guest-on-a-free-volume", replace(SHARED_FREE, guest_disk="live+config")),
    ("no-guest-on-a-free-volume", replace(SHARED_FREE, guest_disk="live")),
    ("no-orphaned-mapping-row", replace(SHARED_FREE, bdm=True)),
    ("no-orphaned-guest-config", replace(SHARED_FREE, guest_disk="config")),
    # The other server's guest is cut off, whatever this one holds.
    ("no-device-pulled-from-a-guest", replace(SHARED_FREE, host_device=False)),
    ("no-device-pulled-from-a-guest", replace(SHARED_FREE, lun_mapped=False)),
    ("no-device-pulled-from-a-guest", replace(SHARED_FREE, lun_mapped=False, host_device=False)),
    ("no-device-pulled-from-a-guest", replace(SHARED_WHOLE, lun_mapped=False)),
    ("no-device-pulled-from-a-guest", replace(SHARED_WHOLE, guest_disk="none", host_device=False)),
]


@pytest.mark.parametrize("rule", INVARIANTS, ids=lambda rule: rule.name)
def test_a_planted_defect_trips_its_rule_and_only_that(rule: Invariant) -> None:
    planted = {name: state.facts for name, state in PLANTED.items()} | PLANTED_ELSEWHERE | PLANTED_ON_CEPH
    assert rule.name in planted, f"plant a final state that trips {rule.name} and only it"
    whole = RBD.facts if rule.name in PLANTED_ON_CEPH else FinalState.attached().facts
    assert violations(planted[rule.name], whole) == (rule,)


@pytest.mark.parametrize(
    ("facts", "broken"),
    [
        (["volume.grown"], []),
        (["volume.grown", "server.row_size[volume]=1"], ["no-outgrown-guest"]),
        # It had grown before the flow began.
        (["server.guest_size[host1,volume]=1"], ["no-outgrown-guest"]),
    ],
)
def test_who_has_a_volume_that_has_grown_knows(facts: list[str], broken: list[str]) -> None:
    assert [rule.name for rule in violations(FinalState.attached().facts.but(*facts))] == broken


@pytest.mark.parametrize(
    ("snapshot", "broken"),
    [
        ("available+active", []),
        ("available+active+active", []),
        ("error", ["no-orphaned-snapshot"]),
        ("error+active", ["no-useless-image"]),
        ("creating+active", ["no-useless-image"]),
    ],
)
def test_of_a_snapshot_a_server_can_be_made_or_it_is_of_no_use(snapshot: str, broken: list[str]) -> None:
    state = FinalState.attached().facts.but(f"volume.snapshot={snapshot}")
    assert [rule.name for rule in violations(state)] == broken


@pytest.mark.parametrize(("name", "state"), MORE)
def test_its_other_forms_trip_it_as_well(name: str, state: FinalState) -> None:
    assert [rule.name for rule in violations(state.facts)] == [name]


@pytest.mark.parametrize(
    ("facts", "broken"),
    [
        # It is being scheduled, or built: it may come to that host, and its delete would give the room back.
        (["server.state=building", "server.task=scheduling", "server.allocation[host1]"], ["no-lasting-transition"]),
        # Its guest is there; that Nova does not say so is another rule's.
        (["server.state=error", "server.power[host1]=paused", "server.allocation[host1]"], ["no-guest-without-a-host"]),
        (["server.state=active", "server.host=host1", "server.power[host1]=running", "server.allocation[host1]"], []),
        (
            ["server.state=active", "server.host=host1", "server.allocation[host1]", "server2.state=active",
             "server2.host=host2", "server2.allocation[host1]"],
            ["no-orphaned-allocation"],
        ),
        (["server.state=deleted", "server.allocation[host1]"], ["no-orphaned-allocation"]),
        (["server.power[host1]=running"], []),
    ],
)  # fmt: skip
def test_where_a_server_is(facts: list[str], broken: list[str]) -> None:
    assert [rule.name for rule in violations(Facts.parse([*facts, "volume.status=available"]))] == broken


# This server and another one have a multiattach volume on two hosts.
TWO_HOSTS = SHARED_FREE.facts.but(
    "server.host=host1", "server2.host=host2", "server2.disk[host2,volume]=live+config", "host2.device[volume]",
    "volume.export[host2]", "volume.attachment[server2,host2]=attached",
    without=[
        "volume.attachment[server2,host1]", "server2.disk[host1,volume]", "host1.device[volume]",
        "volume.export[host1]",
    ],
)  # fmt: skip


@pytest.mark.parametrize(
    ("left", "broken"),
    [
        ([], []),
        # What is left on the first host leads to a volume that a server of the second one has by right.
        (["host1.device[volume]"], ["no-device-of-a-free-volume"]),
        (["volume.export[host1]"], ["no-export-of-a-free-volume"]),
        # Not where Cinder itself says that it is attached there, as while a server is on its way.
        (["volume.export[host1]", "volume.attachment[server2,host1]=attached"], []),
        (["volume.export[host1]", "host1.device[volume]"], ["no-device-of-a-free-volume"]),
        (["server.disk[host1,volume]=live"], ["no-guest-on-a-free-volume"]),
        # A guest that was left running where its server no longer is.
        (
            ["server2.disk[host1,volume]=live", "server2.power[host1]=running", "host1.device[volume]"],
            ["no-device-pulled-from-a-guest"],
        ),
        # A second volume is judged as the first one is.
        (["volume2.status=available", "server2.disk[host2,volume2]=live"], ["no-guest-on-a-free-volume"]),
        (["volume2.status=error", "volume2.export[host2]"], ["no-orphaned-export"]),
        (["volume2.status=detaching"], ["no-lasting-transition"]),
        (["server2.task=rebuilding"], ["no-lasting-transition"]),
    ],
)
def test_every_server_volume_and_host_is_judged(left: list[str], broken: list[str]) -> None:
    assert [rule.name for rule in violations(TWO_HOSTS.but(*left))] == broken


@pytest.mark.parametrize(
    "state",
    [
        FinalState.attached(),
        FinalState.detached(),
        FinalState.attached(vm_state=None, bdm=False),
        FinalState.detached(vm_state=None),
        FinalState("deleted", vm_state="active"),
        FinalState.attached(guest_disk="config"),
        # Cinder would not give it away: what Nova maps is not free.
        FinalState("error", bdm=True, vm_state="active"),
        FinalState.attached(secret=True),
        FinalState.attached(locked=True),
        FinalState("deleted", vm_state="deleted"),
        # What the other server of a multiattach volume has by right is no defect of this one's.
        SHARED_WHOLE,
        SHARED_FREE,
        replace(SHARED_FREE, locked=True),
        replace(SHARED_FREE, vm_state="deleted"),
    ],
)
def test_a_whole_state_trips_none(state: FinalState) -> None:
    assert violations(state.facts) == ()


@pytest.mark.parametrize(
    ("whole", "state", "broken"),
    [
        # QEMU speaks to the storage itself: there is no device to lose, and Ceph ends no connection with an export.
        (RBD, RBD, []),
        (RBD, replace(RBD, lun_mapped=False), []),
        (RBD, replace(RBD, guest_disk="none"), ["no-orphaned-lock"]),
        (RBD, FinalState.detached(guest_disk="live", locked=True), ["no-guest-on-a-free-volume"]),
        (FinalState.attached(), RBD, ["no-device-pulled-from-a-guest"]),
        # What is kept for an offloaded server is `reserved` for as long as it is offloaded, and in no other state.
        (OFFLOADED, OFFLOADED, []),
        (FinalState.attached(), OFFLOADED, []),
        (FinalState.attached(), replace(OFFLOADED, vm_state="shelved"), ["no-lasting-transition"]),
        (OFFLOADED, replace(OFFLOADED, volume_status="detaching"), ["no-lasting-transition"]),
        (OFFLOADED, replace(OFFLOADED, task_state="unshelving"), ["no-lasting-transition"]),
        # The guest of a deleted server that still writes is told as that, and not once more as a guest.
        (
            FinalState.attached(),
            FinalState.detached(
                vm_state="deleted", guest_disk="live+config", lun_mapped=True, host_device=True, stray_guest=True
            ),
            ["no-guest-on-a-free-volume"],
        ),
    ],
)
def test_what_is_whole_depends_on_storage_and_server(whole: FinalState, state: FinalState, broken: list[str]) -> None:
    assert [rule.name for rule in violations(state.facts, whole.facts)] == broken


def test_an_attachment_that_the_row_does_not_name_is_orphaned() -> None:
    """Cinder made one twice: the answer to the first was lost, and the request was repeated."""
    attached = FinalState.attached().facts.but("server.row[volume]=attachment[server,host1]")
    assert violations(attached) == ()
    twice = attached.but("volume.attachment[server]=reserved")
    assert [rule.name for rule in violations(twice)] == ["no-orphaned-attachment"]
    # A row of os-attach names none, so that nobody can say which is the one too many.
    assert violations(twice.but("server.row[volume]=legacy")) == ()


def test_nobody_misses_the_disk_of_a_server_that_is_deleted() -> None:
    cut_off = FinalState.attached(lun_mapped=False).facts
    assert [rule.name for rule in violations(cut_off)] == ["no-device-pulled-from-a-guest"]
    deleted = [rule.name for rule in violations(cut_off.but("server.state=deleted"))]
    assert "no-device-pulled-from-a-guest" not in deleted


def test_names_are_unique_and_messages_say_something() -> None:
    assert len({rule.name for rule in INVARIANTS}) == len(INVARIANTS)
    assert len({rule.message for rule in INVARIANTS}) == len(INVARIANTS)
    assert {rule.severity for rule in INVARIANTS} == {Verdict.UNSAFE, Verdict.LEAKED, Verdict.STUCK}


def every_state() -> list[FinalState]:
    return [
        FinalState(status, attachments, lun, disk, device, bdm, vm_state, task)
        for status, attachments, lun, disk, device, bdm, vm_state, task in itertools.product(
            ("available", "in-use", "detaching", "deleted", "error"),
            ((), ("attached",)),
            (False, True),
            ("none", "live", "config", "live+config"),
            (False, True),
            (False, True),
            (None, "active"),
            (None, "deleting"),
        )
    ]


def test_a_volume_that_is_given_away_while_somebody_holds_it_is_unsafe_in_every_state() -> None:
    states = every_state()
    for state in states:
        free = state.volume_status in ("available", "deleted")
        writes = state.guest_disk.startswith("live")
        held = writes or state.host_device or state.lun_mapped
        pulled = writes and not (state.host_device and state.lun_mapped)
        unsafe = [rule for rule in violations(state.facts) if rule.severity is Verdict.UNSAFE]
        # One defect is told once.
        assert len(unsafe) == (1 if (held if free else pulled) else 0), state
    assert len(states) == 5 * 2 * 2 * 4 * 2 * 2 * 2 * 2


def test_violations_come_worst_first() -> None:
    for state in every_state():
        ranks = [rule.severity.rank for rule in violations(state.facts)]
        assert ranks == sorted(ranks, reverse=True)
    several = violations(FinalState.detached(host_device=True, bdm=True, task_state="deleting").facts)
    assert [rule.severity for rule in several] == [Verdict.UNSAFE, Verdict.STUCK, Verdict.LEAKED]


# The guest that a failed unshelve has left runs on the second host; nobody says that the server is there.
OFFLOADED_AND_RUNNING = RBD.facts.but(
    "server.state=shelved_offloaded", "server.disk[host2,volume]=live", "server.power[host2]=running",
    "volume.lock[host2]", "volume.attachment[server]=reserved", "volume.status=reserved",
    without=[
        "server.host", "server.disk[host1,volume]", "server.power[host1]", "volume.lock[host1]", "volume.export[host1]",
        "volume.attachment[server,host1]",
    ],
)  # fmt: skip


@pytest.mark.parametrize(
    ("state", "unsafe"),
    [
        (OFFLOADED_AND_RUNNING, True),
        # Nova has it there, or Cinder has, as while it is on its way.
        (OFFLOADED_AND_RUNNING.but("server.host=host2"), False),
        (OFFLOADED_AND_RUNNING.but("volume.attachment[server,host2]=attached"), False),
        (BESIDE, True),
        # Of a deleted server, or a volume that is free, it is told as that.
        (OFFLOADED_AND_RUNNING.but("server.state=deleted"), False),
        (OFFLOADED_AND_RUNNING.but("volume.status=available"), False),
    ],
)  # fmt: skip
def test_a_guest_of_ceph_reaches_its_volume_wherever_it_runs(state: Facts, unsafe: bool) -> None:
    found = violations(state, RBD.facts)
    assert ("no-guest-beside-its-server" in [rule.name for rule in found]) is unsafe
    # Others need what leads to the disk.
    assert "no-guest-beside-its-server" not in [rule.name for rule in violations(state)]
