"""Weaving: wrapt wrappers on the operations of the parties, put on for a scenario and taken off after it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Any, Protocol, Self, cast

import wrapt

from pytest_volfault.errors import HarnessFault

# The interceptor in force is the last one. Its length is what wrapt asks before each call: a bound method of
# a list answers in C, which makes an installed but unarmed point cheaper than a bare Python wrapper.
_in_force: list[Interceptor] = []
_anything_in_force = cast(Callable[[], bool], _in_force.__len__)


class WovenOperation(Protocol):
    """What weaving needs to know of an operation; the fakes' catalogue provides it."""

    @property
    def point(self) -> str: ...

    @property
    def where(self) -> str: ...

    @property
    def suffix(self) -> Callable[..., str] | None: ...

    @property
    def detail(self) -> Callable[..., str | tuple[str, ...]] | None: ...


class Interceptor(Protocol):
    """Decides what happens to a call that crosses an injection point."""

    def cross(
        self,
        operation: Any,
        wrapped: Callable[..., Any],
        subject: Any,
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
    ) -> Any: ...


class _Unseen:
    """Lets every call pass, and notes nothing."""

    @staticmethod
    def cross(
        operation: Any,  # noqa: ARG004 - as Interceptor
        wrapped: Callable[..., Any],
        subject: Any,  # noqa: ARG004 - as Interceptor
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
    ) -> Any:
        return wrapped(*args, **kwargs)


UNSEEN: Interceptor = _Unseen()


class Weave:
    """A set of injection points that goes on and comes off as a whole.

    Args:
        operations: what to weave. Modules are imported and wrappers built at the first use, once.
    """

    def __init__(self, operations: Iterable[WovenOperation]) -> None:
        self._operations = tuple(operations)
        self._seams: list[tuple[Any, str, Any, Any, bool]] = []

    def __enter__(self) -> Self:
        if not self._seams or any(map(_moved, self._seams)):
            self._seams = [_seam(operation) for operation in self._operations]
        for parent, name, _, wrapper, _ in self._seams:
            setattr(parent, name, wrapper)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        strangers = []
        for parent, name, original, wrapper, own in reversed(self._seams):
            if vars(parent).get(name) is not wrapper:
                strangers.append(f"{parent.__name__}.{name}")
            if own:
                setattr(parent, name, original)
            elif name in vars(parent):
                delattr(parent, name)
        if strangers and error is None:
            raise HarnessFault(
                f"{', '.join(strangers)}: somebody replaced the woven attribute during the scenario and left it so"
            )


class InForce:
    """`with InForce(interceptor):` every woven point asks it."""

    def __init__(self, interceptor: Interceptor) -> None:
        self._interceptor = interceptor

    def __enter__(self) -> None:
        _in_force.append(self._interceptor)

    def __exit__(self, *exc: object) -> None:
        _in_force.pop()


def _moved(seam: tuple[Any, str, Any, Any, bool]) -> bool:
    """Whether something else stands there now, such as a user's monkeypatch: that is what must be put back then."""
    parent, name, original, _, own = seam
    if own:
        return vars(parent).get(name) is not original
    # Asked for each point before each scenario, and most points are inherited: inspect.getattr_static looks at more.
    owner = next((each for each in parent.__mro__ if name in vars(each)), None)
    return owner is parent or owner is None or vars(owner)[name] is not original


def _seam(operation: WovenOperation) -> tuple[Any, str, Any, Any, bool]:
    module, _, path = operation.where.partition(":")
    parent, name, original = wrapt.resolve_path(module, path)

    def interfere(wrapped: Callable[..., Any], subject: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return _in_force[-1].cross(operation, wrapped, subject, args, kwargs)

    wrapper = wrapt.FunctionWrapper(original, interfere, enabled=_anything_in_force)
    return parent, name, original, wrapper, name in vars(parent)
