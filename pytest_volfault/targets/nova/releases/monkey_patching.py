"""How Nova is told to leave this process unpatched: by a call since 32, by the environment alone before."""

from __future__ import annotations

import inspect
import sys
from typing import Any

# Read by nova.monkey_patch when it is imported, or when it patches; it names Nova, so nothing else is touched by it.
VARIABLE = "OS_NOVA_DISABLE_EVENTLET_PATCHING"


def start_unpatched(monkey_patch: Any) -> None:
    """Let Nova choose native threads, where it has a choice.

    Args:
        monkey_patch: Nova's module, imported with VARIABLE set.
    """
    patch = getattr(monkey_patch, "patch", None)
    if patch is None:
        return
    # 32 has no other default than eventlet, so that the variable says all.
    backend = {"backend": "threading"} if "backend" in inspect.signature(patch).parameters else {}
    patch(**backend)


def is_patched(monkey_patch: Any) -> bool:
    """Whether it has patched this process all the same, as it does where a user has set VARIABLE to 0."""
    if hasattr(monkey_patch, "is_patched"):
        return bool(monkey_patch.is_patched())
    patcher = sys.modules.get("eventlet.patcher")
    return patcher is not None and bool(patcher.is_monkey_patched("thread"))
