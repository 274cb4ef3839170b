"""What is noted on a volume: its name, its metadata, its image's; as the real Cinder 29 keeps them."""

from __future__ import annotations

from typing import Any

import pytest

from volfault_fakes.cloud.tables import Encryption

KEYS = "^[a-zA-Z0-9-_:. /]{1,255}$"
NOWHERE = "99999999-9999-4999-8999-999999999999"


@pytest.fixture
def volume(lab: Any) -> str:
    return str(lab.volume(name="one", description="first", metadata={"a": "1", "b": "2"}, image_metadata={"os": "x"}))


def put(lab: Any, volume: str, version: str = "3.71", **columns: Any) -> Any:
    return lab.call("PUT", f"/volumes/{volume}", {"volume": columns}, version=version)


def test_a_name_and_a_description(lab: Any, volume: str) -> None:
    changed = put(lab, volume, name=" two ", description=None)
    assert (changed.body["volume"]["name"], changed.body["volume"]["description"]) == ("two", None)
    # What extensions add to a volume they do not add here.
    assert not [key for key in changed.body["volume"] if key.startswith("os-vol")]
    put(lab, volume, display_name="three", display_description="d")
    row = lab.cloud.volumes[volume]
    assert (row.name, row.description, row.metadata) == ("three", "d", {"a": "1", "b": "2"})


def test_metadata_is_replaced_as_a_whole(lab: Any, volume: str) -> None:
    assert put(lab, volume, metadata={"c": "3", "b": "4"}).code == 200
    assert list(lab.cloud.volumes[volume].metadata.items()) == [("b", "4"), ("c", "3")]


@pytest.mark.parametrize(
    ("version", "columns", "complaint"),
    [
        ("3.52", {"size": 2}, "Additional properties are not allowed ('size' was unexpected)"),
        ("3.53", {}, "{} is not valid under any of the given schemas"),
        ("3.71", {"name": 1}, "1 is not of type 'string', 'null'"),
        ("3.71", {"metadata": {"a": 1}}, "1 is not of type 'string'"),
    ],
)
def test_what_cannot_be_changed(lab: Any, volume: str, version: str, columns: Any, complaint: str) -> None:
    answer = put(lab, volume, version, **columns)
    assert answer.code == 400
    assert answer.error.endswith(complaint)


def test_nothing_changes_during_maintenance(lab: Any) -> None:
    volume = lab.volume(status="maintenance")
    refusal = "badRequest: Invalid volume: The volume cannot be updated during maintenance."
    assert put(lab, volume, name="n").error == refusal
    assert lab.act(volume, "os-set_bootable", {"bootable": True}).error == refusal


def test_no_change_of_nothing_is_no_change(lab: Any, volume: str) -> None:
    assert put(lab, volume, "3.52").code == 200
    assert lab.cloud.volumes[volume].updated_at is None


def test_a_new_volume_keeps_its_description(lab: Any) -> None:
    made = lab.call("POST", "/volumes", {"volume": {"size": 1, "name": " n ", "description": " d "}}).body["volume"]
    assert (made["name"], made["description"]) == ("n", "d")


def test_a_new_volume_is_of_a_type_that_there_is(lab: Any) -> None:
    lab.cloud.put("encryptions", "luks", Encryption())

    def make(name: str) -> Any:
        return lab.call("POST", "/volumes", {"volume": {"size": 1, "volume_type": name}})

    luks = make("luks").body["volume"]
    assert (luks["volume_type"], luks["encrypted"]) == ("luks", True)
    by_id = make(luks["volume_type_id"]).body["volume"]
    assert (by_id["volume_type"], by_id["encrypted"]) == ("luks", True)
    assert make("__DEFAULT__").body["volume"]["volume_type"] == "__DEFAULT__"
    assert make("x").error == "itemNotFound: Volume type with name x could not be found."
    assert make(NOWHERE).error == f"itemNotFound: Volume type {NOWHERE} could not be found."


