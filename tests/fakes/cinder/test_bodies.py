"""What bodies say of shared targets and of encryption, as measured on the real Cinder 29."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from volfault_fakes.cloud.identity import PROJECT
from volfault_fakes.cloud.protocols import connection_data
from volfault_fakes.cloud.tables import Encryption

MEASURED = json.loads(Path(__file__).with_name("measured_bodies.json").read_text())
TYPES = {
    "luks": Encryption(),
    "luks2": Encryption("luks2", key_size=512),
    "back": Encryption("plain", None, None, "back-end"),
    "bare": Encryption("nova.volume.encryptors.luks.LuksEncryptor", None, None),
}
NOWHERE = "99999999-9999-4999-8999-999999999999"
UNHANDLED = "The server has either erred or is incapable of performing the requested operation."


@pytest.mark.parametrize(("stored", "version", "shown"), MEASURED["shared_targets"])
@pytest.mark.parametrize("many", [False, True], ids=["one", "list"])
def test_shared_targets_by_version(lab: Any, stored: bool | None, version: str, shown: Any, many: bool) -> None:
    volume = lab.volume(shared_targets=stored)
    if many:
        (body,) = lab.call("GET", "/volumes/detail", version=version).body["volumes"]
    else:
        body = lab.call("GET", f"/volumes/{volume}", version=version).body["volume"]
    assert body.get("shared_targets", "absent") == shown


@pytest.mark.parametrize("stored", [True, None])
def test_a_target_that_is_shared_belongs_to_the_service(lab: Any, stored: bool | None) -> None:
    volumes = [lab.volume(shared_targets=stored, service_uuid="s") for _ in "ab"]
    assert {connection_data(lab.cloud.volumes[each])["target_iqn"].rpartition("-")[2] for each in volumes} == {"s"}


@pytest.fixture
def types(lab: Any) -> None:
    for name, row in TYPES.items():
        lab.cloud.put("encryptions", name, row)


ENCRYPTION = [(row["type"], row["key"], *answer) for row in MEASURED["encryption"] for answer in row["answers"]]


@pytest.mark.parametrize(("name", "key", "item", "code", "kind", "text"), ENCRYPTION)
def test_the_encryption_of_a_volume(
    *, lab: Any, types: None, name: str, key: str | None, item: str, code: int, kind: str, text: str
) -> None:
    volume = lab.volume(volume_type=name, encryption_key_id=key)
    reply = lab.session.get(f"{lab.cinder.url}/v3/{PROJECT}/volumes/{volume}/encryption{item}")
    assert (reply.status_code, reply.headers["Content-Type"]) == (code, kind)
    if text == "error 500":
        assert reply.json() == {"computeFault": {"code": 500, "message": UNHANDLED}}
    elif kind == "application/json" and text:
        assert reply.json() == json.loads(text)
    else:
        assert reply.text == text


SHOWN = [(row["type"], row["key"], *shown) for row in MEASURED["encryption"] for shown in row["shown"]]


@pytest.mark.parametrize(("name", "key", "version", "encrypted", "shown"), SHOWN)
def test_what_a_volume_says_of_its_encryption(
    *, lab: Any, types: None, name: str, key: str | None, version: str, encrypted: bool, shown: str
) -> None:
    lab.volume(volume_type=name, encryption_key_id=key)
    (body,) = lab.call("GET", "/volumes/detail", version=version).body["volumes"]
    assert (body["encrypted"], body.get("encryption_key_id", "absent")) == (encrypted, shown)


@pytest.mark.parametrize(("item", "code", "_kind", "text"), MEASURED["unknown"])
def test_the_encryption_of_an_unknown_volume(lab: Any, item: str, code: int, _kind: str, text: str) -> None:
    answer = lab.call("GET", f"/volumes/{NOWHERE}/encryption{item}")
    assert (answer.code, answer.body) == (code, json.loads(text))


def test_a_new_volume_of_an_encrypted_type_has_a_key(lab: Any, types: None) -> None:
    for name, encrypted in (("luks", True), ("__DEFAULT__", False)):
        made = lab.call("POST", "/volumes", {"volume": {"size": 1, "volume_type": name}}).body["volume"]
        assert made["encrypted"] is encrypted


def test_the_measured_bodies_are_whole() -> None:
    assert MEASURED["release"] == "29.0.0"
    assert (len(MEASURED["shared_targets"]), len(ENCRYPTION), len(SHOWN)) == (15, 72, 36)
