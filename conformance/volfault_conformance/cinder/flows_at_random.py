"""Rows of requests as Nova asks them: single ones at random seldom come so far. Any may end early."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from volfault_conformance.cinder.steps import (
    HOST,
    HOST_2,
    IMAGE,
    SERVER,
    SERVER_2,
    SERVER_3,
    Step,
    act,
    attach,
    attachment_named,
    complete,
    let_go,
    make,
    snap,
    update,
    volume_named,
)

_LAST, _LAST_BUT_ONE = attachment_named(-1), attachment_named(-2)
_NEW = volume_named(-1)
_SNAPSHOT = "{snapshot -1}"


def flows(numbers: SearchStrategy[int]) -> SearchStrategy[tuple[Step, ...]]:
    """Whole rows and the first steps of them."""
    whole = st.builds(
        _rows, numbers, st.sampled_from([SERVER, SERVER_2, SERVER_3]), st.permutations((HOST, HOST_2)), st.booleans()
    ).flatmap(st.sampled_from)
    return st.builds(lambda row, length: row[: length or None], whole, st.integers(0, 8))


def _rows(number: int, server: str, hosts: tuple[object, object], failed: bool) -> list[tuple[Step, ...]]:
    volume = volume_named(number)
    here, there = hosts
    attached = (attach(server, volume=volume), update(here, _LAST), complete(_LAST))
    elsewhere = (attach(server, volume=volume), update(there, _LAST))
    legacy = (
        act("os-reserve", volume=volume),
        act("os-initialize_connection", {"connector": here}, volume),
        act("os-attach", {"instance_uuid": server, "mountpoint": "/dev/vdb", "mode": "rw"}, volume),
    )
    copied = (
        attach(server, volume=_NEW), update(here, _LAST), complete(_LAST), let_go(_LAST_BUT_ONE),
        act("os-migrate_volume_completion", {"new_volume": _NEW, "error": failed}, volume),
    )  # fmt: skip
    return [
        attached,
        legacy,
        (*legacy, act("os-begin_detaching", volume=volume),
         act("os-terminate_connection", {"connector": here}, volume), act("os-detach", {}, volume)),
        (*attached, act("os-begin_detaching", volume=volume), let_go(_LAST)),
        # A live migration, and one that is rolled back.
        (*attached, *elsewhere, complete(_LAST), let_go(_LAST_BUT_ONE)),
        (*attached, *elsewhere, let_go(_LAST)),
        # Cinder moves a volume that a server has, and Nova copies it.
        (*attached, act("os-migrate_volume", {"host": "cinder@iscsi#other"}, volume), *copied),
        (*attached, act("os-retype", {"new_type": "gold", "migration_policy": "on-demand"}, volume), *copied),
        # A server's root volume gets another image.
        (*attached, attach(server, volume=volume), let_go(_LAST_BUT_ONE),
         act("os-reimage", {"image_id": IMAGE, "reimage_reserved": True}, volume), update(here, _LAST),
         complete(_LAST)),
        # An image of a server with volumes, and a server from it.
        (*attached, snap(volume, force=True), make(snapshot_id=_SNAPSHOT), attach(SERVER_3, volume=_NEW),
         Step("DELETE", f"/snapshots/{_SNAPSHOT}")),
        (make(imageRef=IMAGE), attach(server, volume=_NEW), update(here, _LAST), complete(_LAST),
         act("os-extend", {"new_size": 3}, _NEW)),
        # Two servers share it.
        (Step(volume=number, change={"multiattach": True}), *attached, attach(SERVER_3, volume=volume),
         update(there, _LAST), complete(_LAST), let_go(_LAST_BUT_ONE)),
    ]  # fmt: skip
