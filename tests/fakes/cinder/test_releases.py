"""What each release of Cinder does otherwise: the effect of every datum of a profile, in each of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from volfault_fakes.cinder import BackendError
from volfault_fakes.cinder.releases import NEWEST, RELEASES, Release, number_of, release
from volfault_fakes.cinder.routes import NOT_MODELLED
from volfault_fakes.errors import UnknownCall

OLDEST, OLDER, NEW = "12.0.10", "22.0.0", "29.0.0"
UNHANDLED = "computeFault: The server has either erred or is incapable of performing the requested operation."
CONFLICT = "conflictingRequest: ConflictNovaUsingAttachment: Detach volume from instance {} using the Compute API"
BACKEND = "Bad or unexpected response from the storage volume backend API: boom"


def in_each(oldest: Any, older: Any, new: Any) -> Mapping[str, Any]:
    return {OLDEST: oldest, OLDER: older, NEW: new}


def since_12(oldest: Any, later: Any) -> Mapping[str, Any]:
    return in_each(oldest, later, later)


def fails(*_: Any, **__: Any) -> Any:
    raise BackendError("boom")


def connect(lab: Any, attachment: str, connector: Any) -> Any:
    return lab.call("PUT", f"/attachments/{attachment}", {"attachment": {"connector": connector}})


def test_a_release_is_found_by_its_version() -> None:
    assert {each: release(each).version for each in (OLDEST, OLDER, NEW)} == {
        each: each for each in (OLDEST, OLDER, NEW)
    }
    assert [each.version for each in RELEASES] == [OLDEST, OLDER, NEW]
    assert NEWEST is release(NEW)


def test_an_unknown_version_is_told_the_known_ones() -> None:
    with pytest.raises(LookupError, match=r"no release '23\.0\.0'; it has 12\.0\.10, 22\.0\.0, 29\.0\.0"):
        release("23.0.0")


@pytest.mark.parametrize(
    ("version", "number"), [("12.0.10", (12, 0, 10)), ("29.0.0.0rc1", (29, 0, 0)), ("30.0.0.dev7", (30, 0, 0))]
)
def test_versions_are_compared_by_number(version: str, number: tuple[int, ...]) -> None:
    assert number_of(version) == number


def test_every_profile_differs_in_more_than_its_name() -> None:
    def differing(one: Release, other: Release) -> set[str]:
        return {
            each.name for each in dataclasses.fields(Release) if getattr(one, each.name) != getattr(other, each.name)
        }

    assert len(differing(RELEASES[0], RELEASES[1])) > len(differing(RELEASES[1], RELEASES[2])) > 2


def test_the_newest_microversion(old: Any, version: str) -> None:
    newest = in_each("3.50", "3.70", "3.71")[version]
    assert old.call("GET", "/volumes").headers["OpenStack-API-Version"] == f"volume {newest}"
    assert old.call("GET", "/volumes", version="latest").headers["OpenStack-API-Version"] == f"volume {newest}"
    beyond = old.call("GET", "/volumes", version=f"3.{int(newest[2:]) + 1}")
    assert (beyond.code, beyond.error.partition("maximum is ")[2]) == (406, f"{newest}.")


def test_discovery(old: Any, version: str) -> None:
    answer, of_v3 = (
        old.session.get(f"{old.cinder.url}{path}", headers={"X-Auth-Token": "x"}) for path in ("/", "/v3/")
    )
    listed = answer.json()["versions"]
    assert of_v3.json()["versions"] == listed[-1:]
    assert ("x-openstack-request-id" in answer.headers) is since_12(False, True)[version]
    assert "x-openstack-request-id" in of_v3.headers
    assert [(each["id"], each["version"], each["updated"]) for each in listed] == in_each(
        [("v2.0", "", "2017-02-25T12:00:00Z"), ("v3.0", "3.50", "2017-09-19T20:18:14Z")],
        [("v3.0", "3.70", "2022-08-31T00:00:00Z")],
        [("v3.0", "3.71", "2023-08-31T00:00:00Z")],
    )[version]
    assert listed[0]["links"][1]["href"] == f"{old.cinder.url}/{listed[0]['id'][:2]}/"


@pytest.mark.parametrize(
    ("action", "there", "said"),
    [
        ("os-unmanage", since_12(True, True), ""),
        (
            "os-reimage",
            since_12(False, True),
            "Invalid input for field/attribute os-reimage. Value: {}. 'image_id' is a required property",
        ),
        ("os-extend_volume_completion", in_each(False, False, True), "Invalid volume: Volume is not being extended."),
    ],
)
def test_actions_that_came_later(old: Any, version: str, action: str, there: Mapping[str, bool], said: str) -> None:
    volume = old.volume()
    hint = since_12("", ". Verify the request body and Content-Type header and try again.")[version]
    if there[version] and action in NOT_MODELLED["POST /volumes/{id}/action"]:
        with pytest.raises(UnknownCall, match=action):
            old.act(volume, action, {})
    elif there[version]:
        assert old.act(volume, action, {}).error == f"badRequest: {said}"
    else:
        assert old.act(volume, action, {}).error == f"badRequest: There is no such action: {action}{hint}"


def test_a_call_that_its_controller_takes_for_an_action(old: Any, version: str) -> None:
    hint = since_12("", ". Verify the request body and Content-Type header and try again.")[version]
    answer = old.call("PUT", "/group_snapshots/x", {})
    assert answer.error == f"badRequest: There is no such action: update{hint}"


MALFORMED = "The server could not comply with the request since it is either malformed or otherwise incorrect."
LISTED = "'0', '1', 'f', 'false', 'n', 'no', 'off', 'on', 't', 'true', 'y', 'yes'"
BY_HAND = [
    ("os-attach", None, 400, MALFORMED),
    ("os-attach", {"host_name": "h"}, 400, "Must specify 'mountpoint'"),
    ("os-attach", {"mountpoint": "/dev/vdb"}, 400, "Invalid request to attach volume to an invalid target"),
    (
        "os-attach",
        {"mountpoint": "/dev/vdb", "host_name": "h", "mode": "zz"},
        400,
        "Invalid request to attach volume with an invalid mode. Attaching mode should be 'rw' or 'ro'",
    ),
    ("os-attach", {"mountpoint": "/dev/vdb", "instance_uuid": "x"}, 400, "Expected a UUID but received x."),
    ("os-attach", {"mountpoint": "/" * 300, "host_name": "h"}, 202, ""),
    ("os-detach", None, 202, ""),
    ("os-detach", "x", 500, UNHANDLED.partition(": ")[2]),
    ("os-detach", {"attachment_id": "x"}, 202, ""),
    ("os-initialize_connection", {}, 400, "Must specify 'connector'"),
    ("os-terminate_connection", {}, 400, "Must specify 'connector'"),
    ("os-force_detach", None, 400, "Invalid value 'None' for os-force_detach."),
    ("os-force_detach", {"attachment_id": "x"}, 202, ""),
    ("os-reset_status", None, 500, UNHANDLED.partition(": ")[2]),
    ("os-reset_status", {}, 400, "Must specify 'status', 'attach_status' or 'migration_status' for update."),
    ("os-reset_status", {"status": "reserved"}, 400, "Must specify a valid status"),
    ("os-reset_status", {"status": 1}, 500, UNHANDLED.partition(": ")[2]),
    ("os-reset_status", {"attach_status": "x"}, 400, "Must specify a valid attach status"),
    ("os-reset_status", {"migration_status": "x"}, 400, "Must specify a valid migration status"),
    ("os-extend", {}, 400, "New volume size must be specified as an integer."),
    ("os-extend", {"new_size": "x"}, 400, "New volume size must be specified as an integer."),
    ("os-extend", {"new_size": "2"}, 202, ""),
    (
        "os-extend",
        {"new_size": 0},
        400,
        "Invalid input received: New size for extend must be greater than current size. (current: 1, extended: 0).",
    ),
    ("os-update_readonly_flag", {}, 400, "Must specify readonly in request."),
    (
        "os-update_readonly_flag",
        {"readonly": "x"},
        400,
        f"Invalid value for 'readonly': 'Unrecognized value 'x', acceptable values are: {LISTED}'",
    ),
    ("os-update_readonly_flag", {"readonly": " Yes "}, 202, ""),
]


@pytest.mark.parametrize("version", [OLDEST])
@pytest.mark.parametrize(("action", "argument", "code", "text"), BY_HAND)
def test_actions_were_read_by_hand(*, old: Any, version: str, action: str, argument: Any, code: int, text: str) -> None:
    answer = old.act(old.volume(), action, argument)
    assert (answer.code, answer.error.partition(": ")[2]) == (code, text)


@pytest.mark.parametrize("version", [OLDEST])
@pytest.mark.parametrize("action", ["os-attach", "os-detach", "os-extend", "os-force_detach"])
def test_the_volume_was_looked_up_first(old: Any, names: Any, version: str, action: str) -> None:
    assert old.act(names.NOWHERE, action, "no object").code == 404


@pytest.mark.parametrize("version", [OLDER, NEW])
@pytest.mark.parametrize(
    ("action", "argument"),
    [("os-attach", {}), ("os-detach", {"attachment_id": "x"}), ("os-reset_status", {"status": "x"}), ("os-extend", {})],
)
def test_they_have_schemas_since(old: Any, names: Any, version: str, action: str, argument: Any) -> None:
    answer = old.act(names.NOWHERE, action, argument)
    assert (answer.code, "Must specify" in answer.error) == (400, False)


def test_the_multiattach_parameter(old: Any, version: str) -> None:
    answer = old.call("POST", "/volumes", {"volume": {"size": 1, "multiattach": True}})
    assert answer.code == since_12(202, 400)[version]
    assert ("multiattach parameter has been removed" in answer.error) is (answer.code == 400)
    assert [each.multiattach for each in old.cloud.volumes.values()] == since_12([True], [])[version]


def test_a_slash_in_a_key_of_metadata(old: Any, version: str) -> None:
    volume = old.volume()
    everything = old.call("PUT", f"/volumes/{volume}/metadata", {"metadata": {"a/b": "c"}})
    item = old.call("PUT", f"/volumes/{volume}/metadata/a", {"meta": {"a/b": "c"}})
    assert everything.code == since_12(400, 200)[version]
    assert ("not match any of the regexes" in item.error) is (everything.code == 400)


def test_an_attachment_without_a_server(old: Any, version: str) -> None:
    answer = old.call("POST", "/attachments", {"attachment": {"volume_uuid": old.volume()}})
    assert answer.code == since_12(400, 200)[version]
    assert answer.error.endswith("'instance_uuid' is a required property") is (answer.code == 400)


def test_a_volume_that_cannot_be_reserved(old: Any, names: Any, version: str) -> None:
    volume = old.volume(status="creating")
    wanted = {"instance_uuid": names.INSTANCE, "volume_uuid": volume}
    more = since_12("", " to reserve, but the current status is creating.")[version]
    text = f"badRequest: Invalid volume: Volume {volume} status must be available or downloading{more}"
    assert old.call("POST", "/attachments", {"attachment": wanted}).error == text


def test_a_volume_that_cannot_be_deleted(old: Any, version: str) -> None:
    error = old.call("DELETE", f"/volumes/{old.volume(status='in-use')}").error
    assert ("have snapshots or be disassociated" in error, "awaiting a transfer" in error) == since_12(
        (True, False), (False, True)
    )[version]


def test_an_attachment_of_a_volume_in_error(old: Any, names: Any, version: str) -> None:
    volume, attachment = old.attach()
    old.cloud.change("volumes", volume, status="error")
    answer = connect(old, attachment, names.CONNECTOR)
    why = (
        "Volume attachments can not be updated if the volume is in an error state. "
        f"The Volume {volume} currently has a status of: error "
    )
    failed = f"computeFault: Unable to update attachment.(Invalid volume: {why})."
    refused = f"conflictingRequest: Resource conflict: {why}"
    assert (answer.code, answer.error) == in_each((500, failed), (500, failed), (409, refused))[version]


def test_a_second_connector(old: Any, names: Any, version: str) -> None:
    volume, _ = old.attach()
    _, second = old.attach(volume, connector=None, complete=False)
    answer = connect(old, second, names.CONNECTOR_2)
    why = f"duplicate connectors detected on volume {volume}"
    failed = f"computeFault: Unable to update attachment.(Invalid volume: {why})."
    assert answer.error == in_each(failed, failed, f"conflictingRequest: Resource conflict: {why}")[version]


def test_an_update_that_fails(old: Any, names: Any, version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _, attachment = old.attach(connector=None, complete=False)
    monkeypatch.setattr(old.cinder.operations.service.backend, "initialize_connection", fails)
    error = connect(old, attachment, names.CONNECTOR).error
    begin = in_each("attachment.(Bad", "attachment.(Bad", "attachment (Bad")[version]
    assert error.startswith(f"computeFault: Unable to update {begin}")


@pytest.mark.parametrize("status", ["deleting", "in-use"])
def test_statuses_that_a_volume_is_not_reset_to(old: Any, version: str, status: str) -> None:
    volume = old.volume()
    assert old.act(volume, "os-reset_status", {"status": status}).code == since_12(202, 400)[version]
    assert old.cloud.volumes[volume].status == since_12(status, "available")[version]


def test_what_os_detach_leaves(old: Any, names: Any, version: str) -> None:
    volume, first = old.attach(old.volume(multiattach=True))
    old.attach(volume, names.INSTANCE_2, connector=None, complete=False)
    old.service = True
    old.act(volume, "os-detach", {"attachment_id": first})
    row = old.cloud.volumes[volume]
    assert (row.status, row.attach_status) == since_12(("in-use", "attached"), ("reserved", "reserved"))[version]


def test_what_an_attachment_leaves_of_an_upload(old: Any, version: str) -> None:
    volume, attachment = old.attach()
    old.cloud.change("volumes", volume, status="uploading")
    old.call("DELETE", f"/attachments/{attachment}")
    assert old.cloud.volumes[volume].status == since_12("available", "uploading")[version]


@pytest.mark.parametrize(("status", "code"), [("detaching", since_12(200, 400)), ("in-use", since_12(200, 200))])
def test_a_second_attachment_of_the_same_server(
    *, old: Any, names: Any, version: str, status: str, code: Mapping[str, int]
) -> None:
    volume, _ = old.attach()
    old.cloud.change("volumes", volume, status=status)
    wanted = {"instance_uuid": names.INSTANCE, "volume_uuid": volume}
    assert old.call("POST", "/attachments", {"attachment": wanted}).code == code[version]


def test_what_nova_uses(old: Any, names: Any, version: str) -> None:
    _, attachment = old.attach()
    old.cinder.operations.nova_lists = lambda *_: attachment
    answer = old.call("DELETE", f"/attachments/{attachment}")
    assert (answer.code, answer.error) == in_each((200, ""), (200, ""), (409, CONFLICT.format(names.INSTANCE)))[version]


@pytest.mark.parametrize(
    ("mode", "row"),
    [({}, since_12("rw", "null")), ({"mode": "ro"}, since_12("ro", "null"))],
)
def test_the_mode_of_an_attachment(*, old: Any, names: Any, version: str, mode: Any, row: Mapping[str, str]) -> None:
    volume = old.volume()
    wanted = {"instance_uuid": names.INSTANCE, "volume_uuid": volume, "connector": names.CONNECTOR | mode}
    shown = old.call("POST", "/attachments", {"attachment": wanted}, version="3.50").body["attachment"]
    (stored,) = old.cloud.attachments_of(volume)
    assert shown["attach_mode"] == since_12(None, "null")[version]
    assert stored.attach_mode == row[version]
    assert ("mode" in stored.connector) is since_12(bool(mode), True)[version]
    assert old.cloud.volumes[volume].attached_mode == since_12(mode.get("mode", "rw"), None)[version]


def test_an_attachment_of_a_read_only_volume(old: Any, names: Any, version: str) -> None:
    volume = old.volume(readonly=True)
    wanted = {"instance_uuid": names.INSTANCE, "volume_uuid": volume, "connector": names.CONNECTOR}
    answer = old.call("POST", "/attachments", {"attachment": wanted})
    text = f"Unable to create attachment for volume (Invalid attaching mode 'rw' for volume {volume}.)."
    assert (answer.code, answer.error) == since_12((500, f"computeFault: {text}"), (200, ""))[version]
    (row,) = old.cloud.attachments_of(volume)
    assert (row.attach_status, row.attach_mode) == since_12(("error_attaching", None), ("attaching", "ro"))[version]
    assert [each.detail for each in old.cloud.messages.values()] == since_12(["005"], [])[version]


def test_a_row_that_is_read_only_is_stronger_than_the_connector(old: Any, names: Any, version: str) -> None:
    volume = old.volume(readonly=True)
    _, attachment = old.attach(volume, connector=None, complete=False)
    assert connect(old, attachment, names.CONNECTOR).code == 200
    assert old.cloud.attachments[attachment].attach_mode == "ro"


def test_a_driver_that_fails_to_attach(old: Any, names: Any, version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _, attachment = old.attach(connector=None, complete=False)
    monkeypatch.setattr(old.cinder.operations.service.backend, "attach_volume", fails)
    answer = connect(old, attachment, names.CONNECTOR)
    failed = (500, f"computeFault: Unable to update attachment.({BACKEND}).")
    assert (answer.code, answer.error) == since_12(failed, (200, ""))[version]
    status = since_12("error_attaching", "attaching")[version]
    assert old.cloud.attachments[attachment].attach_status == status


@pytest.mark.parametrize("method", ["detach_volume", "remove_export"])
def test_a_driver_that_fails_to_let_go(*, old: Any, version: str, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    volume, attachment = old.attach()
    monkeypatch.setattr(old.cinder.operations.service.backend, method, fails)
    left = old.call("DELETE", f"/attachments/{attachment}").body["attachments"]
    assert [each["status"] for each in left] == since_12(["error_detaching"], [])[version]
    assert old.cloud.volumes[volume].status == "available"


@pytest.mark.parametrize("unmaps", [True, False], ids=["alone on its host", "with another"])
def test_an_attachment_goes(old: Any, names: Any, version: str, unmaps: bool) -> None:
    volume, attachment = old.attach(old.volume(multiattach=True))
    if not unmaps:
        old.attach(volume, names.INSTANCE_2)
    assert old.call("DELETE", f"/attachments/{attachment}").code == 200
    assert old.exports(volume) == ([] if unmaps else ["cmp1"])


def test_an_extension_that_ends_after_a_detach(old: Any, names: Any, version: str) -> None:
    volume, _ = old.attach_legacy()
    casts = old.cinder.operations.service.casts
    casts.holding = True
    old.act(volume, "os-extend", {"new_size": 2})
    old.service = True
    old.act(volume, "os-detach", {})
    casts.deliver()
    assert old.cloud.volumes[volume].status == since_12("available", "in-use")[version]


def orphan(lab: Any) -> str:
    volume, attachment = lab.attach(connector=None, complete=False)
    assert lab.act(volume, "os-force_delete").code == 202
    assert volume not in lab.cloud.volumes
    return str(attachment)


def test_what_a_deleted_volume_takes_with_it(old: Any, version: str) -> None:
    attachment = orphan(old)
    assert (attachment in old.cloud.attachments) is since_12(True, False)[version]


@pytest.mark.parametrize("version", [OLDEST])
@pytest.mark.parametrize("ask", [
    lambda lab, _, key: lab.complete(key),
    lambda lab, _, key: lab.call("DELETE", f"/attachments/{key}"),
], ids=["os-complete", "DELETE"])  # fmt: skip
def test_an_attachment_without_its_volume(*, old: Any, names: Any, version: str, ask: Callable[..., Any]) -> None:
    answer = ask(old, names, orphan(old))
    assert (answer.code, answer.error.endswith("could not be found.")) == (404, True)


@pytest.mark.parametrize("version", [OLDEST])
def test_an_update_without_its_volume(old: Any, names: Any, version: str) -> None:
    attachment = orphan(old)
    volume = old.cloud.attachments[attachment].volume_id
    text = f"computeFault: Unable to update attachment.(Volume {volume} could not be found.)."
    assert connect(old, attachment, names.CONNECTOR).error == text


def test_what_os_attach_notes(old: Any, version: str) -> None:
    volume, _ = old.attach_legacy()
    assert (
        old.call("GET", f"/volumes/{volume}").body["volume"]["metadata"]
        == since_12({"attached_mode": "rw"}, {"attached_mode": "rw", "readonly": "False"})[version]
    )


def test_the_keys_of_a_connection(old: Any, names: Any, version: str) -> None:
    argument = {"connector": names.CONNECTOR}
    information = old.act(old.volume(), "os-initialize_connection", argument).body["connection_info"]
    keys = {"cacheable", "enforce_multipath"}
    assert keys & set(information["data"]) == in_each(set(), {"cacheable"}, keys)[version]
    assert ("enforce_multipath" in information) is in_each(False, False, True)[version]


def test_the_type_of_a_volume_made_without_one(old: Any, version: str) -> None:
    made = old.call("POST", "/volumes", {"volume": {"size": 1}}).body["volume"]
    shown = old.call("GET", f"/volumes/{made['id']}").body["volume"]
    expected = since_12(None, "__DEFAULT__")[version]
    assert (made["volume_type"], shown["volume_type"]) == (expected, expected)
