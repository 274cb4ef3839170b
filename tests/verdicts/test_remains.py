"""A server that was deleted: each thing that it may leave is something left, and what others have is theirs."""

from __future__ import annotations

import pytest

from pytest_volfault.model.facts import Facts
from pytest_volfault.verdicts import nothing_left, once_deleted

GONE = Facts.parse(["server.state=deleted", "server.deleted", "server.queued_for_delete", "volume.status=available"])
# Another server has the multiattach volume on the same host, with all that it needs there.
SHARED = GONE.but(
    "volume.status=in-use", "server2.state=active", "server2.power[host1]=running", "server2.row[volume]",
    "server2.disk[host1,volume]=live+config", "server2.tag[volume]", "volume.attachment[server2,host1]=attached",
    "volume.export[host1]", "volume.lock[host1]", "host1.device[volume]", "host1.secret[volume]",
)  # fmt: skip
# What each server leaves by itself, and what a host or the backend has for whichever server of the host.
OWN = (
    "server.row[volume]", "server.row[volume]=legacy", "server.power[host1]=running", "server.power[host1]=shutoff",
    "server.disk[host1,volume]=live", "server.disk[host1,volume]=config", "server.tag[volume]",
    "volume.attachment[server,host1]=attached", "volume.attachment[server]=reserved",
    "volume.attachment[nobody]=reserved",
)  # fmt: skip
OF_THE_HOST = ("host1.device[volume]", "volume.export[host1]", "volume.lock[host1]", "host1.secret[volume]")


def left(state: Facts, *roles: str) -> bool:
    return not nothing_left(state, *(roles or ("server", "volume")))


def test_a_server_and_its_attachment_are_gone() -> None:
    assert not left(GONE)
    # A root disk that goes with its server.
    assert not left(GONE.but("volume.status=deleted"))
    assert not left(SHARED)


@pytest.mark.parametrize("fact", [*OWN, *OF_THE_HOST])
def test_each_leftover(fact: str) -> None:
    assert left(GONE.but(fact))


@pytest.mark.parametrize("fact", OWN)
def test_what_is_its_own_is_left_whoever_else_has_the_volume(fact: str) -> None:
    assert left(SHARED.but(fact))


@pytest.mark.parametrize("fact", OF_THE_HOST)
def test_a_volume_of_another_name_is_another_matter(fact: str) -> None:
    assert not left(GONE.but(fact.replace("volume", "volume2")))


@pytest.mark.parametrize("status", ["in-use", "reserved", "detaching", "deleting", "error"])
def test_a_volume_that_nobody_has_and_nobody_gets_is_left(status: str) -> None:
    assert left(GONE.but(f"volume.status={status}"))


def test_a_server_that_is_there_or_that_nova_is_at_work_on_is_left() -> None:
    assert left(GONE.but("server.state=active"))
    assert left(GONE.but(without=["server.state"]))
    assert left(GONE.but("server.task=deleting"))


def test_others_have_what_is_theirs_and_their_roles_are_told_apart() -> None:
    swapped = SHARED.swapped("server", "server2")
    assert not left(swapped, "server2", "volume")
    assert left(swapped, "server", "volume")


def test_a_start_without_its_volume_keeps_what_is_of_others() -> None:
    start = Facts.parse(
        ["server.state=active", "volume.status=available", "volume2.status=in-use", "volume.export[host1]"]
    )
    assert once_deleted(start, "volume") == Facts.parse(
        ["server.state=active", "volume.status=deleted", "volume2.status=in-use"]
    )
    shared = once_deleted(start.but("server.disk[host1,volume]=live", "host1.device[volume2]"), "volume")
    assert [str(fact) for fact in shared.of_relation("disk")] == []
    assert [str(fact) for fact in shared.of_relation("device")] == ["host1.device[volume2]"]


# -- what there was besides

# The server had both volumes; the third one was, and is, another server's.
BEFORE = Facts.parse(
    [
        "server.state=active", "server.row[volume]", "server.row[volume2]", "volume.status=in-use",
        "volume.attachment[server,host1]=attached", "volume2.status=in-use",
        "volume2.attachment[server,host1]=attached", "server2.state=active", "volume3.status=in-use",
        "volume3.attachment[server2,host1]=attached", "host1.device[volume3]",
    ]
)  # fmt: skip
AFTER = GONE.but(
    "volume2.status=available", "server2.state=active", "volume3.status=in-use",
    "volume3.attachment[server2,host1]=attached", "host1.device[volume3]",
)  # fmt: skip


def test_all_that_it_had_is_let_go_and_what_it_had_not_is_as_it_was() -> None:
    assert nothing_left(AFTER, "server", "volume", BEFORE)


@pytest.mark.parametrize(
    "fact", ["host1.device[volume2]", "volume2.export[host1]", "volume2.status=in-use", "volume3.status=available"]
)
def test_what_is_left_of_a_second_volume_is_left(fact: str) -> None:
    assert not nothing_left(AFTER.but(fact), "server", "volume", BEFORE)


def test_what_others_have_lost_is_seen() -> None:
    assert not nothing_left(AFTER.but(without=["host1.device[volume3]"]), "server", "volume", BEFORE)
