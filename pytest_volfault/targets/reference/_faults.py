"""How the reference's own database, bus and image service fail."""

from __future__ import annotations

from pytest_volfault.targets.reference import _images as images
from pytest_volfault.targets.reference import _notifier as notifier
from pytest_volfault.targets.reference._bus import NoReply, NotDelivered
from pytest_volfault.targets.reference._database import DatabaseError
from volfault_fakes.catalogue import WHENS, Kind, error

KINDS: tuple[Kind, ...] = (
    *notifier.KINDS,
    *images.KINDS,
    error(
        "db-error",
        "the connection to the database is lost",
        lambda _: DatabaseError("connection lost"),
        source="oslo_db.exception.DBConnectionError: the connection ends before the commit, or after it",
    ),
    error(
        "rpc-not-delivered",
        "the broker does not confirm the message",
        lambda _: NotDelivered("the broker did not confirm the message"),
        source="oslo_messaging.MessageDeliveryFailure: before the broker has queued the message, or after it",
    ),
    error(
        "rpc-timeout",
        "no reply comes",
        lambda _: NoReply("timed out waiting for a reply"),
        WHENS,
        source="oslo_messaging.MessagingTimeout after 60 s: the message or its reply is lost, or the receiver is busy",
    ),
    Kind(
        "rpc-lost",
        "the broker takes the message and loses it",
        lambda _: None,
        whens=("before",),
        source="RabbitMQ: a queue that is not mirrored goes with its broker",
    ),
)
