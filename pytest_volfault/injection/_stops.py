"""Both sides of a call's effect, as places at which a task of operations at once can be stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from pytest_volfault.injection import process
from pytest_volfault.injection.at_once import FLOWS
from pytest_volfault.model.schedule import Touch

# (operation, point, subject, arguments, named arguments) -> what the call touches.
Touching = Callable[[Any, str, Any, tuple[Any, ...], Mapping[str, Any]], Iterable[Touch]]


class Stops:
    """Those of one run; they are none where one flow is played, or a flow comes in between.

    Args:
        aside: who stands inside a party lets the others use it within this block.
        touches: what of what is shared a call reads or changes.
    """

    def __init__(self, aside: Callable[[], AbstractContextManager[None]], touches: Touching) -> None:
        self._aside = aside
        self._touches = touches

    def before(self, point: str, nth: int) -> None:
        """A call is about to be made."""
        if FLOWS.order.schedules:
            self._stand(point, nth, "before")

    def around(
        self,
        operation: Any,
        point: str,
        nth: int,
        wrapped: Callable[..., Any],
        subject: Any,
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
    ) -> Callable[..., Any]:
        """The call, after which its task can be stopped, whatever came of it. After a read is before the next call."""
        if not FLOWS.order.schedules:
            return wrapped
        FLOWS.touch(*self._touches(operation, point, subject, args, kwargs))
        if operation.reads or operation.observed:
            return wrapped

        def call(*args: Any, **kwargs: Any) -> Any:
            try:
                result = wrapped(*args, **kwargs)
            except Exception:
                self._stand(point, nth, "after")
                raise
            self._stand(point, nth, "after")
            return result

        return call

    def _stand(self, point: str, nth: int, when: str) -> None:
        with self._aside():
            FLOWS.stand(f"{point if nth == 1 else f'{point}#{nth}'}@{when}")
        if when == "after":
            # Another task may have run into the death of the very process that stands here.
            process.check_alive()
