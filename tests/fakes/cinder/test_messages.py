"""What Cinder tells users of attachments that failed, in the words of the real Cinder 29."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_OID, uuid5

import pytest

from volfault_fakes import UnknownCall
from volfault_fakes.cinder import BackendError, DriverNotReady
from volfault_fakes.cinder.dialect import CinderRefusal
from volfault_fakes.cloud.identity import PROJECT

NOWHERE = "99999999-9999-4999-8999-999999999999"
SERVER = "11111111-1111-4111-8111-111111111111"


def failed(lab: Any, error: Exception | None, **columns: Any) -> str:
    """A volume whose attachment failed behind the API; without an error of the driver, because it is read-only."""
    volume: str = lab.volume(status="attaching", **columns)
    service = lab.cinder.operations.service

    def fail(*_: Any) -> None:
        if error is not None:
            raise error

    service.backend.attach_volume = fail
    with pytest.raises((CinderRefusal, BackendError)):
        service.attach_volume(lab.cloud.volumes[volume], SERVER, None, "/dev/vdb", "rw")
    return volume


@pytest.mark.parametrize(
    ("error", "columns", "event", "text"),
    [
        (BackendError("boom"), {}, "002_001", "An unknown error occurred."),
        (DriverNotReady(), {}, "002_002", "Driver is not initialized at present."),
        (None, {"readonly": True}, "002_005", "Volume's attach mode is invalid."),
    ],
    ids=["driver", "not-ready", "read-only"],
)
def test_a_message(lab: Any, error: Exception | None, columns: Any, event: str, text: str) -> None:
    volume = failed(lab, error, **columns)
    (key,) = lab.cloud.messages
    expected = {
        "id": key,
        "event_id": f"VOLUME_VOLUME_{event}",
        "user_message": f"attach volume:{text}",
        "message_level": "ERROR",
        "created_at": "2026-01-01T00:00:00.000000",
        "guaranteed_until": "2026-01-31T00:00:00.000000",
        "request_id": f"req-{uuid5(NAMESPACE_OID, key)}",
        "links": [
            {"rel": "self", "href": f"http://cinder.test/v3/{PROJECT}/messages/{key}"},
            {"rel": "bookmark", "href": f"http://cinder.test/{PROJECT}/messages/{key}"},
        ],
        "resource_type": "VOLUME",
        "resource_uuid": volume,
    }
    assert lab.call("GET", f"/messages/{key}").body == {"message": expected}
    assert lab.call("GET", "/messages", version="3.3").body == {"messages": [expected]}


def test_the_newest_message_comes_first(lab: Any) -> None:
    volumes = [failed(lab, DriverNotReady()) for _ in "ab"]
    listed = lab.call("GET", "/messages").body["messages"]
    assert [row["resource_uuid"] for row in listed] == volumes[::-1]
    (one,) = lab.call("GET", f"/messages?resource_uuid={volumes[0]}", version="3.5").body["messages"]
    assert one["resource_uuid"] == volumes[0]


def test_what_is_not_there(lab: Any) -> None:
    answer = lab.call("GET", f"/messages/{NOWHERE}")
    assert (answer.code, answer.error) == (404, f"itemNotFound: Message {NOWHERE} could not be found.")
    answer = lab.call("GET", "/messages", version="3.2")
    assert (answer.code, answer.error) == (404, "itemNotFound: The resource could not be found.")


@pytest.mark.parametrize(
    ("query", "named"), [("expires_at=x", "with expires_at"), ("sort=expires_at", "with sort by expires_at")]
)
def test_what_is_not_modelled(lab: Any, query: str, named: str) -> None:
    with pytest.raises(UnknownCall, match=named):
        lab.call("GET", f"/messages?{query}")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("resource_type=VOLUME&message_level=ERROR", [1, 0]),
        ("event_id=VOLUME_VOLUME_002_002&action_id=002&detail_id=002", [1, 0]),
        (f"project_id={PROJECT}", [1, 0]),
        ("project_id=another", []),
        ("all_tenants=1", []),
        ("sort=created_at:asc", [0, 1]),
        ("limit=1", [1]),
        ("offset=1", [0]),
    ],
)
def test_which_messages_are_listed(lab: Any, query: str, found: list[int]) -> None:
    volumes = [failed(lab, DriverNotReady()) for _ in "ab"]
    body = lab.call("GET", f"/messages?{query}").body
    assert [volumes.index(row["resource_uuid"]) for row in body["messages"]] == found
    assert ("messages_links" in body) is ("limit" in query)
    # Before 3.5 nothing can be left out.
    assert len(lab.call("GET", f"/messages?{query}", version="3.4").body["messages"]) == 2


def test_a_page_begins_after_the_marker(lab: Any) -> None:
    for _ in "ab":
        failed(lab, DriverNotReady())
    (first, second) = lab.call("GET", "/messages").body["messages"]
    (one,) = lab.call("GET", f"/messages?marker={first['id']}").body["messages"]
    assert one == second
    assert lab.call("GET", f"/messages?marker={NOWHERE}").code == 404


def test_deleting_a_message(lab: Any) -> None:
    failed(lab, DriverNotReady())
    (key,) = lab.cloud.messages
    assert lab.call("DELETE", f"/messages/{key}", version="3.2").code == 404
    deleted = lab.call("DELETE", f"/messages/{key}")
    assert (deleted.code, deleted.body, lab.cloud.messages) == (204, "", {})
    assert lab.call("DELETE", f"/messages/{key}").error == f"itemNotFound: Message {key} could not be found."
