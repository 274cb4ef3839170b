"""The relations that facts are made of, and the roles that take part in them. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pytest_volfault.errors import UsageError
from volfault_fakes.naming import unknown

# Who has an attachment that names no server, or a lock whose owner is no guest.
NOBODY = "nobody"
# A server or a host that a row names, and that the cloud does not have.
STRANGER = "stranger"
ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Relation:
    """One kind of fact.

    Attributes:
        subject: what it is about: `server`, `volume` or `host`.
        about: what else takes part, in the order in which the brackets name it.
        meaning: what is so, as a clause.
        value: what its value says; empty where it has none.
        record: whether it tells of what has been done, and not of what there is: a whole end may have any.
    """

    subject: str
    about: tuple[str, ...]
    meaning: str
    value: str = ""
    record: bool = False


RELATIONS: Mapping[str, Relation] = {
    "status": Relation("volume", (), "Cinder says what it is", "Cinder's status; `deleted` when it has no row of it"),
    "attachment": Relation(
        "volume", ("server", "host"), "Cinder has an attachment of it; no host where none is connected", "its status"
    ),
    "export": Relation("volume", ("host",), "the backend shows it to that host"),
    "lock": Relation("volume", ("host",), "a guest of that host holds the lock of its image in the backend"),
    "grown": Relation("volume", (), "Cinder says that it is larger than when the flow began"),
    "made": Relation("volume", (), "Cinder has it, and had not when the flow began", record=True),
    "reimaged": Relation("volume", (), "Cinder says that it holds another image than when the flow began"),
    "copying": Relation(
        "volume", (), "Cinder is moving it, or copying to it", "its migration_status; `target` of what is copied to"
    ),
    "moved": Relation("volume", (), "Cinder keeps it elsewhere than when the flow began"),
    "snapshot": Relation(
        "volume",
        (),
        "Cinder has a snapshot of it",
        "its status, then that of each image that names it: `available+active`; `available` where none does",
    ),
    "state": Relation("server", (), "Nova says what it is", "`vm_state`; `deleted` once it is"),
    "task": Relation("server", (), "Nova is at work on it", "`task_state`"),
    "host": Relation("server", (), "Nova has it on a host", "the host's role"),
    "deleted": Relation("server", (), "its row in Nova's database is marked as deleted"),
    "queued_for_delete": Relation("server", (), "Nova's API database says that it is being deleted, or is gone"),
    "row": Relation(
        "server",
        ("volume",),
        "Nova's database maps the volume to it",
        "the attachment that the row names; `legacy` where it names none, `gone` where there is none of that id",
    ),
    "row_size": Relation(
        "server", ("volume",), "Nova's database has an older size of the volume than Cinder has", "in GiB"
    ),
    "tag": Relation("server", ("volume",), "its metadata lists the tag of the volume's disk"),
    "action": Relation(
        "server",
        (),
        "Nova has a record of an action that a user asked for",
        "its name, and `finished`, `error` or `unfinished`",
        record=True,
    ),
    "migration": Relation(
        "server", (), "Nova has a record of a migration of it", "its type and its status", record=True
    ),
    "allocation": Relation("server", ("host",), "Placement keeps room for it on that host"),
    "migration_allocation": Relation("server", ("host",), "Placement keeps room on that host for a migration of it"),
    "power": Relation(
        "server",
        ("host",),
        "the hypervisor of that host has a guest of it",
        "`running`, `paused`, `shutoff` or `crashed`",
    ),
    "restarted": Relation("server", ("host",), "its guest there was started since the flow began", record=True),
    "told": Relation(
        "server",
        ("volume",),
        "whoever asked what volumes it has was told of this one",
        "`attached` or `not-attached`",
        record=True,
    ),
    "disk": Relation(
        "server", ("host", "volume"), "its guest there has the volume as a disk", "`live`, `config` or `live+config`"
    ),
    "rescue_disk": Relation(
        "server",
        ("host",),
        "its guest there has the disk of a rescue, and Nova does not say that it is rescued",
        "`live`, `config` or `live+config`",
    ),
    "guest_size": Relation(
        "server", ("host", "volume"), "its guest there sees an older size of the volume than Cinder has", "in GiB"
    ),
    "device": Relation("host", ("volume",), "it has a device, or a mount, that leads to the volume"),
    "device_size": Relation(
        "host", ("volume",), "its device has an older size of the volume than Cinder has", "in GiB"
    ),
    "secret": Relation("host", ("volume",), "its libvirt keeps the volume's passphrase"),
}
# The first server and volume have no number; the first host has, as `host` is what a relation and a word are called.
_ROLES: Mapping[str, str] = {
    "server": "server([2-9]|[1-9][0-9]+)?",
    "volume": "volume([2-9]|[1-9][0-9]+)?",
    "host": "host[1-9][0-9]*",
}
_NOBODIES: Mapping[str, tuple[str, ...]] = {"server": (NOBODY, STRANGER), "volume": (), "host": (NOBODY, ELSEWHERE)}


def relation_named(name: str) -> Relation:
    """Return a relation.

    Raises:
        UsageError: there is none of that name; the message lists them.
    """
    if name not in RELATIONS:
        raise UsageError(unknown("relation of facts", name, RELATIONS, "relations"))
    return RELATIONS[name]


def plays(role: str, kind: str) -> bool:
    """Whether that is the role of a server, of a volume or of a host, or stands for one that has none."""
    return role in _NOBODIES[kind] or re.fullmatch(_ROLES[kind], role) is not None
