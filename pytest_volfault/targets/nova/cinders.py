"""Which Cinder Nova talks to: our fake, or the real one in a process of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from pytest_volfault.model.variant import Variant
from pytest_volfault.targets.nova import cinder_interpreter
from pytest_volfault.targets.nova._cinder_child import PROGRAM, Child
from pytest_volfault.targets.nova._fake_cinder import FakeCinder
from pytest_volfault.targets.nova._real_cinder import RealCinder
from volfault_fakes.catalogue import Operation
from volfault_fakes.cinder import Operations
from volfault_fakes.cloud import Cloud


class Cinder(Protocol):
    """What the target asks of either.

    Attributes:
        version: of the real Cinder; empty for the fake.
        operations: its API, for the endpoint.
    """

    version: str
    operations: Operations

    def woven(self, operations: Sequence[Operation]) -> Sequence[Operation]:
        """The calls that can be interfered with, given those of all fakes."""

    def refusal(self, flow: str, variant: Variant) -> str | None:
        """Why a flow cannot be performed with it in a variant; None if it can."""

    def set_up(self) -> None:
        """Called once, when Nova is configured."""

    def snapshot(self) -> Any:
        """What of its state the cloud does not hold, as a value."""

    def restore(self, mark: Any) -> None:
        """Go back to such a state, after the cloud has."""


def cinder_of(cloud: Cloud, python: Path | None) -> Cinder:
    """The Cinder behind a cloud.

    Args:
        cloud: the state.
        python: of an environment with the real one; None for the fake.

    Raises:
        TargetUnusable: that is none.
    """
    if python is None:
        return FakeCinder(cloud)
    return RealCinder(cloud, Child((str(python), str(PROGRAM))), cinder_interpreter.version_of(python))
