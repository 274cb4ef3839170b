"""What comes in the way of a migration: who is told what, and what is left on either host."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.libvirt.moves import BY_NAME, FLAGS, URI, Moves, Struck

HERE, THERE = "compute1", "compute2"
STARTED, GAVE_UP = (THERE, 2, 1), (THERE, 5, 5)
ASKED = (URI, {}, FLAGS)


@pytest.fixture
def moves() -> Moves:
    return Moves()


@pytest.mark.parametrize(
    ("kind", "error", "told"),
    [
        ("libvirt-no-peer", (38, 7, "unable to connect to server at 'compute2:16509': Connection refused"), []),
        ("migration-failed",
         (9, 10, "operation failed: job 'migration out' failed: Unable to write to socket: Bad file descriptor"),
         [STARTED, GAVE_UP]),
        ("migration-cancelled", (78, 10, "operation aborted: job 'migration out' canceled by client"),
         [STARTED, GAVE_UP]),
        ("migration-interrupted", (38, 7, "End of file while reading data: Input/output error"),
         [STARTED, (THERE, 6, 2), (THERE, 5, 1)]),
    ],
)  # fmt: skip
def test_the_guest_goes_on_where_it_was(moves: Moves, kind: str, error: Any, told: Any) -> None:
    assert moves.struck(kind, moves.domain.migrateToURI3, *ASKED) == error
    assert (moves.told, moves.states) == (told, {HERE: ("running", 1)})
    assert [lock.host for lock in moves.cloud.locks.values()] == [HERE]
    moves.cloud.clock.advance(60)
    assert moves.states == {HERE: ("running", 1)}


def test_a_daemon_that_is_killed_midway_is_back_and_knows_of_no_job(moves: Moves) -> None:
    moves.struck("migration-interrupted", moves.domain.migrateToURI3, *ASKED)
    assert moves.call(moves.domain.jobStats)[:2] == (1, 7)
    moves.cloud.clock.advance(60)
    again = moves.module.open("qemu:///system").lookupByUUIDString(moves.server.id)
    assert (again.jobStats(), again.migrateToURI3(URI, {}, FLAGS)) == ({"type": 0}, 0)


def test_a_daemon_that_is_ended_first_ends_the_migration(moves: Moves) -> None:
    assert moves.struck("libvirtd-restart", moves.domain.migrateToURI3, *ASKED, when="after") == 0
    assert list(moves.states) == [THERE]
    assert moves.call(moves.domain.jobStats)[:2] == (1, 7)


def test_a_migration_that_stalls_ends_when_the_guest_stands_still(moves: Moves) -> None:
    moves.meanwhile((3600.0, moves.domain.suspend))
    assert moves.struck("migration-stalls", moves.domain.migrateToURI3, *ASKED) == 0
    assert moves.states == {THERE: ("running", 2)}


def test_a_migration_stalls_only_where_somebody_can_end_it(moves: Moves) -> None:
    applies = BY_NAME["migration-stalls"].applies
    crossing = Struck(moves.domain, ASKED, moves.domain.migrateToURI3)
    assert applies is not None
    assert not applies(crossing)
    moves.meanwhile()
    assert applies(crossing)


def test_what_strikes_one_migration_does_not_strike_the_next(moves: Moves) -> None:
    moves.struck("migration-failed", moves.domain.migrateToURI3, *ASKED)
    assert moves.migrate() == 0
