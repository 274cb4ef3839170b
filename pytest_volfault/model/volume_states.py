"""What is so when a server has a volume, and when it has not, in any variant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pytest_volfault.model.facts import Facts
from pytest_volfault.model.variant import UNBUILT, Variant


@dataclass(frozen=True, slots=True)
class _Server:
    """What a server's state means for its guest and its volumes.

    Attributes:
        vm_state: Nova's name of it.
        power: what the hypervisor says of the guest; None where no host knows the server.
        disk: where the guest has the disk.
        room: for what Placement keeps room on its host, by relations; of a server that was made, and did not come of
            rows.
    """

    vm_state: str
    power: str | None = "running"
    disk: str = "live+config"
    room: tuple[str, ...] = ()


_SERVERS: Mapping[str, _Server] = {
    "active": _Server("active"),
    "paused": _Server("paused", "paused"),
    "stopped": _Server("stopped", "shutoff", "config"),
    "suspended": _Server("suspended", "shutoff", "config"),
    "rescued": _Server("rescued"),
    # To its own host: what is kept for the old size is kept there for the migration.
    "resized": _Server("resized", room=("allocation", "migration_allocation")),
    "soft_deleted": _Server("soft-delete", "shutoff", "config"),
    "shelved": _Server("shelved", "shutoff", "config", room=("allocation",)),
    "shelved_offloaded": _Server("shelved_offloaded", None, ""),
    "building": _Server("building", None, ""),
    "requested": _Server("building", None, ""),
    "error": _Server("error"),
}
# Nothing of these comes to the host: QEMU speaks to the storage itself, or the file system is always there.
WITHOUT_DEVICE = ("rbd", "fake", "gpfs")
# What Nova itself mounts, once for all volumes of an export; os-brick is asked for each of the other files.
_MOUNTED_ONCE = ("nfs", "smbfs", "quobyte")


def whole(variant: Variant) -> Facts:
    """The volume attached, as the variant's server, host and storage have it."""
    return Facts.parse([*_server(variant), *_held(variant), *_neighbour(variant), *_second(variant), *source(variant)])


def free(variant: Variant) -> Facts:
    """The volume not attached to the server; a multiattach volume stays with the other one."""
    facts = [*_server(variant), *_neighbour(variant), *_second(variant)]
    if not variant.multiattach:
        facts.append("volume.status=available")
    if _has_moved(variant):
        # An evacuation keeps the mapping, for the host that the server has come to.
        facts.append("server.row[volume]=legacy")
    return Facts.parse(facts)


def deleted(variant: Variant) -> Facts:
    """The server deleted, its root volume with it, and its other volumes free."""
    volume = "deleted" if goes_with_server(variant) else "available"
    # Of a request nothing is left, and of its server there never was a row.
    gone = ("server.state=deleted", "server.deleted", "server.queued_for_delete")
    facts = [*(() if variant.vm_state == "requested" else gone), *_neighbour(variant)]
    # What is beside the volume is let go as well.
    facts += _second(replace(variant, second="spare") if variant.second == "beside" else variant)
    facts += source(variant)
    return Facts.parse(facts if variant.multiattach else [*facts, f"volume.status={volume}"])


def source(variant: Variant) -> Iterator[str]:
    """What a new server's root disk is made from, as far as Cinder has it; it stays as it is."""
    if variant.source == "from_snapshot":
        yield from ("volume2.status=available", "volume2.snapshot=available")


def is_of_new_server(variant: Variant) -> bool:
    """Whether it says of the volume what is said where a server is asked for whose root disk that is to be."""
    return variant.source != "volume" or variant.on_termination == "delete"


def goes_with_server(variant: Variant) -> bool:
    """Whether the volume is to be deleted with its server."""
    return variant.boot or variant.on_termination == "delete"


def _server(variant: Variant) -> Iterator[str]:
    """The server, whatever it has."""
    server = _SERVERS[variant.vm_state]
    yield f"server.state={server.vm_state}"
    if variant.task != "none":
        yield f"server.task={variant.task}"
    elif variant.vm_state in UNBUILT:
        yield "server.task=scheduling"
    if _has_room(variant):
        yield "server.allocation[host1]"
    if variant.task == "deleting" or variant.vm_state == "soft_deleted":
        yield "server.queued_for_delete"
    if _has_moved(variant):
        # Its old host is off, and with it the guest.
        yield "server.host=host2"
    elif server.power is not None:
        yield "server.host=host1"
        yield from (f"server.{each}[host1]" for each in server.room)
        if variant.host != "off":
            yield f"server.power[host1]={server.power}"


def _has_room(variant: Variant) -> bool:
    """Whether the server was asked for, so that Placement keeps room for it on the host that it was given."""
    return variant.vm_state == "building" or is_of_new_server(variant)


def _held(variant: Variant, server: str = "server", volume: str = "volume") -> Iterator[str]:
    """What there is because the server has the volume."""
    if is_offloaded(variant):
        yield from _held_offloaded(variant, server, volume)
    elif _has_moved(variant):
        # The export is the backend's, and stays when the host is off.
        yield from (f"{volume}.status=in-use", f"{volume}.attachment[{server}]=attached", f"{volume}.export[host2]")
        yield f"{server}.row[{volume}]=legacy"
    else:
        disk = _SERVERS[variant.vm_state].disk
        legacy = variant.style == "legacy"
        attachment = f"attachment[{server}]" if legacy else f"attachment[{server},host1]"
        yield f"{volume}.{attachment}=attached"
        yield f"{server}.row[{volume}]={'legacy' if legacy else attachment}"
        yield from _on_host(variant, disk, server, volume)
    if variant.tagged:
        yield f"{server}.tag[{volume}]"


