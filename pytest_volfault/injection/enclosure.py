"""Everything that surrounds a scenario while it runs, entered and left as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from pytest_volfault.injection import standing
from pytest_volfault.injection.at_once import FLOWS
from pytest_volfault.injection.fence import Fence
from pytest_volfault.injection.identity import Identity
from pytest_volfault.injection.neutral import Neutral
from pytest_volfault.injection.points import UNSEEN, InForce, Interceptor, Weave, WovenOperation
from pytest_volfault.injection.substitution import Substitution
from pytest_volfault.injection.virtual_time import Hands, VirtualTime
from pytest_volfault.injection.watchdog import DEFAULT_SECONDS, Watchdog


class Enclosure:
    """Virtual time, stable identifiers, the fence, the watchdog, the woven points, and a process like any other.

    Args:
        operations: the points to weave.
        time: shared between enclosures, because starting it is expensive.
        seconds: real time that one scenario may take.
        shared: whether the session's own test runs inside as well, over several of pytest's phases. It keeps its
            output, its warnings and its log levels; what its log handlers raise is kept from it all the same.

    Attributes:
        neutral: keeps the session's set-up away.
    """

    def __init__(
        self,
        operations: Iterable[WovenOperation],
        time: VirtualTime,
        seconds: float = DEFAULT_SECONDS,
        *,
        shared: bool = False,
    ) -> None:
        self._weave = Weave(operations)
        self._time = time
        self._identity = Identity()
        self._fence = Fence()
        self._watchdog = Watchdog(seconds)
        self._locks = Substitution(standing.REPLACEMENTS)
        self.neutral = Neutral(self._aside)
        self._apart = self.neutral.log.shared if shared else self.neutral.apart

    @contextmanager
    def around(self, hands: Hands, seed: str, interceptor: Interceptor | None = None) -> Iterator[None]:
        """Run the body in virtual time and out of reach of anything real.

        Args:
            hands: the clock that counts.
            seed: what UUIDs and random numbers follow from.
            interceptor: asked at every point; without one no point is woven.
        """
        with self._watchdog, self._apart(), self._locks, self._time.follow(hands), self._identity.of(seed), self._fence:
            if interceptor is None:
                yield
            else:
                with self._weave, InForce(interceptor), FLOWS.around():
                    yield

    @contextmanager
    def _aside(self) -> Iterator[None]:
        """What runs in this block is none of the scenario's, though it runs in its thread."""
        with self._time.aside(), self._identity.aside(), self._fence.aside(), InForce(UNSEEN):
            yield
