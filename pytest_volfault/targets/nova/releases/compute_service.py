"""How nova-compute is started, and what it keeps on disk about itself.

Since 27 its node's uuid is in a file and init_host is told of the service's row; since 28 so is what follows it.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from typing import Any

from nova import objects

from pytest_volfault.targets.nova.releases._presence import has


def init_host(manager: Any, service: Any) -> None:
    """Let the manager look at its servers, as nova.service.Service.start does."""
    _call_with(service, manager.init_host)


def pre_start_hook(manager: Any, service: Any) -> None:
    """Let the manager look at its host's resources, as nova.service.Service.start does after that."""
    _call_with(service, manager.pre_start_hook)


def _call_with(service: Any, method: Callable[..., None]) -> None:
    if "service_ref" in inspect.signature(method).parameters:
        method(service)
    else:
        method()


def identify(node: str) -> None:
    """Write the file without which a compute service that was here before refuses to start."""
    if has("nova.virt.node"):
        importlib.import_module("nova.virt.node").write_local_node_uuid(node)


def of_node(node: Any) -> dict[str, Any]:
    """The columns by which a server's row names its node, besides that node's name."""
    return {"compute_id": node.id} if "compute_id" in objects.Instance.fields else {}
