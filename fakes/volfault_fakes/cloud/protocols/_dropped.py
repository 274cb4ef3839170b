"""Protocols that Cinder once handed out, and for which Nova has no libvirt driver any more."""

from __future__ import annotations

from collections.abc import Mapping

from volfault_fakes.cloud.protocols._protocol import Protocol, Reach

# driver_volume_type -> the first release of Nova without a driver for it, and the commit that took it out.
DROPPED: Mapping[str, str] = {
    "glusterfs": "16.0.0 (Pike), 5c5bc57d2bea",
    "scality": "16.0.0 (Pike), 9e5b91568743",
    # One commit for all whose Cinder drivers had gone from Ocata to Ussuri.
    "aoe": "22.0.0 (Victoria), 1cee7c01ef05",
    "disco": "22.0.0 (Victoria), 1cee7c01ef05",
    "drbd": "22.0.0 (Victoria), 1cee7c01ef05",
    "hgst": "22.0.0 (Victoria), 1cee7c01ef05",
    "sheepdog": "22.0.0 (Victoria), 1cee7c01ef05",
    "veritas_hyperscale": "22.0.0 (Victoria), 1cee7c01ef05",
}


def handed_out(name: str) -> Protocol:
    """What Cinder answers for a dropped protocol. Nova reads no further than its name, so nothing else is true."""
    return Protocol(name, lambda volume, _: {"volume_id": volume.id}, lambda _: "", Reach.NOTHING)