@pytest.mark.parametrize(
    ("columns", "complaint"),
    [
        ({"multiattach": True}, "multiattach parameter has been removed."),
        ({"availability_zone": "mars"}, "Availability zone 'mars' is invalid."),
    ],
)
def test_what_a_new_volume_cannot_be(lab: Any, columns: Any, complaint: str) -> None:
    answer = lab.call("POST", "/volumes", {"volume": {"size": 1, **columns}})
    assert answer.code == 400
    assert complaint in answer.error
    assert lab.cloud.volumes == {}


def test_bootable(lab: Any, volume: str) -> None:
    assert lab.act(volume, "os-set_bootable", {"bootable": "yes"}).code == 200
    assert lab.call("GET", f"/volumes/{volume}").body["volume"]["bootable"] == "true"
    assert lab.act(volume, "os-set_bootable", {}).code == 400


def test_an_extension_is_complete_at_once(lab: Any) -> None:
    available, extending = lab.volume(), lab.volume(status="extending")
    done = lab.act(available, "os-extend_volume_completion", {"error": False})
    assert done.error == "badRequest: Invalid volume: Volume is not being extended."
    done = lab.act(extending, "os-extend_volume_completion", {})
    assert done.error == "badRequest: Invalid volume: Required volume admin metadata is malformed or missing."


def test_metadata_is_read_with_a_tag(lab: Any, volume: str) -> None:
    path = f"/volumes/{volume}/metadata"
    read = lab.call("GET", path)
    assert (read.body, read.headers["Content-Type"]) == ({"metadata": {"a": "1", "b": "2"}}, "text/html; charset=UTF-8")
    tag = read.headers["Etag"]
    before = lab.call("GET", path, version="3.14")
    assert (before.body, "Etag" in before.headers) == (read.body, False)
    body = {"metadata": {"b": "3"}}
    assert lab.call("PUT", path, body, **{"If-Match": "x"}).code == 412
    assert lab.call("PUT", path, body, **{"If-Match": f'"x", W/"{tag}"'}).code == 412
    assert lab.call("PUT", f"{path}/b", {"meta": {"b": "3"}}, **{"If-Match": "x"}).code == 412
    assert lab.cloud.volumes[volume].metadata == {"a": "1", "b": "2"}
    assert lab.call("PUT", path, body, **{"If-Match": f'"x", "{tag}"'}).body == body
    assert lab.call("PUT", path, body, **{"If-Match": tag}).code == 412
    assert lab.call("PUT", path, body, **{"If-Match": "*"}).code == 200
    assert lab.call("PUT", path, body, version="3.14", **{"If-Match": "x"}).code == 200
    assert lab.cloud.volumes[volume].metadata == {"b": "3"}


def test_single_items(lab: Any, volume: str) -> None:
    path = f"/volumes/{volume}/metadata"
    assert lab.call("POST", path, {"metadata": {"c": "3"}}).body == {"metadata": {"a": "1", "b": "2", "c": "3"}}
    assert lab.call("GET", f"{path}/c").body == {"meta": {"c": "3"}}
    assert lab.call("PUT", f"{path}/c", {"meta": {"c": "4"}}).body == {"meta": {"c": "4"}}
    assert lab.call("DELETE", f"{path}/c").code == 200
    missing = f"itemNotFound: Volume {volume} has no metadata with key c."
    assert lab.call("DELETE", f"{path}/c").error == lab.call("GET", f"{path}/c").error == missing


