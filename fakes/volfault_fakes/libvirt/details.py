"""What the calls into libvirt are about: (who was called, the arguments) -> a word, or several."""

from __future__ import annotations

from volfault_fakes.libvirt import constants
from volfault_fakes.libvirt.error import libvirtError
from volfault_fakes.libvirt.xmlform import parse_device, parse_domain


def device(_domain: object, xml: str, flags: int = 0) -> tuple[str, ...]:
    """The target, and which XML."""
    try:
        target = parse_device(xml).target
    except libvirtError:
        target = "bad XML"
    return target, _affects(flags)


def alias(_domain: object, alias: str, flags: int = 0) -> tuple[str, ...]:
    """The alias, and which XML."""
    return alias, _affects(flags)


def xml(_domain: object, flags: int = 0) -> str:
    """Which XML."""
    return "config" if flags & constants.VIR_DOMAIN_XML_INACTIVE else "current"


def migration(_domain: object, dconnuri: str, *_args: object, **_kwargs: object) -> str:
    """Where to."""
    return dconnuri


def mirrored(_domain: object, disk: str, *_args: object, **_kwargs: object) -> str:
    """Which disk."""
    return disk


def job_end(_domain: object, disk: str, flags: int = 0) -> tuple[str, ...]:
    """Which disk, and whether the copy becomes it."""
    return disk, "pivot" if flags & constants.VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT else "stop"


def event(_events: object, _guest_key: object, alias: str) -> str:
    """The alias."""
    # User aliases are UUIDs behind `ua-`.
    return alias[:11]


def lifecycle(_events: object, _guest_key: object, number: int, detail: int) -> tuple[str, ...]:
    """The event and its detail, in numbers."""
    return str(number), str(detail)


def lookup(_connection: object, uuidstr: str) -> str:
    """The UUID."""
    return uuidstr[:8]


def definition(_connection: object, xml: str) -> str:
    """The domain's name."""
    try:
        return parse_domain(xml)[0]
    except libvirtError:
        return "bad XML"


def _affects(flags: int) -> str:
    names = {constants.VIR_DOMAIN_AFFECT_LIVE: "live", constants.VIR_DOMAIN_AFFECT_CONFIG: "config"}
    return "+".join(name for bit, name in names.items() if flags & bit) or "current"
