"""What nova-manage does about Placement: `audit` since 21, and ports are looked at by `heal_allocations` since 20."""

from __future__ import annotations

import inspect
from typing import Any


def audit(commands: Any) -> int | None:
    """Let it delete what is kept for nobody: the exit status, or None where there is no such command."""
    status: int | None = commands.audit(delete=True) if hasattr(commands, "audit") else None
    return status


def heal_allocations(commands: Any, server_id: str) -> int:
    """Let it keep room for a server where that is, but for its ports, of which there are none: the exit status."""
    skip = {"skip_port_allocations": True}
    known = inspect.signature(commands.heal_allocations).parameters
    status: int = commands.heal_allocations(instance_uuid=server_id, **(skip if skip.keys() <= known.keys() else {}))
    return status