@pytest.mark.parametrize(
    ("method", "item", "body", "complaint"),
    [
        ("PUT", "/a", {"meta": {"b": "1"}}, "Request body and URI mismatch"),
        ("PUT", "/a", {"meta": {}}, "Invalid input for field/attribute meta. Value: {}. {} should be non-empty"),
        ("PUT", "/a", {"meta": {"a": "1", "b": "1"}}, "has too many properties"),
        ("PUT", "/a", ["meta"], "['meta'] is not of type 'object'"),
        ("PUT", "/a", {}, "'meta' is a required property"),
        ("POST", "", {"metadata": []}, "field/attribute metadata. Value: []. [] is not of type 'object'"),
        ("POST", "", {"metadata": {"": "1"}}, f"'' does not match any of the regexes: {KEYS!r}"),
        ("POST", "", {"metadata": {"§": "1", "ä": "2"}}, f"'§', 'ä' do not match any of the regexes: {KEYS!r}"),
        ("POST", "", {"metadata": {"k": None}}, "field/attribute k. Value: None. None is not of type 'string'"),
        ("POST", "", {"metadata": {"k": "v" * 256}}, "is too long"),
    ],
)  # fmt: skip
def test_what_metadata_cannot_be(lab: Any, volume: str, method: str, item: str, body: Any, complaint: str) -> None:
    answer = lab.call(method, f"/volumes/{volume}/metadata{item}", body)
    assert answer.code == 400
    assert answer.error.endswith(complaint)


@pytest.mark.parametrize("status", ["maintenance", "uploading"])
def test_metadata_stays_while_a_volume_is(lab: Any, status: str) -> None:
    volume = lab.volume(status=status, metadata={"a": "1"}, image_metadata={"a": "1"})
    path = f"/volumes/{volume}/metadata"
    refusals = [
        lab.call("POST", path, {"metadata": {}}),
        lab.call("PUT", f"{path}/a", {"meta": {"a": "2"}}),
        lab.call("DELETE", f"{path}/a"),
        lab.act(volume, "os-set_image_metadata", {"metadata": {}}),
        lab.act(volume, "os-unset_image_metadata", {"key": "a"}),
    ]
    told = f"badRequest: Invalid volume: {{}} volume metadata is not allowed for volumes in {status} status."
    doing = ["Updating", "Updating", "Deleting", "Updating", "Deleting"]
    assert [answer.error for answer in refusals] == [told.format(each) for each in doing]


def test_what_an_image_left(lab: Any, volume: str) -> None:
    shown = lab.call("GET", f"/volumes/{volume}").body["volume"]
    assert shown["volume_image_metadata"] == {"os": "x"}
    written = lab.act(volume, "os-set_image_metadata", {"metadata": {"cpu": "1"}})
    assert written.body == {"metadata": {"os": "x", "cpu": "1"}}
    assert lab.act(volume, "os-show_image_metadata").body == written.body
    for key in ("os", "cpu"):
        assert lab.act(volume, "os-unset_image_metadata", {"key": key}).code == 200
    gone = f"itemNotFound: Glance metadata for volume/snapshot {volume} cannot be found."
    assert lab.act(volume, "os-unset_image_metadata", {"key": "os"}).error == gone
    assert lab.act(volume, "os-show_image_metadata").error == gone
    assert "volume_image_metadata" not in lab.call("GET", f"/volumes/{volume}").body["volume"]


def test_what_an_image_cannot_leave(lab: Any, volume: str) -> None:
    def refused(action: str, argument: Any) -> str:
        answer = lab.act(volume, action, argument)
        assert answer.code == 400
        return str(answer.error)

    assert refused("os-set_image_metadata", {"metadata": {"k": "v" * 65536}}).endswith("is not a 'mysql_text'")
    assert refused("os-set_image_metadata", {"metadata": {"k": 1}}).endswith("1 is not of type 'string'")
    assert refused("os-unset_image_metadata", {"key": ""}).endswith("'' should be non-empty")
    lab.act(volume, "os-set_image_metadata", {"metadata": {"k": "v" * 256}})
    assert refused("os-unset_image_metadata", {}).endswith("'key' is a required property")
    absent = lab.act(volume, "os-unset_image_metadata", {"key": "nobody"})
    assert absent.code == 404


def test_the_root_of_the_version_sends_on(lab: Any) -> None:
    sent = lab.session.get("http://cinder.test/v3", allow_redirects=False)
    assert (sent.status_code, sent.headers["Location"], sent.content) == (302, "http://cinder.test/v3/", b"")
    assert lab.session.get("http://cinder.test/v3").status_code == 200
