"""What the record of the real Cinder cannot hold: it needs another service, a tag that is sent back, or a page."""

from __future__ import annotations

from typing import Any

import pytest

from volfault_fakes.cloud.identity import PROJECT
from volfault_fakes.cloud.protocols import connection_data
from volfault_fakes.cloud.tables import Encryption


def made(answer: Any, kind: str) -> str:
    assert answer.code in (200, 202), answer.body
    return str(answer.body[kind]["id"])


def test_metadata_is_read_with_a_tag(lab: Any) -> None:
    volume = lab.volume(metadata={"a": "1", "b": "2"})
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


@pytest.mark.parametrize("stored", [True, None])
def test_a_target_that_is_shared_belongs_to_the_service(lab: Any, stored: bool | None) -> None:
    volumes = [lab.volume(shared_targets=stored, service_uuid="s") for _ in "ab"]
    assert {connection_data(lab.cloud.volumes[each])["target_iqn"].rpartition("-")[2] for each in volumes} == {"s"}


def test_a_new_volume_of_an_encrypted_type_has_a_key(lab: Any) -> None:
    # Cinder asks a key manager for it.
    lab.cloud.put("encryptions", "luks", Encryption())
    for name, encrypted in (("luks", True), ("__DEFAULT__", False)):
        made = lab.call("POST", "/volumes", {"volume": {"size": 1, "volume_type": name}}).body["volume"]
        assert made["encrypted"] is encrypted


def test_a_project_has_a_default_type_of_its_own(lab: Any) -> None:
    # Cinder asks Keystone for the project.
    kind = made(lab.call("POST", "/types", {"volume_type": {"name": "gold"}}), "volume_type")
    assert lab.call("PUT", f"/default-types/{PROJECT}", {"default_type": {"volume_type": "gold"}}).code == 200
    volume = made(lab.call("POST", "/volumes", {"volume": {"size": 1}}), "volume")
    assert lab.cloud.volumes[volume].volume_type == "gold"
    assert lab.call("GET", "/types/default").body["volume_type"]["id"] == kind
    assert lab.call("DELETE", f"/default-types/{PROJECT}").code == 204
    assert lab.call("GET", f"/default-types/{PROJECT}").code == 404


def test_a_description_that_cannot_be_printed(lab: Any) -> None:
    # The answer has every character that can be printed.
    refused = lab.call("POST", "/types", {"volume_type": {"name": "n", "description": "a\x00"}})
    assert "'a\\x00' does not match '^[" in refused.error
