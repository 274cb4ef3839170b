"""Faults that hang on what is in Cinder's tables, and what others do to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from volfault_fakes import Cloud
from volfault_fakes.cinder import KINDS, OPERATIONS, Operations, Reply, Request
from volfault_fakes.cinder.forwarding import ForwardedOperations
from volfault_fakes.cloud.identity import ADMINISTRATOR, Identity
from volfault_fakes.cloud.offered import Group, GroupSnapshot, GroupType, Snapshot, Transfer, VolumeType
from volfault_fakes.cloud.tables import Attachment, Message, Volume

KIND = {kind.name: kind for kind in KINDS}
X = "22222222-2222-4222-8222-222222222222"
SERVER = "11111111-1111-4111-8111-111111111111"
CONNECTOR = {"host": "compute1"}
NOVA = Identity(roles=frozenset({"service"}))


@dataclass(frozen=True)
class Struck:
    """A call on its way."""

    subject: Any
    args: tuple[Any, ...]
    proceed: Callable[[], Any]
    when: str = "before"
    kwargs: Any = None

    def postpone(self, effect: Callable[[], Any] | None = None) -> None:
        raise AssertionError(effect)


@dataclass(frozen=True)
class Api:
    """The operations of the API, called past HTTP."""

    cloud: Cloud
    operations: Operations

    def ask(self, name: str, request: Request, *ids: str) -> Struck:
        method = getattr(self.operations, name)
        return Struck(self.operations, (request, *ids), lambda: method(request, *ids))

    def attach(self, **columns: Any) -> tuple[str, str]:
        """A volume that a server uses, and its attachment."""
        volume = self.cloud.add_volume(status="in-use", attach_status="attached")
        wanted = {"attach_status": "attached", "instance_uuid": SERVER, "attached_host": "compute1", **columns}
        told = {"connector": CONNECTOR, "connection_info": {"driver_volume_type": "iscsi"}} | wanted
        row = self.cloud.put("attachments", "a", Attachment("a", volume.id, **told))
        return volume.id, row.id


@pytest.fixture
def api(cloud: Cloud) -> Api:
    cloud.add_host("compute1")
    return Api(cloud, Operations(cloud, nova_lists=lambda server, _: "a" if server == SERVER else None))


def applies(kind: str, struck: Struck) -> bool:
    test = KIND[kind].applies
    assert test is not None
    return test(struck)


# -- 404


def rows(cloud: Cloud) -> None:
    """One row of each table, free to go, and of the id `x`."""
    for table, row in (
        ("volumes", Volume(X)),
        ("snapshots", Snapshot(X, "y")),
        ("attachments", Attachment(X, "y", attach_status="reserved")),
        ("messages", Message(X, "y", "002", "001")),
        ("transfers", Transfer(X, "y", None, "key")),
        ("types", VolumeType(X, "gold")),
        ("group_types", GroupType(X, "gold")),
        ("groups", Group(X, "other", ())),
        ("group_snapshots", GroupSnapshot(X, "other", "other")),
    ):
        cloud.put(table, X, row)
    cloud.put("volumes", "y", Volume("y", status="reserved"))
    cloud.put("default_types", X, "gold")


MEMBERS = [
    ("volume_get", f"/volumes/{X}", f"Volume {X} could not be found."),
    ("attachment_get", f"/attachments/{X}", f"Volume attachment could not be found with filter: attachment_id = {X}."),
    ("message_get", f"/messages/{X}", f"Message {X} could not be found."),
    ("snapshot_get", f"/snapshots/{X}", f"Snapshot {X} could not be found."),
    ("transfer_get", f"/volume-transfers/{X}", f"Transfer {X} could not be found."),
    ("type_get", f"/types/{X}", f"Volume type {X} could not be found."),
    ("group_type_get", f"/group_types/{X}", f"Group type {X} could not be found."),
    ("group_get", f"/groups/{X}", f"Group {X} could not be found."),
    ("group_snapshot_get", f"/group_snapshots/{X}", f"GroupSnapshot {X} could not be found."),
]


@pytest.mark.parametrize(("name", "path", "said"), MEMBERS)
def test_the_row_is_deleted_and_cinder_says_so(api: Api, name: str, path: str, said: str) -> None:
    rows(api.cloud)
    struck = api.ask(name, Request(path=path, user=ADMINISTRATOR), X)
    assert applies("http-404", struck)
    reply: Reply = KIND["http-404"].strike(struck)
    assert reply.body == {"itemNotFound": {"code": 404, "message": said}}
    # Once it has gone nobody can delete it again.
    assert not applies("http-404", struck)


@pytest.mark.parametrize(
    ("name", "path", "body", "said"),
    [
        ("attachment_create", "/attachments", {"attachment": {"volume_uuid": X}}, f"Volume {X} could not be found."),
        ("snapshot_create", "/snapshots", {"snapshot": {"volume_id": X}}, f"Volume {X} could not be found."),
        ("transfer_create", "/volume-transfers", {"transfer": {"volume_id": X}}, f"Volume {X} could not be found."),
        (
            "group_snapshot_create",
            "/group_snapshots",
            {"group_snapshot": {"group_id": X}},
            f"Group {X} could not be found.",
        ),
        (
            "group_create",
            "/groups",
            {"group": {"group_type": X, "volume_types": [X]}},
            f"Group type {X} could not be found.",
        ),
    ],
)
def test_what_something_is_made_from(api: Api, name: str, path: str, body: Any, said: str) -> None:
    rows(api.cloud)
    struck = api.ask(name, Request("POST", path, body, user=ADMINISTRATOR))
    assert applies("http-404", struck)
    assert KIND["http-404"].strike(struck).body["itemNotFound"]["message"] == said


@pytest.mark.parametrize(
    ("name", "path", "table", "columns"),
    [
        ("volume_get", f"/volumes/{X}", "volumes", {"status": "in-use", "attach_status": "attached"}),
        ("volume_get", f"/volumes/{X}", "volumes", {"status": "reserved"}),
        ("begin_detaching", f"/volumes/{X}/action", "volumes", {"status": "detaching"}),
        ("volume_get", f"/volumes/{X}", "volumes", {"group_id": X}),
        ("volume_get", "/volumes/y", "snapshots", {}),
        ("snapshot_get", f"/snapshots/{X}", "snapshots", {"status": "creating"}),
        ("snapshot_get", f"/snapshots/{X}", "snapshots", {"group_snapshot_id": X}),
        ("type_get", f"/types/{X}", "volumes", {"volume_type": "gold"}),
        ("group_type_get", f"/group_types/{X}", "groups", {"group_type": X}),
        ("group_get", f"/groups/{X}", "volumes", {"group_id": X}),
        ("group_snapshot_get", f"/group_snapshots/{X}", "group_snapshots", {"status": "creating"}),
    ],
)
def test_nobody_deletes_what_is_used(api: Api, name: str, path: str, table: str, columns: Any) -> None:
    rows(api.cloud)
    api.cloud.change(table, X, **columns)
    assert not applies("http-404", api.ask(name, Request(path=path), path.split("/")[2]))


def test_nobody_deletes_what_was_never_there(api: Api) -> None:
    assert not applies("http-404", api.ask("volume_get", Request(path=f"/volumes/{X}"), X))
    assert not applies("http-404", api.ask("volume_create", Request("POST", "/volumes", {"volume": {"size": 1}})))


def test_an_attachment_goes_with_its_export_whoever_uses_it(api: Api) -> None:
    volume, attachment = api.attach()
    api.operations.service.backend.initialize_connection(api.cloud.volumes[volume], CONNECTOR)
    struck = api.ask("attachment_complete", Request(path=f"/attachments/{attachment}/action"), attachment)
    assert KIND["http-404"].strike(struck).status == 404
    assert (api.cloud.volumes[volume].status, dict(api.cloud.exports)) == ("available", {})


# -- 409


def test_the_token_of_the_service_is_what_lets_nova_through(api: Api) -> None:
    _, attachment = api.attach()
    request = Request("DELETE", f"/attachments/{attachment}")
    ours = Request("DELETE", request.path, service=NOVA)
    struck = api.ask("attachment_delete", ours, attachment)
    assert applies("http-409", struck)
    with pytest.raises(Exception, match="409") as caught:
        KIND["http-409"].strike(struck)
    said = f"ConflictNovaUsingAttachment: Detach volume from instance {SERVER} using the Compute API"
    assert caught.value.reply.body["conflictingRequest"]["message"] == said  # type: ignore[attr-defined]  # InjectedReply
    # Without one there is nothing to lose.
    assert not applies("http-409", api.ask("attachment_delete", request, attachment))


@pytest.mark.parametrize("columns", [{"instance_uuid": "another"}, {"connection_info": {}}, {"instance_uuid": None}])
def test_what_nova_does_not_use_is_let_go_without(api: Api, columns: Any) -> None:
    _, attachment = api.attach(**columns)
    struck = api.ask("attachment_delete", Request("DELETE", "/attachments/a", service=NOVA), attachment)
    assert not applies("http-409", struck)


@pytest.mark.parametrize(
    ("action", "wanted"), [("os-detach", {"attachment_id": "a"}), ("os-terminate_connection", {"connector": CONNECTOR})]
)
def test_the_older_calls(api: Api, action: str, wanted: Any) -> None:
    volume, _ = api.attach()
    name = {"os-detach": "detach", "os-terminate_connection": "terminate_connection"}[action]
    request = Request("POST", f"/volumes/{volume}/action", {action: wanted}, service=NOVA)
    assert applies("http-409", api.ask(name, request, volume))


# -- half done


def test_a_connection_is_made_and_no_row_says_so(api: Api) -> None:
    volume, attachment = api.attach(attach_status="reserved", connector=None, connection_info={}, attached_host=None)
    api.cloud.change("volumes", volume, status="reserved", attach_status="detached")
    body = {"attachment": {"connector": CONNECTOR}}
    struck = api.ask("attachment_update", Request("PUT", "/attachments/a", body), attachment)
    assert applies("half-done", struck)
    began = api.cloud.clock.now
    assert KIND["half-done"].strike(struck).status == 500
    assert api.cloud.clock.now - began == 60
    assert list(api.cloud.exports) == [(volume, "compute1")]
    assert (api.cloud.volumes[volume].status, api.cloud.attachments["a"].attach_status) == ("reserved", "reserved")
    # It was killed once.
    assert struck.proceed().status == 200


@pytest.mark.parametrize("connection", [CONNECTOR, None])
def test_a_connection_is_taken_away_and_every_row_still_has_it(api: Api, connection: Any) -> None:
    volume, attachment = api.attach()
    api.operations.service.backend.initialize_connection(api.cloud.volumes[volume], CONNECTOR)
    request = Request("DELETE", "/attachments/a", service=NOVA)
    struck = api.ask("attachment_delete", request, attachment)
    if connection is None:
        action = {"os-force_detach": {"attachment_id": "a", "connector": None}}
        forced = Request("POST", f"/volumes/{volume}/action", action, user=ADMINISTRATOR, service=NOVA)
        struck = api.ask("force_detach", forced, volume)
    assert applies("half-done", struck)
    assert KIND["half-done"].strike(struck).status == 500
    assert (dict(api.cloud.exports), api.cloud.attachments["a"].attach_status) == ({}, "attached")
    assert api.cloud.volumes[volume].status == "in-use"


def test_what_does_not_reach_the_storage_is_not_half_done(api: Api) -> None:
    volume, attachment = api.attach(attach_status="reserved")
    assert not applies("half-done", api.ask("attachment_delete", Request("DELETE", "/attachments/a"), attachment))
    api.cloud.change("attachments", "a", attach_status="attached")
    # Cinder refuses it before.
    assert not applies("half-done", api.ask("attachment_delete", Request("DELETE", "/attachments/a"), attachment))
    plain = {"attachment": {"volume_uuid": volume}}
    for body, expected in ((plain, False), ({"attachment": {**plain["attachment"], "connector": CONNECTOR}}, True)):
        asked = api.ask("attachment_create", Request("POST", "/attachments", body))
        assert applies("half-done", asked) == expected


# -- another Cinder


def test_rows_of_another_cinder_are_not_ours(cloud: Cloud) -> None:
    rows(cloud)
    theirs = Api(cloud, ForwardedOperations(cloud, None))  # type: ignore[arg-type]  # nobody is asked
    assert not applies("http-404", theirs.ask("volume_get", Request(path=f"/volumes/{X}"), X))
    asked = Request("POST", f"/volumes/{X}/action", {"os-initialize_connection": {"connector": CONNECTOR}})
    assert not applies("half-done", theirs.ask("initialize_connection", asked, X))


def test_lists_meet_no_404() -> None:
    # But for those of what one member has.
    of_a_member = {"cinder.specs_list", "cinder.group_specs_list"}
    assert {each.point for each in OPERATIONS if "_list" in each.point and "http-404" in each.kinds} == of_a_member
