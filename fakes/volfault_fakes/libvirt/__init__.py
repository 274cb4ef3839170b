"""A fake libvirt-python over the cloud's guests, with the behaviour measured on libvirt 9 and QEMU 7.2."""

from __future__ import annotations

from volfault_fakes.libvirt.connection import virConnect
from volfault_fakes.libvirt.domain import virDomain
from volfault_fakes.libvirt.error import libvirtError
from volfault_fakes.libvirt.events import Events
from volfault_fakes.libvirt.faults import KINDS
from volfault_fakes.libvirt.hotplug import Answer
from volfault_fakes.libvirt.module import LibvirtModule, UnknownLibvirtName
from volfault_fakes.libvirt.points import OPERATIONS

__all__ = [
    "KINDS",
    "OPERATIONS",
    "Answer",
    "Events",
    "LibvirtModule",
    "UnknownLibvirtName",
    "libvirtError",
    "virConnect",
    "virDomain",
]
