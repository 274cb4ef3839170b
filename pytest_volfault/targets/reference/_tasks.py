"""What is done to a server, as its task says: nobody is at work on it any more when that has failed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pytest_volfault.targets.reference._parties import Parties


@contextmanager
def task_reverted(nova: Parties, server_id: str) -> Iterator[None]:
    """@reverts_task_state of ComputeManager."""
    try:
        yield
    except Exception:
        nova.database.instance_save(server_id, task_state=None)
        raise
