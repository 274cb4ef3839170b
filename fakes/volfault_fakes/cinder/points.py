"""The calls into Cinder, and from Cinder into its storage and into Nova, that can be interfered with."""

from __future__ import annotations

from volfault_fakes.catalogue import Operation, operations_of
from volfault_fakes.cinder import backend, nova_api
from volfault_fakes.cinder.operations import Operations

OPERATIONS: tuple[Operation, ...] = (
    *operations_of(Operations, inherited=True),
    *backend.OPERATIONS,
    *nova_api.OPERATIONS,
)
