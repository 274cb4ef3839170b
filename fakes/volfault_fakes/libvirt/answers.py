"""Faults in which libvirt does its part, and the guest or its event does not as usual."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from volfault_fakes.catalogue import Crossing, Kind
from volfault_fakes.errors import CloudMisuse
from volfault_fakes.libvirt import struck
from volfault_fakes.libvirt.domain import virDomain
from volfault_fakes.libvirt.hotplug import LATE_SECONDS, Answer


def _is_unplug(crossing: Crossing) -> bool:
    return struck.live_target(crossing) is not None


def _is_heard(crossing: Crossing) -> bool:
    return _is_unplug(crossing) and struck.asks_running_system(crossing)


def _answered(
    name: str, title: str, answers: dict[str, Answer], applies: Callable[[Crossing], bool], source: str
) -> Kind:
    def strike(crossing: Crossing) -> Any:
        domain: virDomain = crossing.subject
        given = struck.given(crossing)
        detach = domain._detach if struck.is_xml(given) else domain._detach_alias
        return detach(given, struck.flags_of(crossing), answers[crossing.when])

    return Kind(name, title, strike, tuple(answers), applies, source)


def _lose_event(crossing: Crossing) -> None:
    if crossing.when != "before":
        raise CloudMisuse("an event is lost before it is delivered, or not at all")


ANSWERS: tuple[Kind, ...] = (
    _answered(
        "no-event", "the guest ignores the unplug request; after: it obeys, and nobody is told",
        {"before": Answer.NONE, "after": Answer.SILENT}, _is_unplug,
        "qemuDomainWaitForDeviceRemoval gives up after 5 s and the call returns 0: measured of a guest that is paused, "
        "or whose system does not look. After: Nova has met devices that had gone without an event "
        "(LibvirtDriver._detach_from_live_and_wait_for_event).",
    ),
    _answered(
        "removal-failed", "the guest refuses the unplug request", {"before": Answer.REFUSAL}, _is_heard,
        "qemuDomainWaitForDeviceRemoval after QEMU's DEVICE_UNPLUG_GUEST_ERROR or a refusing ACPI _OST: the device is "
        "there. Measured of a memory module; libvirt promises it of each device, and nobody has seen it of a disk.",
    ),
    _answered(
        "late-event", f"the guest gives the device back {LATE_SECONDS:.0f} s later", {"before": Answer.LATE}, _is_heard,
        "Measured: the call returns 0 after 5 s, and the device is there until the guest answers (6.2 s on native "
        "hot-plug, at any time where it boots or was paused).",
    ),
    _answered(
        "unplug-aborted", "the guest is slow, and a second request calls the first off",
        {"before": Answer.ABORTABLE}, _is_heard,
        "Launchpad 1882521: to press a slot's attention button again while the guest thinks of it calls the request "
        "off, QEMU tells of nothing, and the device stays. Nova's e56cc4f439 waits for the event because of it.",
    ),
    Kind(
        "event-lost", "nobody hears of the event", _lose_event, ("before",),
        source="An event goes once to who is connected, and is kept for nobody; Nova names a test of Tempest in which "
        "it does not come (LibvirtDriver._detach_from_live_and_wait_for_event). What it tells of is done.",
    ),
)  # fmt: skip
