"""Bodies that are wrong, as the real Cinder 29 was seen to answer them; conformance asks it far more."""

from __future__ import annotations

from typing import Any

import pytest

from volfault_fakes import UnknownCall
from volfault_fakes.cloud.identity import PROJECT

BELOW = f"/v3/{PROJECT}"
ERRED = "The server has either erred or is incapable of performing the requested operation."
MALFORMED = "The server could not comply with the request since it is either malformed or otherwise incorrect."
NOWHERE = "The resource could not be found."


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (b"\xef\xbb\xbf{}", 400, "Malformed request body"),
        ('{"os-reserve": null}'.encode("utf-16"), 400, "Malformed request body"),
        (b"\xff", 400, "Malformed request body"),
        (b'{"a": ' + b"9" * 5000 + b"}", 400, "Malformed request body"),
        (b"[" * 100_000, 500, ERRED),
        (b"1", 404, NOWHERE),
        (b"null", 404, NOWHERE),
        (b"[1]", 404, NOWHERE),
        (b'"x"', 404, NOWHERE),
        (b'"text"', 400, "Malformed request body"),
        (b"[]", 400, "Malformed request body"),
    ],
)
def test_bodies_of_actions_that_are_no_objects(lab: Any, body: bytes, code: int, message: str) -> None:
    assert lab.refusal(lab.ask("POST", f"{BELOW}/volumes/x/action", body)) == (code, message)


@pytest.mark.parametrize(
    ("method", "path", "body", "version", "code", "message"),
    [
        ("POST", "/volumes", None, "3.71", 500, ERRED),
        ("POST", "/attachments", None, "3.71", 500, ERRED),
        ("POST", "/attachments", None, "3.26", 404, NOWHERE),
        ("GET", "/volumes/x", b"{}", "3.71", 400, MALFORMED),
        ("DELETE", "/attachments/x", b"1", "3.71", 400, MALFORMED),
        ("DELETE", "/attachments/x", b"1", "3.26", 404, NOWHERE),
        ("GET", "/volumes/x", b"{", "3.71", 400, "Malformed request body"),
        ("POST", "/attachments", {"attachment": {}, "type": "x"}, "3.71", 500, ERRED),
    ],
)
def test_a_body_too_few_or_too_many(
    lab: Any, method: str, path: str, body: Any, version: str, code: int, message: str
) -> None:
    reply = lab.ask(method, BELOW + path, body, OpenStack_API_Version=f"volume {version}")
    assert lab.refusal(reply) == (code, message)


FIELD = "Invalid input for field/attribute {}. Value: {}. {}"


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        # The first complaint in the order of the schema is told, not the best.
        ("/volumes/x/action", {"os-reset_status": {"a": 1}},
         "Must specify 'status', 'attach_status' or 'migration_status' for update."),
        ("/volumes/x/action", {"os-reset_status": {"status": "", "attach_status": None}},
         "Must specify 'status', 'attach_status' or 'migration_status' for update."),
        ("/volumes/x/action", {"os-reset_status": {"status": 1}},
         FIELD.format("status", 1, "1 is not of type 'string', 'null'")),
        ("/volumes/x/action", {"os-attach": {"mode": "x", "a": 1}},
         FIELD.format("mode", "x", "'x' is not one of ['rw', 'ro']")),
        ("/volumes/x/action", {"os-extend": {"new_size": "0"}},
         FIELD.format("new_size", "0", "0 is less than the minimum of 1")),
        ("/volumes/x/action", {"os-extend": {"new_size": 2**31}},
         FIELD.format("new_size", 2**31, f"{2**31} is greater than the maximum of {2**31 - 1}")),
        ("/volumes/x/action", {"os-update_readonly_flag": {"readonly": 1}},
         FIELD.format("readonly", 1, "1 is not of type 'boolean', 'string'")),
        ("/volumes", {"volume": []}, FIELD.format("volume", "[]", "[] is not of type 'object'")),
        ("/volumes", {"volume": {"size": 1, "unknown": 1}},
         FIELD.format("volume", "{'size': 1, 'unknown': 1}",
                      "Additional properties are not allowed ('unknown' was unexpected)")),
        ("/volumes", {"volume": {"name": "x" * 256}},
         "Invalid input received: name has 256 characters, more than 255."),
        ("/volumes", {"volume": {"metadata": {"a": 1}}}, FIELD.format("a", 1, "1 is not of type 'string'")),
        ("/volumes", {"volume": {"size": None}}, MALFORMED),
        ("/volumes", {"volume": {"size": 1, "multiattach": None}}, "Value 'None' for 'multiattach' is not a boolean."),
        ("/volumes", {"volume": {"size": 1, "availability_zone": "x"}}, "Availability zone 'x' is invalid."),
        ("/attachments", {"attachment": {"volume_uuid": "11111111-1111-4111-8111-11111111111_"}},
         FIELD.format("volume_uuid", "11111111-1111-4111-8111-11111111111_",
                      "'11111111-1111-4111-8111-11111111111_' is not a 'uuid'")),
    ],
)  # fmt: skip
def test_fields(lab: Any, path: str, body: Any, message: str) -> None:
    assert lab.refusal(lab.ask("POST", BELOW + path, body)) == (400, message)


