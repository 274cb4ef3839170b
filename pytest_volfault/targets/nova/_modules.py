"""The modules of Nova through which a volume goes, those with the most of it first."""

from __future__ import annotations

MODULES = (
    "nova.virt.block_device",
    "nova.compute.manager",
    "nova.virt.libvirt.driver",
    "nova.virt.libvirt.guest",
    "nova.virt.libvirt.volume",
    "nova.compute.api",
    "nova.volume.cinder",
    "nova.conductor.manager",
)
