"""What a user asks Nova about a server's volumes. It changes nothing; what it is for is the answer."""

from __future__ import annotations

from dataclasses import replace

from pytest_volfault.model.facts import Facts
from pytest_volfault.model.flow import Flow, Step
from pytest_volfault.model.told import told_of
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.volume_states import whole


def _told(variant: Variant) -> Facts:
    return _answered(variant, whole(variant), "server")


def _answered(_variant: Variant, there: Facts, server: str) -> Facts:
    return there.but(*map(str, told_of(there, server)))


def _steps(_variant: Variant) -> tuple[Step, ...]:
    """None: Nova answers out of its database, and asks nobody."""
    return ()


def _lists(variant: Variant) -> bool:
    """Nova 34 leaves out, from microversion 2.89 on, what names no attachment; what os-attach made names none."""
    return variant.style != "legacy"


SHOW = Flow(
    "show",
    "a server's attachment of a volume is shown",
    variants=("attachments", "legacy", "attachments-shelved_offloaded", "attachments-multiattach"),
    command="# GET /servers/SERVER/os-volume_attachments/VOLUME",
    start=whole,
    goal=_told,
    steps=_steps,
    reaches=_lists,
    after=_answered,
    reads=True,
)
LIST = replace(
    SHOW,
    name="list",
    title="the attachments of a server's volumes are listed",
    command="openstack server volume list SERVER",
)
