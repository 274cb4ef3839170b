"""What the two processes say to each other: pickled values on one pair of sockets.

Nova's process asks, and each question has one answer. In the middle of a request Cinder's process asks in turn, of its
storage (`AskDriver`), of Nova (`AskNova`) and for ids (`AskName`); until that is answered Nova's process may ask again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Columns = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """What Cinder's database holds and has not deleted, oldest first, each row by the names of its columns.

    Attributes:
        volumes: with the columns' names that the cloud has for them (`volfault_fakes.cloud.tables.Volume`).
        attachments: with `attached` for whether there is a time; connector and connection_info are still text.
        messages: to users.
        snapshots: of volumes, as they are named in `volfault_fakes.cloud.offered.Snapshot`.
        admin_metadata: (volume id, key, value) each.
        metadata: the same of the users' own.
        snapshot_metadata: (snapshot id, key, value) each.
    """

    volumes: Sequence[Columns] = ()
    attachments: Sequence[Columns] = ()
    messages: Sequence[Columns] = ()
    snapshots: Sequence[Columns] = ()
    admin_metadata: Sequence[tuple[str, str, str]] = ()
    metadata: Sequence[tuple[str, str, str]] = ()
    snapshot_metadata: Sequence[tuple[str, str, str]] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """What Keystone says of a token.

    Attributes:
        user: the user's id.
        project: the project's id.
        roles: with those that are implied.
        expires: seconds since the epoch; None never.
    """

    user: str
    project: str
    roles: Sequence[str]
    expires: float | None = None


# -- Nova's process asks


@dataclass(frozen=True, slots=True)
class AskCinder:
    """An HTTP request; the answer is `Answered`.

    Attributes:
        method: of HTTP.
        url: whole.
        headers: by their names.
        body: its bytes.
        now: the cloud's time, in seconds since the epoch.
        tokens: what Keystone says of the tokens that come with it; of others it knows nothing.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    now: float
    tokens: Mapping[str, Identity] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MakeVolume:
    """A volume that somebody has put into the cloud past Cinder; the answer is `Done`.

    Attributes:
        request: makes it, as its owner.
        volume_id: what it is called.
        columns: those of its row that the API does not take.
        encryption: the columns of its type's encryption; None for a type without.
    """

    request: AskCinder
    volume_id: str
    columns: Columns = field(default_factory=dict)
    encryption: Columns | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Copy the database, and keep it under a number; the answer is `Done`."""

    number: int


@dataclass(frozen=True, slots=True)
class Restore:
    """Go back to a copy; the answer is `Done`."""

    number: int


@dataclass(frozen=True, slots=True)
class Forget:
    """These copies are needed no more; the answer is `Done`."""

    numbers: Sequence[int]


@dataclass(frozen=True, slots=True)
class Value:
    """The answer to Cinder's own question."""

    value: Any = None


@dataclass(frozen=True, slots=True)
class Raised:
    """Or the driver's error.

    Attributes:
        error: the name of its class in `volfault_fakes.cinder`.
        text: of its message.
    """

    error: str
    text: str


# -- Cinder's process asks, and answers


@dataclass(frozen=True, slots=True)
class AskDriver:
    """A call of the storage's driver, answered by `Value` or `Raised`.

    Attributes:
        method: of `volfault_fakes.cinder.Backend`.
        row_id: stands for its first argument, the volume or the snapshot; None where it takes none.
        arguments: the others.
        rows: those of the moment; None where they are as they were last sent.
    """

    method: str
    row_id: str | None
    arguments: tuple[Any, ...] = ()
    rows: Rows | None = None


@dataclass(frozen=True, slots=True)
class AskNova:
    """By which attachment a server holds a volume; answered by `Value`, of None where it does not."""

    server_id: str
    volume_id: str


@dataclass(frozen=True, slots=True)
class AskName:
    """The id of a new volume, attachment, snapshot or message; answered by `Value`."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The reply to an HTTP request.

    Attributes:
        status: of HTTP.
        headers: by their names in small letters.
        body: its bytes.
        rows: as in `AskDriver`.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    rows: Rows | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """It is done."""

    rows: Rows | None = None


@dataclass(frozen=True, slots=True)
class Started:
    """Said once, unasked: this Cinder hears."""

    version: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The process cannot do what it was asked, or cannot start. It is of no more use.

    Attributes:
        reason: one line.
    """

    reason: str
