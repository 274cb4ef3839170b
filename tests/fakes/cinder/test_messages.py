"""What Cinder tells users of attachments that failed, in the words of the real Cinder 29."""

from __future__ import annotations

from typing import Any

import pytest

from volfault_fakes import UnknownCall
from volfault_fakes.cinder import BackendError, DriverNotReady
from volfault_fakes.cinder.dialect import CinderRefusal

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
        "request_id": f"req-{key}",
        "links": [
            {"rel": "self", "href": f"http://cinder.test/v3/proj/messages/{key}"},
            {"rel": "bookmark", "href": f"http://cinder.test/proj/messages/{key}"},
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
    ("query", "version", "named"), [("limit=1", "3.71", "with limit"), ("resource_uuid=x", "3.4", "with resource_uuid")]
)
def test_what_is_not_modelled(lab: Any, query: str, version: str, named: str) -> None:
    with pytest.raises(UnknownCall, match=named):
        lab.call("GET", f"/messages?{query}", version=version)
