"""Stateful fakes of Cinder, libvirt, os-brick and the servicegroup over one modelled cloud."""

from __future__ import annotations

from volfault_fakes.cloud import Cloud
from volfault_fakes.errors import CloudMisuse, FakeError, UnknownCall, UnknownRow

__all__ = ["Cloud", "CloudMisuse", "FakeError", "UnknownCall", "UnknownRow"]
