"""The flows that a target knows."""

from __future__ import annotations

from collections.abc import Collection

from pytest_volfault.errors import UsageError
from volfault_fakes.naming import unknown


def check_known(flow: str, flows: Collection[str]) -> None:
    """Refuse a flow that is none of them; a cure may name any.

    Raises:
        UsageError: the message lists those that there are.
    """
    if flow not in flows:
        raise UsageError(unknown("flow", flow, flows))
