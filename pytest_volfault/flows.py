"""The flows as data: their variants and numbered steps. How a target performs them is the target's affair."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_volfault.errors import UsageError
from pytest_volfault.scenario import FinalState, Flow, Step

BEGIN_DETACHING = Step("1", "begin_detaching", ("cinder.os-begin_detaching",))
DRIVER_DETACH = Step("2", "driver_detach", ("libvirt.detach_device", "libvirt.device_removed"))
DISCONNECT_VOLUME = Step("3", "disconnect_volume", ("brick.disconnect_volume",))

DETACH = Flow(
    "detach",
    "a volume is detached from a running server",
    start=FinalState.attached(),
    goal=FinalState.detached(),
    steps={
        # Cinder's attachments API (3.27 on): one call takes the export away and sets the volume free.
        "attachments": (
            BEGIN_DETACHING,
            DRIVER_DETACH,
            DISCONNECT_VOLUME,
            Step("4+5", "attachment_delete", ("cinder.attachment_delete",)),
        ),
        "legacy": (
            BEGIN_DETACHING,
            DRIVER_DETACH,
            DISCONNECT_VOLUME,
            Step("4", "terminate_connection", ("cinder.os-terminate_connection",)),
            Step("5", "detach", ("cinder.os-detach",)),
        ),
    },
)

GET_CONNECTOR = Step("1", "get_connector_properties", ("brick.get_connector_properties",))
CONNECT_VOLUME = Step("3", "connect_volume", ("brick.connect_volume",))
ATTACH_DEVICE = Step("4", "attach_device", ("libvirt.attach_device",))

ATTACH = Flow(
    "attach",
    "a volume is attached to a running server",
    start=FinalState.detached(),
    goal=FinalState.attached(),
    steps={
        "attachments": (
            Step("0", "attachment_create", ("cinder.attachment_create",)),
            GET_CONNECTOR,
            Step("2", "attachment_update", ("cinder.attachment_update",)),
            CONNECT_VOLUME,
            ATTACH_DEVICE,
            Step("5", "attachment_complete", ("cinder.attachment_complete",)),
        ),
        "legacy": (
            Step("0", "reserve", ("cinder.os-reserve",)),
            GET_CONNECTOR,
            Step("2", "initialize_connection", ("cinder.os-initialize_connection",)),
            CONNECT_VOLUME,
            ATTACH_DEVICE,
            Step("5", "attach", ("cinder.os-attach",)),
        ),
    },
)

FLOWS: Mapping[str, Flow] = {flow.name: flow for flow in (ATTACH, DETACH)}


def flow_named(name: str) -> Flow:
    """Return a flow.

    Raises:
        UsageError: there is none of that name; the message lists them.
    """
    try:
        return FLOWS[name]
    except KeyError:
        raise UsageError(f"unknown flow {name!r}; the flows are {', '.join(sorted(FLOWS))}") from None


def check_variant(flow: Flow, variant: str) -> None:
    """Refuse a variant that the flow does not have.

    Raises:
        UsageError: the message lists the flow's variants.
    """
    if variant not in flow.steps:
        raise UsageError(f"flow {flow.name!r} has no variant {variant!r}; its variants are {', '.join(flow.variants)}")
