"""An image is made of a server that boots from a volume: Cinder takes a snapshot of each of its volumes.

Nova's API reference, "Create Image (createImage Action)": of a volume-backed server "a volume snapshot of all attached
volumes" is taken, and the image says so by its properties. The server stays what it is.
"""

from __future__ import annotations

from pytest_volfault.model._made import made
from pytest_volfault.model.facts import Fact, Facts
from pytest_volfault.model.flow import Flow, Step
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.volume_states import is_let_in

# The snapshot is there, and so is an image that names it.
TAKEN = "available+active"
_LIMITS = Step("1", "get_absolute_limits", ("cinder.limits",))
_SNAPSHOT = Step("2", "snapshot_create", ("cinder.snapshot_create",))
_IMAGE = Step("3", "image_create", ("glance.image_create",))


def _taken(_variant: Variant, there: Facts, server: str) -> Facts:
    volumes = [fact.about[0] for fact in there.of_relation("row") if fact.subject == server]
    return Facts.of([*there, *(Fact(volume, "snapshot", value=TAKEN) for volume in volumes)])


SNAPSHOT = Flow(
    "snapshot",
    "an image is made of a server that boots from a volume: each of its volumes is snapshotted",
    variants=("attachments", "attachments-boot"),
    command="openstack server image create SERVER",
    start=made,
    goal=lambda variant: _taken(variant, made(variant), "server"),
    steps=lambda _: (_LIMITS, _SNAPSHOT, _IMAGE),
    reaches=is_let_in,
    after=_taken,
)
