"""The flow `boot`: a user asks for a server whose root disk is a volume."""

from __future__ import annotations

from pytest_volfault.model.facts import Facts
from pytest_volfault.model.flow import Flow, Step
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.volume_states import WITHOUT_DEVICE, is_let_in, whole


def _unbooted(_: Variant) -> Facts:
    """No server, and a volume that nobody has."""
    return Facts.parse(["volume.status=available"])


def _booted(variant: Variant) -> Facts:
    """The server active on a host, with its volume wholly attached, and room kept for it there."""
    return Facts.of([*whole(variant), *Facts.parse(["server.allocation[host1]"])])


def _elsewhere(variant: Variant) -> tuple[Facts, ...]:
    """The same on the other host: which one it is, nobody has asked for."""
    return (_booted(variant).swapped("host1", "host2"),)


def _steps(variant: Variant) -> tuple[Step, ...]:
    connect = () if variant.protocol in WITHOUT_DEVICE else (CONNECT_VOLUME,)
    return (RESERVE, SCHEDULE, CLAIM, BUILD, EXPORT, COMPLETE, *connect, SPAWN)


RESERVE = Step("1", "attachment_create", ("cinder.attachment_create",))
SCHEDULE = Step(
    "2", "select_destinations", ("nova.rpc.call.select_destinations", "placement.get.allocation_candidates")
)
CLAIM = Step("3", "claim_resources", ("placement.put.allocations",))
BUILD = Step("4", "build_and_run_instance", ("nova.rpc.build_and_run_instance",))
EXPORT = Step("5", "attachment_update", ("cinder.attachment_update",))
# Cinder says in-use before any host has connected.
COMPLETE = Step("6", "attachment_complete", ("cinder.attachment_complete",))
CONNECT_VOLUME = Step("7", "connect_volume", ("brick.connect_volume", "brick.mount"))
SPAWN = Step("8", "spawn", ("libvirt.define_domain", "libvirt.create"))

BOOT = Flow(
    "boot",
    "a server is made whose root disk is a volume",
    variants=("attachments", "attachments-rbd"),
    start=_unbooted,
    of_server=True,
    goal=_booted,
    as_good=_elsewhere,
    steps=_steps,
    reaches=is_let_in,
    command="openstack server create --volume VOLUME --flavor FLAVOR --nic none SERVER",
)
