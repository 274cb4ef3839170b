"""Everything that surrounds a scenario while it runs, entered and left as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext

from pytest_volfault.injection import process, standing
from pytest_volfault.injection._fence import Fence
from pytest_volfault.injection._identity import Identity
from pytest_volfault.injection._passing import Hands
from pytest_volfault.injection._points import UNSEEN, InForce, Interceptor, Weave, WovenOperation
from pytest_volfault.injection._threads import none_left
from pytest_volfault.injection._turns import TURNS
from pytest_volfault.injection.at_once import FLOWS
from pytest_volfault.injection.neutral import Neutral
from pytest_volfault.injection.substitution import Substitution
from pytest_volfault.injection.virtual_time import VirtualTime
from pytest_volfault.injection.watchdog import Watchdog


class Enclosure:
    """Virtual time, stable identifiers, the fence, the watchdog, the woven points, and a process like any other.

    Args:
        operations: the points to weave.
        time: shared between enclosures, because starting it is expensive.
        watchdog: says what real time one scenario may take.
        shared: whether the session's own test runs inside as well, over several of pytest's phases. It keeps its
            output, its warnings and its log levels; what its log handlers raise is kept from it all the same.

    Attributes:
        neutral: keeps the session's set-up away.
    """

    def __init__(
        self,
        operations: Iterable[WovenOperation],
        time: VirtualTime,
        watchdog: Watchdog | None = None,
        *,
        shared: bool = False,
    ) -> None:
        self._weave = Weave(operations)
        self._time = time
        self._identity = Identity()
        self._fence = Fence()
        self._watchdog = watchdog or Watchdog()
        self._locks = Substitution(standing.REPLACEMENTS)
        self.neutral = Neutral(self._aside)
        self._kept_away = self.neutral.log.shared if shared else self.neutral.apart
        self._is_apart = False

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Within the block the session's set-up is kept away once, for all that is run around one another in it."""
        with self._kept_away():
            self._is_apart = True
            try:
                yield
            finally:
                self._is_apart = False

    @contextmanager
    def around(
        self, hands: Hands, seed: str, interceptor: Interceptor | None = None, *, anew: bool = False
    ) -> Iterator[None]:
        """Run the body, and the threads that it starts, in virtual time and out of reach of anything real.

        Args:
            hands: the clock that counts.
            seed: what UUIDs and random numbers follow from.
            interceptor: asked at every point; without one no point is woven.
            anew: whether this is the beginning, where every process is alive.

        Raises:
            ThreadLeft: the body left a thread behind.
            Stopped: the body, or a thread of its, was stopped.
        """
        if anew:
            process.revive()
        apart = nullcontext() if self._is_apart else self._kept_away()
        with (
            apart,
            self._time.follow(hands) as owner,
            self._identity.of(seed),
            self._fence,
            self._woven(interceptor),
            # What was done by now takes long the first time: it is no time of the body's, and is not to be torn apart.
            self._watchdog,
            none_left(owner),
            self._locks,
            nullcontext() if interceptor is None else FLOWS.around(),
        ):
            yield

    @contextmanager
    def _woven(self, interceptor: Interceptor | None) -> Iterator[None]:
        if interceptor is None:
            yield
        else:
            with self._weave, InForce(interceptor):
                yield

    @contextmanager
    def _aside(self) -> Iterator[None]:
        """What runs in this block is none of the scenario's, though it runs in its thread."""
        with TURNS.crew.aside(), self._identity.aside(), InForce(UNSEEN):
            yield
