"""The points that are woven into Nova itself, for what has no fake of its own, and what can go wrong at them."""

from __future__ import annotations

from pytest_volfault.targets.nova import _bus as bus
from pytest_volfault.targets.nova import _files_of_others as files_of_others
from pytest_volfault.targets.nova import _image_faults as images
from pytest_volfault.targets.nova import _locks as locks
from pytest_volfault.targets.nova import _placement_faults as placement_faults
from pytest_volfault.targets.nova import _rows as rows
from pytest_volfault.targets.nova import _server_rows as server_rows
from volfault_fakes.catalogue import Kind, Operation

OPERATIONS: tuple[Operation, ...] = (
    *rows.OPERATIONS, *bus.OPERATIONS, *locks.OPERATIONS, *images.OPERATIONS, *server_rows.OPERATIONS,
    *placement_faults.OPERATIONS, *files_of_others.OPERATIONS,
)  # fmt: skip
KINDS: tuple[Kind, ...] = (*rows.KINDS, *bus.KINDS, *images.KINDS, *placement_faults.KINDS, *files_of_others.KINDS)
