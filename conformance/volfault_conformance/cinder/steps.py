"""What is done to both parties: requests, and what happens behind the API. Plain data."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from volfault_conformance.cinder.party import Break
from volfault_fakes.cloud.identity import PROJECT

SERVER = "11111111-1111-4111-8111-111111111111"
SERVER_2 = "22222222-2222-4222-8222-222222222222"
SERVER_3 = "33333333-3333-4333-8333-333333333333"
NOWHERE = "99999999-9999-4999-8999-999999999999"
IMAGE = "44444444-4444-4444-8444-444444444444"
HOST = {
    "host": "cmp1",
    "ip": "127.0.0.1",
    "initiator": "iqn.1993-08.org.debian:01:aa",
    "platform": "x86_64",
    "os_type": "linux",
    "multipath": False,
}
HOST_2 = {**HOST, "host": "cmp2", "initiator": "iqn.1993-08.org.debian:01:bb"}


def volume_named(number: int) -> str:
    """Stands for the id that a party gave its volume of that number, the first being 1 and the last -1."""
    return f"{{volume {number}}}"


def attachment_named(number: int) -> str:
    """The same for attachments."""
    return f"{{attachment {number}}}"


def message_named(number: int) -> str:
    """The same for messages."""
    return f"{{message {number}}}"


VOLUME, ATTACHMENT = volume_named(1), attachment_named(1)
SNAPSHOT, TRANSFER = "{snapshot 1}", "{transfer 1}"
# The first type is the one that every Cinder has.
TYPE, GROUP_TYPE = "{type 2}", "{group_type 2}"
GROUP, GROUP_SNAPSHOT = "{group 1}", "{group_snapshot 1}"


@dataclass(frozen=True)
class Step:
    """One request, or something that happens behind the API.

    Attributes:
        method: of HTTP; empty where there is no request.
        path: below the project; may name `VOLUME` and its like.
        url: below the service's root, in the place of `path`; sent exactly as it is written.
        body: the document; text and bytes are sent as they are.
        version: the microversion; None for the newest of the release, `absent` for no such header.
        service: whether a service asks for a user.
        broken: what fails meanwhile.
        volume: the number of the volume whose columns change.
        change: the columns.
        change_snapshot: columns of the last snapshot.
        encrypt: how volumes of a type are encrypted from now on: the columns, and the type's `name`.
        image: the columns of an image that Glance has from now on.
        image_gone: the id of one that it no longer has.
        service_attaches: what cinder-volume is asked by RPC, past the API: server, host, mountpoint, mode.
        holding: the casts that the request sends wait.
        delivering: the casts that wait are delivered.
        restarting: cinder-volume is started again.
        held_by: Nova says that its server holds the volume by this attachment.
        headers: more of them; None leaves one out that is otherwise sent.
    """

    method: str = ""
    path: str = ""
    body: Any = None
    version: str | None = None
    service: bool = False
    broken: Break | None = None
    volume: int = 1
    change: Mapping[str, Any] = field(default_factory=dict)
    change_snapshot: Mapping[str, Any] = field(default_factory=dict)
    encrypt: Mapping[str, Any] = field(default_factory=dict)
    image: Mapping[str, Any] = field(default_factory=dict)
    image_gone: str = ""
    service_attaches: tuple[str | None, ...] = ()
    holding: bool = False
    delivering: bool = False
    restarting: bool = False
    held_by: str | None = None
    headers: Mapping[str, str | None] = field(default_factory=dict)
    url: str = ""

    def __str__(self) -> str:
        told = (
            (self.delivering, "deliver the casts"),
            (self.change, f"set {dict(self.change)} of volume {self.volume}"),
            (self.change_snapshot, f"set {dict(self.change_snapshot)} of the snapshot"),
            (self.encrypt, f"encrypt by {dict(self.encrypt)}"),
            (self.image, f"image {dict(self.image)}"),
            (self.image_gone, "delete the image"),
            (self.service_attaches, f"cinder-volume attaches {self.service_attaches}"),
        )
        for does, words in told:
            if does:
                return words
        named = isinstance(self.body, dict) and self.body and self.path.endswith("/action")
        what = f" {next(iter(self.body))}" if named else ""
        place = self.url.removeprefix(f"/v3/{PROJECT}") or self.path
        return f"{self.method} {place}{what}" + (f" while {self.broken}" if self.broken else "")


def change(**columns: Any) -> Step:
    """Write columns of the first volume."""
    return Step(change=columns)


def act(name: str, argument: Any = None, volume: str = VOLUME, **options: Any) -> Step:
    """An action on a volume."""
    return Step("POST", f"/volumes/{volume}/action", {name: argument}, **options)


def make(**columns: Any) -> Step:
    """Create a volume of 1 GiB."""
    return Step("POST", "/volumes", {"volume": {"size": 1, **columns}})


def snap(volume: str = VOLUME, **columns: Any) -> Step:
    """Take a snapshot."""
    return Step("POST", "/snapshots", {"snapshot": {"volume_id": volume, **columns}})


def attach(server: str | None = SERVER, connector: Any = None, volume: str = VOLUME, **more: Any) -> Step:
    """Create an attachment, with or without a connector."""
    wanted = {"instance_uuid": server, "volume_uuid": volume, **more}
    if connector is not None:
        wanted["connector"] = connector
    return Step("POST", "/attachments", {"attachment": wanted})


def update(connector: Any, attachment: str = ATTACHMENT) -> Step:
    """Give an attachment its connector."""
    return Step("PUT", f"/attachments/{attachment}", {"attachment": {"connector": connector}})


def complete(attachment: str = ATTACHMENT) -> Step:
    """Complete an attachment."""
    return Step("POST", f"/attachments/{attachment}/action", {"os-complete": None})


def let_go(attachment: str = ATTACHMENT) -> Step:
    """Delete an attachment."""
    return Step("DELETE", f"/attachments/{attachment}")


def os_attach(server: str = SERVER, mode: str = "rw") -> Step:
    """The action that records an attachment."""
    return act("os-attach", {"instance_uuid": server, "mountpoint": "/dev/vdb", "mode": mode})


def initialize(connector: Any = HOST) -> Step:
    """Export the volume."""
    return act("os-initialize_connection", {"connector": connector})


def terminate(connector: Any = HOST) -> Step:
    """Take the export back."""
    return act("os-terminate_connection", {"connector": connector})


def while_broken(step: Step, method: str, kind: str) -> Step:
    """The same, while something behind the API fails."""
    return dataclasses.replace(step, broken=Break(method, kind))
