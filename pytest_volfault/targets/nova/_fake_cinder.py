"""Cinder as a fake: its API over the cloud's own tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pytest_volfault.model.variant import Variant
from volfault_fakes.catalogue import Operation
from volfault_fakes.cinder import Operations
from volfault_fakes.cloud import Cloud


class FakeCinder:
    """See `cinders.Cinder`.

    Args:
        cloud: the state.
    """

    version = ""

    def __init__(self, cloud: Cloud) -> None:
        self.operations = Operations(cloud)

    def woven(self, operations: Sequence[Operation]) -> Sequence[Operation]:
        return operations

    def refusal(self, flow: str, variant: Variant) -> str | None:  # noqa: ARG002 - it has a way in every one
        return None

    def set_up(self) -> None:
        """Nothing to do."""

    def snapshot(self) -> None:
        """The cloud has it all."""

    def restore(self, mark: Any) -> None:
        """The same."""
