"""Our os-brick against the real one: the fake host's programs, and the fake connectors."""

from __future__ import annotations

import importlib
import warnings

from oslo_service import backend

with warnings.catch_warnings():
    # oslo.service's and oslo.privsep's own deprecations are theirs, whatever the session makes of warnings.
    warnings.simplefilter("ignore")
    # As Nova does; by default oslo.service, which os-brick waits with, would be eventlet's.
    backend.init_backend(backend.BackendType.THREADING)
    importlib.import_module("os_brick.initiator.connector")
