"""What the real Cinder and the fake have in common, for whoever compares them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

import requests

from volfault_fakes.cloud.identity import PROJECT
from volfault_fakes.cloud.offered import Image

TOKEN = f"admin:{PROJECT}"

# The columns that are compared, as Cinder's tables call them; both parties show them in this order.
VOLUME_COLUMNS = (
    "id", "status", "attach_status", "size", "display_name", "previous_status", "migration_status", "multiattach",
    "snapshot_id", "source_volid", "group_id",
)  # fmt: skip
SNAPSHOT_COLUMNS = (
    "id", "volume_id", "status", "volume_size", "display_name", "display_description", "progress", "group_snapshot_id",
)  # fmt: skip
ATTACHMENT_COLUMNS = (
    "id", "volume_id", "instance_uuid", "attached_host", "mountpoint", "attach_status", "attach_mode", "connector",
    "connection_info", "attach_time",
)  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What came back over HTTP.

    Attributes:
        status: the code.
        kind: the media type, without its parameters.
        body: the document; text where it is no JSON.
        headers: those of the answer.
    """

    status: int
    kind: str
    body: Any
    headers: Mapping[str, str]

    @classmethod
    def of(cls, reply: requests.Response) -> Answer:
        """Read a reply of `requests`."""
        try:
            body = json.loads(reply.content) if reply.content else None
        except ValueError:
            body = reply.text
        return cls(reply.status_code, reply.headers.get("Content-Type", "").partition(";")[0], body, reply.headers)


@dataclass(frozen=True)
class Break:
    """What is broken behind the API.

    Attributes:
        method: of the storage driver, such as `initialize_connection`; `driver` for whether it is ready at all; `rpc`,
            every call to the volume service; or `nova`, every request to Nova.
        kind: a kind of `volfault_fakes.cinder.driver_faults`; `not-ready` of `driver`; `timeout` of `rpc`; `silent` or
            `not-found` of `nova`.
        when: `before` the method has its effect, or `after` it.
        call: which call of the method it is, the first being 1; 0 for every call.
    """

    method: str
    kind: str
    when: str = "before"
    call: int = 0


class CinderParty(Protocol):
    """A Cinder that can be asked, looked into, broken and set back.

    Attributes:
        name: `real` or `fake`.
        url: of the service's root.
        session: requests made with it reach this Cinder and nothing else.
    """

    name: str
    url: str
    session: requests.Session

    def rows(self) -> dict[str, Any]:
        """Everything that a request may have changed: tables, the exports of the storage, and what Nova was told.

        Returns:
            For each table a list of rows, oldest first; of deleted rows nothing is left.
        """
        ...

    def change(self, volume_id: str, **columns: Any) -> None:
        """Write columns of a volume past the API."""
        ...

    def change_snapshot(self, snapshot_id: str, **columns: Any) -> None:
        """Write columns of a snapshot past the API."""
        ...

    def encrypt(self, name: str, **columns: Any) -> None:
        """Write, past the API, how volumes of the type of that name are encrypted."""
        ...

    def put_image(self, image: Image) -> None:
        """Glance has an image from now on."""
        ...

    def drop_image(self, image_id: str) -> None:
        """Glance no longer has it."""
        ...

    def snapshot(self) -> Any:
        """Copy the state."""
        ...

    def restore(self, state: Any) -> None:
        """Go back to it."""
        ...

    def broken(self, broken: Break) -> AbstractContextManager[None]:
        """Something behind the API fails within this block."""
        ...

    def restart(self) -> None:
        """cinder-volume is started again."""
        ...

    def holding_casts(self) -> AbstractContextManager[None]:
        """Casts wait for `deliver` within this block; otherwise they have run before the API answers."""
        ...

    def under(self, auth_strategy: str) -> AbstractContextManager[None]:
        """Who asks is told so within this block: `keystone` or `noauth`, which it is otherwise."""
        ...

    def deliver(self) -> int:
        """Deliver the casts that wait, and those that they send.

        Returns:
            How many there were.
        """
        ...

    def attach_at_service(self, volume_id: str, *arguments: str | None) -> str:
        """Ask cinder-volume by RPC to attach a volume: server, host, mountpoint, mode.

        Returns:
            The text of its error; empty if there is none.
        """
        ...

    def driver_calls(self) -> list[str]:
        """What the storage driver was asked since the last look, oldest first."""
        ...

    def nova_holds(self, attachment_id: str | None) -> None:
        """Nova says of every volume that its server holds it by this attachment; None: that it does not."""
        ...
