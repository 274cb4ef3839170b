"""Definitions of domains: new ones, and others for those that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from volfault_fakes.cloud.tables import Disk, Guest
from volfault_fakes.libvirt import codes, constants
from volfault_fakes.libvirt.disks import refuse_alias
from volfault_fakes.libvirt.error import libvirtError
from volfault_fakes.libvirt.placing import disks_of
from volfault_fakes.libvirt.xmlform import DiskElement, parse_domain

if TYPE_CHECKING:
    from volfault_fakes.cloud import Cloud
    from volfault_fakes.libvirt.store import Store


def define(cloud: Cloud, store: Store, host: str, xml: str) -> tuple[Guest, int]:
    """Make or replace the persistent XML of a domain; of its devices only the disks are kept.

    Returns:
        The domain, and one of VIR_DOMAIN_EVENT_DEFINED_*.

    Raises:
        libvirtError: 9, the name belongs to another domain of the host, or the UUID to one of another name;
            35, 27, 21 and 1 for bad XML; 38, it cannot be saved.
    """
    name, identifier, elements = parse_domain(xml)
    config = _disks(elements)
    for other in cloud.guests.values():
        if other.host == host and other.name == name and other.id != identifier:
            raise libvirtError.raised(
                codes.VIR_ERR_OPERATION_FAILED,
                codes.VIR_FROM_DOMAIN,
                f"domain '{name}' already exists with uuid {other.id}",
            )
    identifier = identifier or cloud.new_id()
    known = cloud.guests.get((host, identifier))
    detail = constants.VIR_DOMAIN_EVENT_DEFINED_ADDED
    if known is None:
        store.save(name)
        reason = constants.VIR_DOMAIN_SHUTOFF_UNKNOWN
        guest = Guest(identifier, host, name, state="shutoff", config=config, reason=reason)
        cloud.put("guests", guest.key, guest)
    elif known.name != name:
        raise libvirtError.raised(
            codes.VIR_ERR_OPERATION_FAILED,
            codes.VIR_FROM_DOMAIN,
            f"domain '{known.name}' is already defined with uuid {identifier}",
        )
    else:
        store.save(name)
        detail = constants.VIR_DOMAIN_EVENT_DEFINED_UPDATED
        guest = cloud.change("guests", known.key, config=config, persistent=True)
    return guest, detail


def _disks(elements: tuple[DiskElement, ...]) -> dict[str, Disk]:
    seen: dict[str, DiskElement] = {}
    for element in elements:
        if element.target in seen:
            raise libvirtError.raised(
                codes.VIR_ERR_XML_ERROR,
                codes.VIR_FROM_DOMAIN,
                f"target '{element.target}' duplicated for disk sources "
                f"'{seen[element.target].source}' and '{element.source}'",
            )
        refuse_alias((other.alias for other in seen.values()), element)
        seen[element.target] = element
    return disks_of(elements)
