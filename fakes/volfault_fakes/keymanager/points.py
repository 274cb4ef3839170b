"""The calls into the key manager that can be interfered with."""

from __future__ import annotations

from typing import Any

from volfault_fakes.catalogue import Operation
from volfault_fakes.keymanager.keys import KeyManager


def _key(_manager: KeyManager, _context: Any, managed_object_id: str, *_args: Any) -> str:
    return managed_object_id[:8]


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "keymanager.get",
        "volfault_fakes.keymanager.keys:KeyManager.get",
        ("key-not-found", "keymanager-unreachable"),
        detail=_key,
        reads=True,
    ),
)
