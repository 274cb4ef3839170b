"""cinder-volume: what the API asks of it over RPC (cinder.volume.manager.VolumeManager)."""

from __future__ import annotations

from volfault_fakes.cinder.migrating import Migrating


class VolumeService(Migrating):
    """The volume service over a backend.

    Subclass it to make it fail: any method may raise `ServiceFailure`, as when RPC times out.
    """
