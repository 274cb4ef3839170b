"""The key manager of the fakes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from volfault_fakes import UnknownCall
from volfault_fakes.keymanager import KINDS, OPERATIONS, KeyManager
from volfault_fakes.keymanager.exceptions import CastellanException, KeyManagerError, ManagedObjectNotFoundError

KIND = {kind.name: kind for kind in KINDS}


def test_it_has_every_key_and_they_are_alike() -> None:
    manager = KeyManager()
    first, second = (manager.get(None, name) for name in ("one", "two"))
    assert first.get_encoded() == second.get_encoded() == b"volfault"
    assert (first.id, second.id) == ("one", "two")


def test_what_it_does_not_know_is_an_unknown_call() -> None:
    with pytest.raises(UnknownCall, match="keymanager: create_key; the fake knows get"):
        KeyManager().create_key(None, "AES", 256)


@pytest.mark.parametrize(
    ("kind", "error", "words"),
    [
        ("key-not-found", ManagedObjectNotFoundError, "Key not found, uuid: some-key"),
        ("keymanager-unreachable", KeyManagerError, "Key manager error: 503 Service Unavailable"),
    ],
)
def test_how_it_fails(kind: str, error: type[CastellanException], words: str) -> None:
    crossing: Any = SimpleNamespace(when="before", subject=KeyManager(), args=(None, "some-key"), kwargs={})
    with pytest.raises(error) as caught:
        KIND[kind].strike(crossing)
    assert str(caught.value) == words
    assert KIND[kind].whens == ("before",)


def test_the_one_point() -> None:
    (operation,) = OPERATIONS
    assert set(operation.kinds) == set(KIND)
    assert operation.detail is not None
    assert operation.detail(KeyManager(), None, "12345678-1111") == "12345678"
