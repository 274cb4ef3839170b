"""The flow `boot`: a user asks for a server whose root disk is a volume, one that there is or one that Nova has made.

Nova's API reference, "Create Server", block_device_mapping_v2: of an image or a snapshot (`source_type`) Cinder makes a
volume (`destination_type`), which outlives its server unless `delete_on_termination` is true.
"""

from __future__ import annotations

from dataclasses import replace

from pytest_volfault.model.facts import Facts
from pytest_volfault.model.flow import Flow, Step
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.volume_states import WITHOUT_DEVICE, is_let_in, source, whole


def _unbooted(variant: Variant) -> Facts:
    """No server, and a volume that nobody has, or that is still to be made."""
    volume = "available" if variant.source == "volume" else "deleted"
    return Facts.parse([f"volume.status={volume}", *source(variant)])


def _booted(variant: Variant) -> Facts:
    """The server active on a host, with its volume wholly attached, and room kept for it there."""
    return whole(variant).but("server.allocation[host1]")


def _elsewhere(variant: Variant) -> tuple[Facts, ...]:
    """The same on the other host: which one it is, nobody has asked for."""
    return (_booted(variant).swapped("host1", "host2"),)


def _steps(variant: Variant) -> tuple[Step, ...]:
    connect = () if variant.protocol in WITHOUT_DEVICE else (CONNECT_VOLUME,)
    attach = (EXPORT, COMPLETE, *connect, SPAWN)
    if variant.source == "volume":
        return (RESERVE, SCHEDULE, CLAIM, BUILD, *attach)
    # What is not there yet nova-api cannot keep for the server: the host that builds it does.
    made = (SCHEDULE, CLAIM, BUILD, CREATE, RESERVE, *attach)
    return tuple(replace(step, number=str(place)) for place, step in enumerate(made, start=1))


RESERVE = Step("1", "attachment_create", ("cinder.attachment_create",))
SCHEDULE = Step(
    "2", "select_destinations", ("nova.rpc.call.select_destinations", "placement.get.allocation_candidates")
)
CLAIM = Step("3", "claim_resources", ("placement.put.allocations",))
BUILD = Step("4", "build_and_run_instance", ("nova.rpc.build_and_run_instance",))
CREATE = Step("5", "volume_create", ("cinder.volume_create", "cinder.volume_get"))
EXPORT = Step("5", "attachment_update", ("cinder.attachment_update",))
# Cinder says in-use before any host has connected.
COMPLETE = Step("6", "attachment_complete", ("cinder.attachment_complete",))
CONNECT_VOLUME = Step("7", "connect_volume", ("brick.connect_volume", "brick.mount"))
SPAWN = Step("8", "spawn", ("libvirt.define_domain", "libvirt.create"))

BOOT = Flow(
    "boot",
    "a server is made whose root disk is a volume",
    variants=(
        "attachments", "attachments-rbd", "attachments-from_image", "attachments-from_image-delete_on_termination",
        "attachments-from_snapshot-delete_on_termination",
    ),
    start=_unbooted,
    of_server=True,
    goal=_booted,
    as_good=_elsewhere,
    steps=_steps,
    reaches=is_let_in,
    command="openstack server create --volume VOLUME --flavor FLAVOR --nic none SERVER",
)  # fmt: skip
