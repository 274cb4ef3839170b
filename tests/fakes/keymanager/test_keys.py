"""The key manager of the fakes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import requests

from volfault_fakes import Cloud, UnknownCall
from volfault_fakes.cinder import CinderEndpoint
from volfault_fakes.keymanager import KINDS, OPERATIONS, KeyManager
from volfault_fakes.keymanager.exceptions import CastellanException, KeyManagerError, ManagedObjectNotFoundError

FORBIDDEN = "Forbidden: Secret payload retrieval attempt not allowed - please review your user/project privileges"
KIND = {kind.name: kind for kind in KINDS}


@pytest.fixture
def manager(cloud: Cloud) -> KeyManager:
    """One that has the key `some-key`."""
    cloud.add_volume(encryption_key_id="some-key")
    return KeyManager(cloud)


def test_it_has_the_keys_of_volumes_and_no_others(manager: KeyManager) -> None:
    key = manager.get(None, "some-key")
    assert (key.id, key.get_encoded()) == ("some-key", b"volfault")
    with pytest.raises(ManagedObjectNotFoundError, match="Key not found, uuid: another"):
        manager.get(None, "another")


def test_a_key_that_is_lost_is_lost_for_good(manager: KeyManager) -> None:
    crossing: Any = SimpleNamespace(
        when="before", subject=manager, args=(None, "some-key"), proceed=lambda: manager.get(None, "some-key")
    )
    applies = KIND["key-not-found"].applies
    assert applies is not None
    assert applies(crossing)
    with pytest.raises(ManagedObjectNotFoundError, match="uuid: some-key"):
        KIND["key-not-found"].strike(crossing)
    assert not applies(crossing)
    with pytest.raises(ManagedObjectNotFoundError):
        manager.get(None, "some-key")


def test_a_deleted_volume_takes_its_key_along(cloud: Cloud) -> None:
    volume = cloud.add_volume(encryption_key_id="some-key")
    with CinderEndpoint(cloud):
        reply = requests.delete(f"http://cinder.test/v3/volumes/{volume.id}", headers={"X-Auth-Token": "user"})
    assert reply.status_code == 202
    assert not cloud.keys


def test_what_it_does_not_know_is_an_unknown_call(manager: KeyManager) -> None:
    with pytest.raises(UnknownCall, match="keymanager: create_key; the fake knows get"):
        manager.create_key(None, "AES", 256)


@pytest.mark.parametrize(
    ("kind", "error", "words"),
    [
        (
            "key-refused",
            KeyManagerError,
            f"Key manager error: {FORBIDDEN}",
        ),
        ("keymanager-unreachable", KeyManagerError, "Key manager error: 503 Service Unavailable"),
    ],
)
def test_how_it_fails(manager: KeyManager, kind: str, error: type[CastellanException], words: str) -> None:
    crossing: Any = SimpleNamespace(when="before", subject=manager, args=(None, "some-key"), kwargs={})
    with pytest.raises(error) as caught:
        KIND[kind].strike(crossing)
    assert str(caught.value) == words
    assert KIND[kind].whens == ("before",)


def test_the_one_point(manager: KeyManager) -> None:
    (operation,) = OPERATIONS
    assert set(operation.kinds) == set(KIND)
    assert operation.detail is not None
    assert operation.detail(manager, None, "12345678-1111") == "12345678"
