"""The fake Cinder: its REST API over the cloud, for real clients."""

from __future__ import annotations

from volfault_fakes.cinder.asked import Asked
from volfault_fakes.cinder.backend import Backend, SnapshotIsBusy, VolumeIsBusy
from volfault_fakes.cinder.dialect import BackendError, DriverNotReady, Reply, Request, ServiceFailure
from volfault_fakes.cinder.faults import KINDS
from volfault_fakes.cinder.forwarding import Behind, ForwardedOperations, forwarded
from volfault_fakes.cinder.http import CinderEndpoint
from volfault_fakes.cinder.operations import Operations
from volfault_fakes.cinder.points import OPERATIONS
from volfault_fakes.cinder.service import VolumeService
from volfault_fakes.cinder.struck import InjectedReply

__all__ = [
    "KINDS",
    "OPERATIONS",
    "Asked",
    "Backend",
    "BackendError",
    "Behind",
    "CinderEndpoint",
    "DriverNotReady",
    "ForwardedOperations",
    "InjectedReply",
    "Operations",
    "Reply",
    "Request",
    "ServiceFailure",
    "SnapshotIsBusy",
    "VolumeIsBusy",
    "VolumeService",
    "forwarded",
]
