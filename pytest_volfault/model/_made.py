"""What is so of a server that was made on one of two hosts, and of all its volumes, wherever it is by now.

It was made as the flow `boot` makes one: it has the volume that the flow is about, and `volume2` is its root disk.
Where the variant says `boot`, the volume is the root disk, and there is no other. A second server that has a
multiattach volume as well was made before, stays where it is and runs; `volume3` is its root disk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pytest_volfault.model.facts import Facts
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.volume_states import whole

ROOM_ON_THE_FIRST = "server.allocation[host1]"
# By which a host that is back learns that a server has been made anew elsewhere.
_TO_BE_TOLD = "server.migration=evacuation:done"


def made(variant: Variant) -> Facts:
    """The server on the first host, wholly attached to its volumes, with room kept for it there."""
    return _with_room(_with_root(variant, whole))


def of_image(variant: Variant) -> Facts:
    """The server on the first host with its root disk there: it was made of an image, and has the one volume."""
    return _with_room(whole(variant))


def of_image_and_used(variant: Variant) -> tuple[Facts, ...]:
    """The same, running or stopped, whatever it was."""
    return tuple(of_image(replace(variant, vm_state=state)) for state in ("active", "stopped"))


def offloaded(variant: Variant) -> Facts:
    """The server on no host; its volumes are kept for it."""
    return _with_root(replace(variant, vm_state="shelved_offloaded"), whole)


def shelved(variant: Variant) -> Facts:
    """The server of an image, shelved and still on its host."""
    return of_image(replace(variant, vm_state="shelved"))


def offloaded_of_image(variant: Variant) -> Facts:
    """The same on no host; its volume is kept for it."""
    return whole(replace(variant, vm_state="shelved_offloaded"))


def elsewhere(variant: Variant) -> Facts:
    """The server on the other host, and nothing of it or its volumes on the first one.

    A second server is where it was: from there it is a neighbour that was none, or no longer one.
    """
    seen_from_there = replace(variant, apart=variant.multiattach and not variant.apart)
    return made(seen_from_there).swapped("host1", "host2")


def unshelved(variant: Variant) -> Facts:
    """The same, and it runs, whatever it was before it was shelved."""
    return elsewhere(replace(variant, vm_state="active"))


def whole_somewhere(variant: Variant) -> tuple[Facts, ...]:
    """The server on either host, running or stopped, with all its volumes and nothing left on the other host."""
    states = dict.fromkeys((variant.vm_state, "active", "stopped"))
    ends = (replace(variant, vm_state=state, host="up") for state in states if state != "shelved_offloaded")
    return tuple(end for each in ends for end in (made(each), elsewhere(each)))


def resized(variant: Variant) -> Facts:
    """The server on the other host; its guest is defined on the first one still, and room is kept for it on both."""
    volumes = ("volume",) if variant.boot else ("volume", "volume2")
    return elsewhere(variant).but(
        "server.state=resized",
        "server.power[host1]=shutoff",
        *(f"server.disk[host1,{each}]=config" for each in volumes),
        "server.migration_allocation[host1]",
    )


def evacuated(variant: Variant) -> Facts:
    """The server on the other host, stopped since microversion 2.95, and nothing of it on the first one.

    Room is kept there until that host is back and learns of it (Nova's admin guide, "Evacuate instances").
    """
    return elsewhere(replace(variant, vm_state="stopped", host="up")).but(ROOM_ON_THE_FIRST, _TO_BE_TOLD)


def stopped_elsewhere(variant: Variant) -> Facts:
    """The same when its old host has learned of it."""
    return elsewhere(replace(variant, vm_state="stopped", host="up"))


def left_behind(variant: Variant) -> Facts:
    """What there is when the server was evacuated: on a host that nobody hears of, its guest runs on."""
    host = replace(variant, host="off" if variant.host == "off" else "up")
    there = made(host).only(("power", "disk", "device", "lock", "secret")).texts
    return evacuated(variant).but(*there)


def evacuated_and_active(variant: Variant) -> Facts:
    """The same up to microversion 2.94."""
    return elsewhere(replace(variant, vm_state="active", host="up")).but(ROOM_ON_THE_FIRST, _TO_BE_TOLD)


def _with_room(there: Facts) -> Facts:
    return there if there.value("server", "host") is None else there.but(ROOM_ON_THE_FIRST)


def _with_root(variant: Variant, held: Callable[[Variant], Facts]) -> Facts:
    """What is so of the volume, and of the root disk as well where that is another one."""
    own = held(variant)
    if variant.boot:
        return own
    return Facts(own.all | held(variant.alone).swapped("volume", "volume2").all | _root_of_the_other(variant).all)


def _root_of_the_other(variant: Variant) -> Facts:
    """The root disk of the second server that has a multiattach volume, and the room that is kept for that server."""
    if not variant.multiattach:
        return Facts()
    runs = replace(variant.alone, vm_state="active", host="up")
    there = _with_room(whole(runs)).swapped("server", "server2").swapped("volume", "volume3")
    return there.swapped("host1", "host2") if variant.apart else there
