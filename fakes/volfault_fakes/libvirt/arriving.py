"""The destination's side of a migration: the domain that waits there for a guest's memory, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from volfault_fakes.cloud.tables import Disk, Guest, GuestKey, Migration
from volfault_fakes.libvirt import codes, constants
from volfault_fakes.libvirt.error import invalid, libvirtError
from volfault_fakes.libvirt.placing import disks_of
from volfault_fakes.libvirt.sources import all_opened, check_start
from volfault_fakes.libvirt.xmlform import element_of, parse_domain

if TYPE_CHECKING:
    from volfault_fakes.cloud import Cloud
    from volfault_fakes.libvirt.events import Events


@dataclass(frozen=True, slots=True)
class Definitions:
    """The disks that a domain is to have on its new host: while it runs, and at its next start."""

    live: Mapping[str, Disk]
    config: Mapping[str, Disk]

    @classmethod
    def of(cls, guest: Guest, live_xml: str | None, config_xml: str | None) -> Definitions:
        """Read what the caller gives; what it does not give is as it is on the source.

        Raises:
            libvirtError: 67, a guest of that XML would not be the same (virDomainDefCheckABIStability).
        """
        live = guest.live if live_xml is None else _stable(guest, live_xml)
        return cls(live, live if config_xml is None else _stable(guest, config_xml))


def _stable(guest: Guest, xml: str) -> Mapping[str, Disk]:
    _, identifier, elements = parse_domain(xml)
    if identifier != guest.id:
        raise _unstable(f"Target domain uuid {identifier} does not match source {guest.id}")
    mine = [element_of(disk) for disk in guest.live.values()]
    if len(mine) != len(elements):
        raise _unstable(f"Target domain disk count {len(elements)} does not match source {len(mine)}")
    for theirs, ours in zip(elements, mine, strict=True):
        if theirs.target != ours.target:
            raise _unstable(f"Target disk {theirs.target} does not match source {ours.target}")
        if theirs.serial != ours.serial:
            raise _unstable(f"Target disk serial {theirs.serial} does not match source {ours.serial}")
    return disks_of(elements)


def _unstable(detail: str) -> libvirtError:
    return libvirtError.raised(codes.VIR_ERR_CONFIG_UNSUPPORTED, codes.VIR_FROM_DOMAIN, detail)


def prepare(cloud: Cloud, guest: Guest, to: str, definitions: Definitions) -> GuestKey:
    """Make the domain that waits, over one that is defined there and off.

    Raises:
        libvirtError: 55, that one runs; 9, its name is another's; as `check_start` of its disks.
    """
    for other in cloud.guests.values():
        if other.host == to and other.name == guest.name and other.id != guest.id:
            detail = f"domain '{guest.name}' already exists with uuid {other.id}"
            raise libvirtError.raised(codes.VIR_ERR_OPERATION_FAILED, codes.VIR_FROM_DOMAIN, detail)
    known = cloud.guests.get((to, guest.id))
    if known is not None and known.state != "shutoff":
        raise invalid(f"domain '{known.name}' is already active")
    blank = replace(guest, host=to, config={}, persistent=False, saved="", unplugging=frozenset(), migration=None)
    base = blank if known is None else replace(blank, config=known.config, persistent=known.persistent)
    check_start(cloud, replace(base, config=definitions.live))
    number, _ = cloud.new_run(to)
    there = replace(
        base, state="paused", reason=constants.VIR_DOMAIN_PAUSED_MIGRATION, number=number, incoming=guest.host,
        live=all_opened(cloud, to, definitions.live),
    )  # fmt: skip
    cloud.put("guests", there.key, there)
    return there.key


def give_up(cloud: Cloud, events: Events, key: GuestKey, *, destroyed: bool = False) -> None:
    """End the domain that waits in vain; a definition that was there before stays."""
    there = cloud.guests.get(key)
    if there is None or not there.incoming:
        return
    reason, detail = constants.VIR_DOMAIN_SHUTOFF_CRASHED, constants.VIR_DOMAIN_EVENT_STOPPED_FAILED
    if destroyed:
        reason, detail = constants.VIR_DOMAIN_SHUTOFF_DESTROYED, constants.VIR_DOMAIN_EVENT_STOPPED_DESTROYED
        events.tell("lifecycle", key, constants.VIR_DOMAIN_EVENT_SHUTDOWN, constants.VIR_DOMAIN_EVENT_SHUTDOWN_HOST)
    there = cloud.change("guests", key, state="shutoff", reason=reason, live={}, incoming="")
    events.tell("lifecycle", key, constants.VIR_DOMAIN_EVENT_STOPPED, detail)
    if not there.persistent:
        events.depart(there)
        cloud.drop("guests", key)


def finish(cloud: Cloud, events: Events, guest: Guest, migration: Migration) -> None:
    """Let the guest go on there, paused if it was paused, and define it if that is asked for."""
    key = (migration.to, guest.id)
    there: Guest = cloud.get("guests", key)
    if migration.config is not None:
        known = there.persistent
        detail = constants.VIR_DOMAIN_EVENT_DEFINED_UPDATED if known else constants.VIR_DOMAIN_EVENT_DEFINED_ADDED
        cloud.change("guests", key, persistent=True, config=dict(migration.config))
        events.tell("lifecycle", key, constants.VIR_DOMAIN_EVENT_DEFINED, detail)
    if migration.paused:
        cloud.change("guests", key, reason=constants.VIR_DOMAIN_PAUSED_USER, incoming="")
        events.tell("lifecycle", key, constants.VIR_DOMAIN_EVENT_SUSPENDED, constants.VIR_DOMAIN_EVENT_SUSPENDED_PAUSED)
    else:
        reason, detail = constants.VIR_DOMAIN_RUNNING_MIGRATED, constants.VIR_DOMAIN_EVENT_RESUMED_MIGRATED
        if migration.postcopy:
            reason, detail = constants.VIR_DOMAIN_RUNNING_POSTCOPY, constants.VIR_DOMAIN_EVENT_RESUMED_POSTCOPY
        cloud.change("guests", key, state="running", reason=reason, incoming="")
        events.tell("lifecycle", key, constants.VIR_DOMAIN_EVENT_RESUMED, detail)


def complete(cloud: Cloud, events: Events, key: GuestKey) -> None:
    """All memory is there: what ran on less of it (post-copy) runs as any other."""
    there = cloud.guests.get(key)
    if there is not None and there.reason == constants.VIR_DOMAIN_RUNNING_POSTCOPY and there.state == "running":
        cloud.change("guests", key, reason=constants.VIR_DOMAIN_RUNNING_MIGRATED)
        events.tell("lifecycle", key, constants.VIR_DOMAIN_EVENT_RESUMED, constants.VIR_DOMAIN_EVENT_RESUMED_MIGRATED)