def _on_host(variant: Variant, disk: str, server: str, volume: str) -> Iterator[str]:
    """What the guest and its host have of it. That goes with the host's power; what the backend exports stays."""
    if variant.host == "off":
        yield from (f"{volume}.status=in-use", f"{volume}.export[host1]")
        return
    yield f"{server}.disk[host1,{volume}]={disk}"
    if not variant.multiattach or variant.apart:
        yield from _led_to(variant, "host1", volume)
    if variant.protocol == "rbd" and "live" in disk and not variant.multiattach:
        yield f"{volume}.lock[host1]"
    if variant.encrypted and variant.secret == "kept":
        yield f"host1.secret[{volume}]"


def _held_offloaded(variant: Variant, server: str, volume: str) -> Iterator[str]:
    """Nothing is connected, or nothing any more; with an attachment, Nova keeps the volume by an empty one."""
    if variant.style == "legacy":
        yield from (f"{volume}.status=in-use", f"{volume}.attachment[{server}]=attached")
        yield f"{server}.row[{volume}]=legacy"
        return
    yield from (f"{volume}.attachment[{server}]=reserved", f"{server}.row[{volume}]=attachment[{server}]")
    if not variant.multiattach:
        yield f"{volume}.status=reserved"


def _neighbour(variant: Variant) -> Iterator[str]:
    """The second server of a multiattach volume, which runs whatever has become of the first."""
    if not variant.multiattach:
        return
    host = "host2" if variant.apart else "host1"
    yield from _active("server2", host)
    yield from (f"server2.row[volume]=attachment[server2,{host}]", f"server2.disk[{host},volume]=live+config")
    yield f"volume.attachment[server2,{host}]=attached"
    yield from _led_to(variant, host, "volume")
    if variant.protocol == "rbd":
        yield f"volume.lock[{host}]"


def _second(variant: Variant) -> Iterator[str]:
    """The second volume, which is an affair of no flow that is asked of the first."""
    # Only of the first is there more to say.
    plain = replace(variant.alone, boot=False, tagged=False)
    if variant.second == "spare":
        yield "volume2.status=available"
    elif variant.second == "beside":
        yield from _held(plain, volume="volume2")
    elif variant.second == "next_door":
        yield from _active("server2", "host1", off=variant.host == "off")
        yield from _held(replace(plain, vm_state="active"), "server2", "volume2")


def _active(server: str, host: str, *, off: bool = False) -> Iterator[str]:
    yield from (f"{server}.state=active", f"{server}.host={host}")
    if not off:
        yield f"{server}.power[{host}]=running"


def _led_to(variant: Variant, host: str, volume: str) -> Iterator[str]:
    """What leads a guest of a host to the volume."""
    yield from (f"{volume}.status=in-use", f"{volume}.export[{host}]")
    if variant.protocol not in WITHOUT_DEVICE:
        yield f"{host}.device[{volume}]"


def _has_moved(variant: Variant) -> bool:
    """Whether the server has come from another host, and its volume has not yet."""
    return variant.connector != "own"


# States in which Nova attaches and detaches (compute.api.API.attach_volume, detach_volume).
_SERVING = ("active", "paused", "stopped", "resized", "soft_deleted", "shelved", "shelved_offloaded")


def serves(variant: Variant) -> bool:
    """Whether the server takes an attach or a detach, and its host does it."""
    return variant.vm_state in _SERVING and variant.task == "none" and variant.host == "up"


def is_let_in(variant: Variant) -> bool:
    """Whether Cinder hears Nova at all: a bad service token is refused, a good one lets an expired user's pass."""
    return variant.service_token == "valid" or (variant.service_token == "unsent" and variant.user_token == "valid")


def is_released(variant: Variant) -> bool:
    """Whether Cinder lets Nova take the connection away: what Nova uses, only a service may (bug 2004555).

    It asks about attachments that have a connection, and those of os-attach have none.
    """
    unasked = variant.style == "legacy" or is_offloaded(variant)
    return is_let_in(variant) and (variant.service_token == "valid" or unasked)


def keeps_mount(variant: Variant) -> bool:
    """Whether the mount of the volume's export is there whatever becomes of it: another volume of the host needs it."""
    return variant.protocol in _MOUNTED_ONCE and variant.second in ("beside", "next_door")


def powered(vm_state: str, variant: Variant, there: Facts, server: str) -> Facts:
    """What there is, with a server that was made to run or to be off.

    Args:
        vm_state: what it is then, `active` or `stopped`.
        variant: the variant.
        there: what there is before.
        server: its role.
    """
    said = _SERVERS[vm_state]
    hosts = [fact.about[0] for fact in there.of_relation("power") if fact.subject == server]
    if not hosts:
        return there
    (host,) = hosts
    held = [fact for fact in there.of_relation("disk") if fact.subject == server]
    locks = [f"{fact.about[1]}.lock[{host}]" for fact in held if variant.protocol == "rbd"]
    runs = said.power == "running"
    # What libvirt has lost, Nova leaves with it again for a guest that is made anew.
    secrets = [f"{host}.secret[{fact.about[1]}]" for fact in held if variant.encrypted]
    return there.but(
        f"{server}.state={said.vm_state}",
        f"{server}.power[{host}]={said.power}",
        *(f"{fact.key}={said.disk}" for fact in held),
        *([*locks, *secrets, f"{server}.restarted[{host}]"] if runs else ()),
        without=() if runs or variant.multiattach else locks,
    )


def is_on_host(variant: Variant) -> bool:
    """Whether the hypervisor has a guest of the server that runs, or is paused."""
    return _SERVERS[variant.vm_state].power in ("running", "paused")


def is_offloaded(variant: Variant) -> bool:
    """Whether no host knows the server."""
    return _SERVERS[variant.vm_state].power is None
