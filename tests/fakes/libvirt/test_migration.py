"""A live migration between two hosts: its steps, its events on both sides, and what can be asked meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.libvirt.moves import FLAGS, Moves
from volfault_fakes.cloud.tables import Device
from volfault_fakes.errors import CloudMisuse, UnknownCall
from volfault_fakes.libvirt.hindrances import Hindrance
from volfault_fakes.libvirt.migration import SWITCH

HERE, THERE = "compute1", "compute2"
STARTED, PAUSED, DEFINED, GOES_ON, ENDED = (THERE, 2, 1), (HERE, 3, 1), (THERE, 0, 0), (THERE, 4, 1), (HERE, 5, 3)
GAVE_UP = (THERE, 5, 5)
CALLED_OFF = (78, 10, "operation aborted: job 'migration out' canceled by client")
HELD = "cannot acquire state change lock (held by monitor=remoteDispatchDomainMigrate{}3Params)"


@pytest.fixture
def moves() -> Moves:
    return Moves()


def test_a_guest_goes_as_nova_asks_for_it(moves: Moves) -> None:
    number = moves.server.number
    began = moves.cloud.clock.now
    assert moves.migrate() == 0
    assert moves.told == [STARTED, PAUSED, DEFINED, GOES_ON, ENDED]
    assert moves.states == {THERE: ("running", 2)}
    guest = moves.cloud.guest(moves.server.id)
    assert (guest.persistent, list(guest.live), list(guest.config), guest.incoming) == (True, ["vdb"], ["vdb"], "")
    assert (guest.number, guest.run) == (1, moves.server.run)
    assert number == 1
    assert moves.cloud.clock.now - began == pytest.approx(3.8)
    assert [lock.host for lock in moves.cloud.locks.values()] == [THERE]
    assert moves.call(moves.domain.jobStats)[:2] == (42, 10)


def test_without_persist_dest_and_undefine_source_each_stays_what_it_was(moves: Moves) -> None:
    assert moves.migrate(flags=3) == 0
    assert moves.told == [STARTED, PAUSED, GOES_ON, ENDED]
    assert moves.states == {HERE: ("shutoff", 4), THERE: ("running", 2)}
    assert (moves.at(HERE).isPersistent(), moves.at(THERE).isPersistent()) == (1, 0)
    assert moves.migrate() == (55, 20, "Requested operation is not valid: domain is not running")


def test_a_paused_guest_stays_paused(moves: Moves) -> None:
    moves.domain.suspend()
    moves.told.clear()
    assert moves.migrate() == 0
    assert moves.told == [STARTED, DEFINED, (THERE, 3, 0), ENDED]
    assert moves.states == {THERE: ("paused", 1)}


def test_a_domain_that_is_defined_there_is_defined_anew(moves: Moves) -> None:
    moves.connections[THERE].defineXML(f"<domain><name>noos</name><uuid>{moves.server.id}</uuid></domain>")
    moves.told.clear()
    assert moves.migrate() == 0
    assert moves.told == [STARTED, PAUSED, (THERE, 0, 1), GOES_ON, ENDED]
    assert list(moves.cloud.guest(moves.server.id).config) == ["vdb"]


def test_the_destination_has_the_disks_of_the_xml_that_is_given() -> None:
    moves = Moves("iscsi")
    moves.cloud.put("devices", (THERE, "/by-path"), Device(THERE, moves.volume.id, "/by-path", "sdz"))
    xml = moves.domain.XMLDesc(8).replace(moves.cloud.guest(moves.server.id).live["vdb"].source, "/dev/sdz")
    assert moves.migrate(destination_xml=xml, persistent_xml=xml) == 0
    guest = moves.cloud.guest(moves.server.id)
    assert (guest.live["vdb"].source, guest.config["vdb"].source) == ("/dev/sdz", "/dev/sdz")


def test_a_source_that_is_not_there_ends_it_before_it_begins() -> None:
    moves = Moves("iscsi")
    code, domain, message = moves.migrate()
    assert (code, domain) == (38, 18)
    assert "No such file or directory" in message
    assert (moves.told, moves.states, moves.domain.jobStats()) == ([], {HERE: ("running", 1)}, {"type": 0})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("dev='vdb'", "dev='vdc'", "Target disk vdc does not match source vdb"),
        ("<uuid>", "<uuid>9", "malformed"),
        ("</serial>", "0</serial>", "Target disk serial"),
        ("<disk", "<disk type='file'><source file='/x'/><target dev='vda'/></disk><disk", "disk count 2 does not"),
    ],
)
def test_another_guest_than_it_was_is_refused(moves: Moves, old: str, new: str, said: str) -> None:
    code, domain, message = moves.migrate(destination_xml=moves.domain.XMLDesc(8).replace(old, new, 1))
    assert (code in (1, 67), domain, said in message) == (True, 20, True)
    assert moves.told == []


def test_who_is_there_already_is_told(moves: Moves) -> None:
    moves.cloud.add_server(THERE, id=moves.server.id)
    assert moves.migrate() == (55, 20, "Requested operation is not valid: domain 'noos' is already active")
    moves.cloud.drop("guests", (THERE, moves.server.id))
    other = moves.cloud.add_server(THERE, name="noos")
    assert moves.migrate() == (9, 20, f"operation failed: domain 'noos' already exists with uuid {other.id}")


def test_hosts_that_are_not_to_be_reached(moves: Moves) -> None:
    assert moves.migrate(uri="qemu+tcp://nope/system") == (
        38, 7, "Unable to resolve address 'nope' service '16509': Name or service not known",
    )  # fmt: skip
    assert moves.migrate(uri="qemu+tls://10.0.1.2/system") == 0
    assert list(moves.states) == [THERE]
    back = Moves()
    back.module._hypervisor.daemons.restart(THERE)
    assert back.migrate() == (38, 7, "unable to connect to server at 'compute2:16509': Connection refused")


def test_what_the_fake_does_not_know_is_refused_loudly(moves: Moves) -> None:
    with pytest.raises(UnknownCall, match="qemu\\+tcp://HOST/system"):
        moves.migrate(uri="qemu:///system")
    with pytest.raises(UnknownCall, match="VIR_MIGRATE_PEER2PEER"):
        moves.migrate(flags=1)
    with pytest.raises(UnknownCall, match="migrateToURI3 with nonsense"):
        moves.migrate(nonsense=1)


def test_its_job_can_be_watched_while_it_lasts(moves: Moves) -> None:
    seen: list[Any] = []

    def look() -> None:
        stats = moves.domain.jobStats()
        seen.append((stats["type"], stats["time_elapsed"], stats["memory_remaining"] / stats["memory_total"]))
        seen.append((moves.domain.jobInfo()[0], moves.call(moves.at(THERE).jobStats)[:2]))

    moves.meanwhile((0.5, look), (1.5, look))
    assert moves.migrate() == 0
    assert seen == [(2, 500, 0.75), (2, (84, 10)), (2, 1500, 0.25), (2, (84, 10))]
    assert moves.at(THERE).jobStats() == {"type": 0}
    assert moves.at(THERE).jobInfo() == [0] * 12


def test_it_is_called_off_midway(moves: Moves) -> None:
    moves.meanwhile((1.0, moves.domain.abortJob))
    assert moves.migrate() == CALLED_OFF
    assert moves.told == [STARTED, GAVE_UP]
    assert moves.states == {HERE: ("running", 1)}
    assert moves.call(moves.domain.abortJob) == (
        55, 10, "Requested operation is not valid: no job is active on the domain",
    )  # fmt: skip
    assert [lock.host for lock in moves.cloud.locks.values()] == [HERE]
    moves.migrations.waiting = moves.migrations._move_time
    assert moves.migrate() == 0


def test_who_hears_of_the_domain_over_there_can_end_it_at_once(moves: Moves) -> None:
    def ends(_connection: Any, domain: Any, event: int, _detail: int, _opaque: Any) -> None:
        if event == STARTED[1]:
            domain.destroy()

    moves.connections[THERE].domainEventRegisterAny(None, 0, ends, None)
    code, _, said = moves.migrate()
    assert (code, said.partition(":")[0]) == (9, "operation failed")
    assert moves.states == {HERE: ("running", 1)}
    # Nothing of it is left that would go on.
    assert not moves.cloud.clock.ahead(SWITCH, guest=moves.server.key)


def test_a_definition_that_was_there_outlives_a_migration_that_is_called_off(moves: Moves) -> None:
    moves.connections[THERE].defineXML(f"<domain><name>noos</name><uuid>{moves.server.id}</uuid></domain>")
    moves.meanwhile((1.0, moves.domain.abortJob))
    assert moves.migrate() == CALLED_OFF
    assert moves.states == {HERE: ("running", 1), THERE: ("shutoff", 3)}


def test_who_pauses_the_guest_meanwhile_lets_it_end_and_run(moves: Moves) -> None:
    moves.meanwhile((1.0, moves.domain.suspend))
    assert moves.migrate() == 0
    assert moves.told == [STARTED, PAUSED, DEFINED, GOES_ON, ENDED]
    assert moves.states == {THERE: ("running", 2)}


def test_a_guest_that_was_paused_meanwhile_goes_on_when_it_is_called_off(moves: Moves) -> None:
    moves.meanwhile((1.0, moves.domain.suspend), (1.2, moves.domain.abortJob))
    assert moves.migrate() == CALLED_OFF
    assert moves.told == [STARTED, PAUSED, GAVE_UP, (HERE, 4, 1)]
    assert moves.states == {HERE: ("running", 6)}


def test_without_live_the_guest_stands_still_from_the_beginning(moves: Moves) -> None:
    moves.meanwhile((1.0, moves.domain.abortJob))
    assert moves.migrate(flags=FLAGS & ~1) == CALLED_OFF
    assert moves.told == [STARTED, PAUSED, GAVE_UP, (HERE, 4, 1)]


@pytest.mark.parametrize(
    ("whom", "end", "told", "error", "left"),
    [
        (HERE, "destroy", [STARTED, (HERE, 6, 2), (HERE, 5, 1), GAVE_UP],
         (9, 20, "operation failed: domain is not running"), {HERE: ("shutoff", 2)}),
        (HERE, "_die", [STARTED, (HERE, 5, 5), GAVE_UP],
         (9, 20, "operation failed: domain is not running"), {HERE: ("shutoff", 3)}),
        (THERE, "destroy", [STARTED, (THERE, 6, 2), (THERE, 5, 1)],
         (9, 10, "operation failed: job 'migration out' failed: Unable to write to socket: Bad file descriptor"),
         {HERE: ("running", 1)}),
        (THERE, "_die", [STARTED, GAVE_UP],
         (9, 10, "operation failed: job 'migration out' failed: Unable to write to socket: Bad file descriptor"),
         {HERE: ("running", 1)}),
    ],
)  # fmt: skip
def test_one_of_the_two_ends_midway(moves: Moves, whom: str, end: str, told: Any, error: Any, left: Any) -> None:
    moves.meanwhile((1.0, lambda: _end(moves.at(whom), end)))
    assert moves.migrate() == error
    assert (moves.told, moves.states) == (told, left)


def _end(domain: Any, how: str) -> None:
    getattr(domain, how)()


def test_what_would_change_the_domain_waits_until_it_is_over(moves: Moves) -> None:
    heard: list[Any] = []

    def ask() -> None:
        began = moves.cloud.clock.now
        heard.append((moves.call(moves.domain.undefine), moves.cloud.clock.now - began))
        heard.append(moves.call(moves.at(THERE).undefine))
        moves.domain.abortJob()

    moves.meanwhile((1.0, ask))
    assert moves.struck("migration-stalls", moves.domain.migrateToURI3, "qemu+tcp://compute2/system", {}, FLAGS) == (
        CALLED_OFF
    )
    assert heard == [
        ((68, 0, f"Timed out during operation: {HELD.format('Perform')}"), 30.0),
        (68, 0, f"Timed out during operation: {HELD.format('Prepare')}"),
    ]


def test_a_call_that_waits_for_it_goes_on_with_what_is_left(moves: Moves) -> None:
    heard: list[Any] = []
    moves.meanwhile((1.0, lambda: heard.append(moves.call(moves.domain.undefine))))
    assert moves.migrate() == 0
    assert heard[0][:2] == (42, 10)


def test_post_copy(moves: Moves) -> None:
    assert moves.call(moves.domain.migrateStartPostCopy)[0] == 55
    heard: list[Any] = []

    def start() -> None:
        moves.domain.migrateStartPostCopy()
        moves.cloud.clock.advance(1)
        heard.append((moves.states, moves.call(moves.domain.abortJob)[0]))

    moves.meanwhile((1.0, start))
    assert moves.migrate(flags=FLAGS | 32768) == 0
    assert moves.told == [STARTED, (HERE, 3, 7), DEFINED, (THERE, 4, 3), (THERE, 4, 1), ENDED]
    assert heard == [({HERE: ("paused", 12), THERE: ("running", 10)}, 55)]
    assert moves.states == {THERE: ("running", 2)}


def test_post_copy_is_to_be_asked_for_from_the_beginning(moves: Moves) -> None:
    heard: list[Any] = []
    moves.meanwhile((1.0, lambda: heard.append(moves.call(moves.domain.migrateStartPostCopy)[0])))
    assert (moves.migrate(), heard) == (0, [55])


def test_a_snapshot_holds_a_migration_under_way(moves: Moves) -> None:
    held: list[Any] = []
    moves.meanwhile((1.0, lambda: held.append(moves.cloud.snapshot())))
    assert moves.migrate() == 0
    moves.cloud.restore(held[0])
    assert moves.states == {HERE: ("running", 1), THERE: ("paused", 2)}
    moves.cloud.clock.advance(60)
    assert moves.states == {THERE: ("running", 2)}


def test_nobody_is_there_to_end_what_does_not_end(moves: Moves) -> None:
    with pytest.raises(CloudMisuse, match="nobody is there to end it"), moves.migrations.hindered(Hindrance.GUEST):
        moves.migrate()
