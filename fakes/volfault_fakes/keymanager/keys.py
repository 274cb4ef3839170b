"""castellan's KeyManager: keys by their id, as the service that uses them gets them."""

from __future__ import annotations

from types import ModuleType, SimpleNamespace
from typing import Any, NoReturn

from volfault_fakes.catalogue import Operation, crosses, operations_of
from volfault_fakes.cloud.tables import KEY
from volfault_fakes.errors import UnknownCall
from volfault_fakes.keymanager import exceptions as own_exceptions


class Key:
    """A symmetric key (castellan.common.objects.symmetric_key.SymmetricKey)."""

    def __init__(self, identifier: str) -> None:
        self.id = identifier

    def get_encoded(self) -> bytes:
        """Return the key's bytes, the same for every key of the fakes."""
        return KEY


def _key(_manager: KeyManager, _context: Any, managed_object_id: str, *_args: Any) -> str:
    return managed_object_id[:8]


class KeyManager:
    """A key manager that has every key that it is asked for: it is Cinder that made the key with the volume.

    Args:
        exceptions: where the exception classes come from: castellan's own, or ours of the same names.
    """

    def __init__(self, exceptions: ModuleType | SimpleNamespace = own_exceptions) -> None:
        self.exceptions = exceptions

    @crosses("keymanager.get", ("key-not-found", "keymanager-unreachable"), detail=_key, reads=True)
    def get(self, context: Any, managed_object_id: str, metadata_only: bool = False) -> Key:  # noqa: ARG002 - castellan's signature
        """Return a key."""
        return Key(managed_object_id)

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        raise UnknownCall(f"keymanager: {name}; the fake knows get")


OPERATIONS: tuple[Operation, ...] = operations_of(KeyManager)
