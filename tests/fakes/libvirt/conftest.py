from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from volfault_fakes import Cloud
from volfault_fakes.libvirt import KINDS, LibvirtModule, libvirtError, virConnect, virDomain

EVENT_KINDS = {
    "VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED": "REMOVED",
    "VIR_DOMAIN_EVENT_ID_DEVICE_REMOVAL_FAILED": "REMOVAL_FAILED",
    "VIR_DOMAIN_EVENT_ID_DEVICE_ADDED": "ADDED",
    "VIR_DOMAIN_EVENT_ID_LIFECYCLE": "LIFECYCLE",
}

BY_NAME = {kind.name: kind for kind in KINDS}


@dataclass
class Crossing:
    """What the engine hands to a kind."""

    when: str
    subject: Any
    args: tuple[Any, ...]
    call: Callable[..., Any]
    kwargs: Mapping[str, Any] = field(default_factory=dict)

    def proceed(self) -> Any:
        return self.call(*self.args, **self.kwargs)

    def postpone(self) -> None:
        raise AssertionError("nothing of libvirt's comes late")


@dataclass
class Lab:
    """One guest on one host, as the experiments had it, and what it told."""

    cloud: Cloud
    module: LibvirtModule
    connection: virConnect
    domain: virDomain
    told: list[tuple[Any, ...]] = field(default_factory=list)

    def call(self, function: Callable[..., Any], *args: Any) -> tuple[Any, float]:
        """Return (the result or the error as (code, domain, message), virtual seconds)."""
        start = self.cloud.clock.now
        try:
            result = function(*args)
        except libvirtError as error:
            result = (error.get_error_code(), error.get_error_domain(), error.get_error_message())
        return result, self.cloud.clock.now - start

    def strike(self, kind: str, when: str, function: Callable[..., Any], *args: Any) -> tuple[Any, float]:
        """As `call`, of a function that a fault strikes."""
        return self.call(BY_NAME[kind].strike, Crossing(when, getattr(function, "__self__", None), args, function))

    def applies(self, kind: str, when: str, function: Callable[..., Any], *args: Any) -> bool:
        """Whether a fault can strike in a call."""
        applies = BY_NAME[kind].applies
        return applies is not None and applies(Crossing(when, getattr(function, "__self__", None), args, function))

    def disks(self) -> tuple[str, str]:
        guest = next(iter(self.cloud.guests_of(self.domain.UUIDString())), None)
        return (" ".join(guest.live), " ".join(guest.config)) if guest else ("", "")

    def take_events(self) -> list[tuple[Any, ...]]:
        told, self.told[:] = list(self.told), []
        return told


def make_lab(**columns: Any) -> Lab:
    cloud = Cloud()
    guest = cloud.add_server(name="noos", **columns)
    module = LibvirtModule(cloud)
    connection = module.openAuth("qemu:///system", [[], None, None], 0)
    lab = Lab(cloud, module, connection, connection.lookupByUUIDString(guest.id))
    for name, short in EVENT_KINDS.items():

        def note(conn: object, dom: object, *details: Any, _short: str = short) -> None:
            lab.told.append((_short, *details[:-1]))

        connection.domainEventRegisterAny(None, getattr(module, name), note, None)
    return lab


@pytest.fixture
def lab(request: pytest.FixtureRequest) -> Iterator[Lab]:
    """A lab; parametrize it indirectly with the guest's columns."""
    made = make_lab(**getattr(request, "param", {}))
    yield made
    made.module.stop()
