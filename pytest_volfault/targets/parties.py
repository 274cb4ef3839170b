"""The operations and fault kinds of all fakes together, and the kind that every point has."""

from __future__ import annotations

from typing import Any

import volfault_fakes.brick
import volfault_fakes.cinder
import volfault_fakes.keymanager
import volfault_fakes.libvirt
import volfault_fakes.servicegroup
from pytest_volfault.injection import Crash
from volfault_fakes.catalogue import Operation

_FRONTS = (
    volfault_fakes.cinder,
    volfault_fakes.libvirt,
    volfault_fakes.brick,
    volfault_fakes.keymanager,
    volfault_fakes.servicegroup,
)


def party_operations() -> tuple[Operation, ...]:
    """Every call into a fake that can be interfered with."""
    return tuple(operation for front in _FRONTS for operation in front.OPERATIONS)


def kinds_at(operation: Operation) -> tuple[str, ...]:
    """The names of what can go wrong at a call: a crash of its caller, where that is under test, and its own kinds."""
    if operation.observed:
        return ()
    return operation.kinds if operation.process else (Crash.name, *operation.kinds)


def party_kinds() -> dict[str, Any]:
    """Every way in which a party can fail, by name; `crash` included."""
    return {Crash.name: Crash, **{kind.name: kind for front in _FRONTS for kind in front.KINDS}}