def test_multiattach_is_no_property_of_a_request(lab: Any) -> None:
    code, message = lab.refusal(lab.ask("POST", f"{BELOW}/volumes", {"volume": {"size": 1, "multiattach": "yes"}}))
    assert (code, message[:38]) == (400, "multiattach parameter has been removed")


@pytest.mark.parametrize(("name", "told"), [("x", "with name x"), (PROJECT, PROJECT)])
def test_a_type_that_nobody_knows(lab: Any, name: str, told: str) -> None:
    reply = lab.ask("POST", f"{BELOW}/volumes", {"volume": {"size": 1, "volume_type": name}})
    assert lab.refusal(reply) == (404, f"Volume type {told} could not be found.")


def test_the_newer_name_wins_even_if_it_is_null(lab: Any) -> None:
    wanted = {"size": "2", "name": None, "display_name": "n", "display_description": " d ", "volume_type": ""}
    made = lab.ask("POST", f"{BELOW}/volumes", {"volume": wanted}).json()["volume"]
    assert (made["name"], made["description"], made["size"], made["volume_type"]) == (None, "d", 2, "__DEFAULT__")


def test_hints_for_the_scheduler_are_not_modelled(lab: Any) -> None:
    with pytest.raises(UnknownCall, match="with OS-SCH-HNT:scheduler_hints"):
        lab.ask("POST", f"{BELOW}/volumes", {"volume": {"size": 1}, "OS-SCH-HNT:scheduler_hints": {}})


def test_no_such_detachment_by_an_empty_id(lab: Any) -> None:
    volume, _ = lab.attach_legacy()
    assert lab.act(volume, "os-force_detach", {"attachment_id": "", "connector": None}).code == 202
    assert lab.state(volume) == "available/detached []"
    assert lab.act(NOWHERE, "os-detach").code == 404


def test_connectors_are_free_but_columns_are_text(lab: Any) -> None:
    _, attachment = lab.attach(connector=None, complete=False)
    no_host = lab.call("PUT", f"/attachments/{attachment}", {"attachment": {"connector": {"ip": "x"}}})
    assert no_host.error == "computeFault: Unable to update the attachment."
    assert lab.cloud.attachments[attachment].attach_status == "reserved"
    listed = {"host": "cmp1", "mountpoint": []}
    broken = lab.call("PUT", f"/attachments/{attachment}", {"attachment": {"connector": listed}})
    assert broken.error == "computeFault: Unable to update the attachment."
    row = lab.cloud.attachments[attachment]
    assert (row.attach_status, row.connector, row.attached_host) == ("attaching", listed, None)
    numbers = {"host": 7, "mountpoint": True}
    assert lab.call("PUT", f"/attachments/{attachment}", {"attachment": {"connector": numbers}}).code == 200
    row = lab.cloud.attachments[attachment]
    assert (row.attached_host, row.mountpoint) == ("7", "1")


def test_a_connector_in_text_trips_the_driver(lab: Any) -> None:
    volume = lab.volume()
    for action, message in (
        ("os-initialize_connection", "Unable to fetch connection information from backend."),
        ("os-terminate_connection", "Unable to terminate volume connection from backend."),
    ):
        answer = lab.act(volume, action, {"connector": "text"})
        assert (answer.code, answer.error) == (500, f"computeFault: {message}")


def test_hosts_are_cleaned_as_cinder_does(lab: Any) -> None:
    volume = lab.volume()
    lab.act(volume, "os-attach", {"host_name": "A b_٣é!", "mountpoint": "/dev/vdb"})
    (row,) = lab.cloud.attachments_of(volume)
    assert row.attached_host == "a-b-é"
