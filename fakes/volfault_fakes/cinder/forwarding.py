"""Another Cinder behind the same injection points: what it answers is whatever it likes.

HTTP, routes, points and faults stay ours; an operation that is let through is answered elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Protocol

from volfault_fakes.catalogue import Operation
from volfault_fakes.cinder.asked import Asked
from volfault_fakes.cinder.dialect import Reply, Request
from volfault_fakes.cinder.operations import Operations
from volfault_fakes.cinder.points import OPERATIONS
from volfault_fakes.cloud import Cloud

_OURS = f"{Operations.__module__}:{Operations.__name__}."


class Behind(Protocol):
    """That other Cinder."""

    def answer(self, asked: Asked) -> Reply:
        """Answer a request, which is one that the fake models."""


class ForwardedOperations(Operations):
    """The fake's operations by name, each answered by somebody else.

    Args:
        cloud: the state.
        behind: who answers.
    """

    is_forwarded: ClassVar[bool] = True

    def __init__(self, cloud: Cloud, behind: Behind) -> None:
        super().__init__(cloud)
        self._behind = behind


_HERE = f"{__name__}:{ForwardedOperations.__name__}."


def forwarded(operations: Sequence[Operation]) -> tuple[Operation, ...]:
    """The same points, where `ForwardedOperations` is the API; those of other parties as they are."""
    return tuple(replace(each, where=each.where.replace(_OURS, _HERE)) for each in operations)


def _forwarding(name: str) -> Callable[..., Reply]:
    def forward(self: ForwardedOperations, request: Request, /, *_ids: Any) -> Reply:
        assert request.asked is not None
        return self._behind.answer(request.asked)

    forward.__name__ = name
    forward.__qualname__ = f"{ForwardedOperations.__name__}.{name}"
    return forward


for _operation in OPERATIONS:
    if _operation.where.startswith(_OURS):
        _name = _operation.where.removeprefix(_OURS)
        setattr(ForwardedOperations, _name, _forwarding(_name))
