"""Everything that surrounds a scenario while it runs, entered and left as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from pytest_volfault.injection.fence import Fence
from pytest_volfault.injection.identity import Identity
from pytest_volfault.injection.points import InForce, Interceptor, Weave, WovenOperation
from pytest_volfault.injection.threads import none_left
from pytest_volfault.injection.turns import Hands
from pytest_volfault.injection.virtual_time import VirtualTime
from pytest_volfault.injection.watchdog import Watchdog


class Enclosure:
    """Virtual time, stable identifiers, the fence, the watchdog and the woven points.

    Args:
        operations: the points to weave.
        time: shared between enclosures, because starting it is expensive.
        watchdog: says what real time one scenario may take.
    """

    def __init__(
        self, operations: Iterable[WovenOperation], time: VirtualTime, watchdog: Watchdog | None = None
    ) -> None:
        self._weave = Weave(operations)
        self._time = time
        self._identity = Identity()
        self._fence = Fence()
        self._watchdog = watchdog or Watchdog()

    @contextmanager
    def around(self, hands: Hands, seed: str, interceptor: Interceptor | None = None) -> Iterator[None]:
        """Run the body, and the threads that it starts, in virtual time and out of reach of anything real.

        Args:
            hands: the clock that counts.
            seed: what UUIDs and random numbers follow from.
            interceptor: asked at every point; without one no point is woven.

        Raises:
            ThreadLeft: the body left a thread behind.
            Stopped: the body, or a thread of its, was stopped.
        """
        with self._watchdog, self._time.follow(hands) as owner, self._identity.of(seed), self._fence:
            if interceptor is None:
                with none_left(owner):
                    yield
            else:
                with self._weave, InForce(interceptor), none_left(owner):
                    yield
