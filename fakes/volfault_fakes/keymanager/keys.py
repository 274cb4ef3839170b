"""castellan's KeyManager: keys by their id, as the service that uses them gets them."""

from __future__ import annotations

from types import ModuleType, SimpleNamespace
from typing import Any, NoReturn

from volfault_fakes.catalogue import Operation, crosses, operations_of
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.tables import Key as KeyRow
from volfault_fakes.errors import UnknownCall
from volfault_fakes.keymanager import exceptions as own_exceptions


class Key:
    """A symmetric key (castellan.common.objects.symmetric_key.SymmetricKey)."""

    def __init__(self, row: KeyRow) -> None:
        self.id = row.id
        self._value = row.value

    def get_encoded(self) -> bytes:
        """Return the key's bytes."""
        return self._value


def _key(_manager: KeyManager, _context: Any, managed_object_id: str, *_args: Any) -> str:
    return managed_object_id[:8]


class KeyManager:
    """A key manager with the keys of the cloud: it is Cinder that makes one with a volume, and deletes it.

    Args:
        cloud: the state.
        exceptions: where the exception classes come from: castellan's own, or ours of the same names.
    """

    def __init__(self, cloud: Cloud, exceptions: ModuleType | SimpleNamespace = own_exceptions) -> None:
        self.cloud = cloud
        self.exceptions = exceptions

    @crosses("keymanager.get", ("key-not-found", "key-refused", "keymanager-unreachable"), detail=_key, reads=True)
    def get(self, context: Any, managed_object_id: str, metadata_only: bool = False) -> Key:  # noqa: ARG002 - castellan's signature
        """Return a key.

        Raises:
            ManagedObjectNotFoundError: there is none of that id; castellan's own error.
        """
        row = self.cloud.keys.get(managed_object_id)
        if row is None:
            raise self.exceptions.ManagedObjectNotFoundError(uuid=managed_object_id)
        return Key(row)

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        raise UnknownCall(f"keymanager: {name}; the fake knows get")


OPERATIONS: tuple[Operation, ...] = operations_of(KeyManager)
