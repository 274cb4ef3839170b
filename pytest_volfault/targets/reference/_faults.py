"""How the reference's own database, bus and image service fail."""

from __future__ import annotations

from pytest_volfault.targets.reference import _images as images
from pytest_volfault.targets.reference import _notifier as notifier
from pytest_volfault.targets.reference._bus import NoReply, NotDelivered
from pytest_volfault.targets.reference._database import DatabaseError
from volfault_fakes.catalogue import Kind, error

KINDS: tuple[Kind, ...] = (
    *notifier.KINDS,
    *images.KINDS,
    error("db-error", "the connection to the database is lost", lambda _: DatabaseError("connection lost")),
    error(
        "rpc-not-delivered",
        "the broker does not confirm the message",
        lambda _: NotDelivered("the broker did not confirm the message"),
    ),
    error("rpc-timeout", "no reply comes", lambda _: NoReply("timed out waiting for a reply")),
    Kind("rpc-lost", "the broker takes the message and loses it", lambda _: None, whens=("before",)),
)
