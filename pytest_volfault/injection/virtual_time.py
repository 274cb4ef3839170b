"""Virtual time for the code under test: its clocks show the cloud's time, its waits move it.

freezegun freezes every clock that Python code can read. Starting it walks all loaded modules, which takes
long once Nova is among them, so it is started once and only the hands are moved. It knows one time for all; here each
thread sees its own: virtual where it is the code under test's, real where it is a stranger's.
"""

from __future__ import annotations

import _thread
import datetime
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import Any

import freezegun
from freezegun.api import FrozenDateTimeFactory

from pytest_volfault.errors import TargetHangs
from pytest_volfault.injection import _threads as threads
from pytest_volfault.injection import _waits as waits
from pytest_volfault.injection._aliases import Aliases
from pytest_volfault.injection._member import Member
from pytest_volfault.injection._passing import Hands
from pytest_volfault.injection._turns import TURNS
from pytest_volfault.injection.substitution import Substitution
from pytest_volfault.injection.watch import WATCH

# Longer than any time-out, back-off or retry loop of Nova and its clients; a loop that polls for ever passes it.
LONGEST_SCENARIO = 24 * 3600.0
# Test runners must go on measuring real time while the code under test is frozen.
_REAL_TIME_FOR = ["_pytest", "pytest", "pluggy", "xdist", "execnet", "coverage", "threading", "hypothesis"]
_real_now = datetime.datetime.now


class VirtualTime:
    """Freezes the clocks once, and lets one `Hands` after another move them."""

    def __init__(self) -> None:
        self._freezer: Any = None
        self._factory: FrozenDateTimeFactory | None = None
        self._frozen_for = 0
        self._following: list[tuple[Hands, float, ExitStack]] = []
        self._hands: Hands | None = None
        replacements = {**waits.REPLACEMENTS, **threads.REPLACEMENTS}
        self._waits = Substitution(replacements)
        self._aliases = Aliases(self._waits)
        # Which time a thread sees is asked for in these two places of freezegun's.
        self._clocks = Substitution(
            {
                "freezegun.api:_should_use_real_time": lambda _: self._is_real_here,
                "freezegun.api:get_current_time": self._shown_here,
            }
        )

    def freeze(self) -> None:
        """Stop the clocks; does nothing when they are."""
        if self._freezer is None:
            self._frozen_for = _thread.get_ident()
            self._freezer = freezegun.freeze_time("2026-01-01", ignore=_REAL_TIME_FOR)
            self._factory = self._freezer.start()
            self._clocks.__enter__()

    def thaw(self) -> None:
        """Give the clocks back."""
        if self._freezer is not None:
            self._clocks.__exit__()
            self._freezer.stop()
            self._freezer = self._factory = None
        WATCH.rest()

    def follow(self, hands: Hands) -> VirtualTime:
        """Say which clock counts within the next `with` block."""
        self._hands = hands
        return self

    def __enter__(self) -> Member:
        hands = self._hands
        assert hands is not None
        self.freeze()
        stack = ExitStack()
        owner = stack.enter_context(TURNS.following(hands))
        self._following.append((hands, hands.now, stack))
        hands.listen(self._show)
        self._show(hands.now)
        if len(self._following) == 1:
            # Aliases look for the originals, so that they are asked while those lie where they belong.
            self._aliases.replace()
            self._waits.__enter__()
        return owner

    def __exit__(self, *exc: object) -> None:
        hands, _, stack = self._following.pop()
        hands.unlisten(self._show)
        if self._following:
            self._show(self._following[-1][0].now)
        else:
            self._waits.__exit__(*exc)
            self._aliases.put_back()
        stack.close()

    def _show(self, now: float) -> None:
        assert self._factory is not None
        self._factory.move_to(datetime.datetime.fromtimestamp(now, datetime.UTC).replace(tzinfo=None))
        if self._following and now - self._following[-1][1] > LONGEST_SCENARIO:
            raise TargetHangs(f"the flow was still waiting after {LONGEST_SCENARIO / 3600:.0f} hours of virtual time")

    def _is_ours(self) -> bool:
        # Between two scenarios the clocks stand for the thread that plays them.
        return TURNS.crew.is_ours() or _thread.get_ident() == self._frozen_for

    def _is_real_here(self) -> bool:
        """Whether whoever asks freezegun for the time is to see the real one."""
        if not self._is_ours():
            return True
        # Only who asks is meant, not who called it: a test runner calls the tests.
        name = str(sys._getframe(2).f_globals.get("__name__"))
        ignored = freezegun.api.ignore_lists
        return not ignored or name.startswith(ignored[-1])

    def _shown_here(self, original: Callable[[], datetime.datetime]) -> Callable[[], datetime.datetime]:
        def shown() -> datetime.datetime:
            if self._is_ours():
                return original()
            return _real_now(datetime.UTC).replace(tzinfo=None)

        return shown


def time_stands() -> AbstractContextManager[None]:
    """Within the block whoever asks waits for something real that is certain to come, and nobody goes on meanwhile.

    It is no wait of the code under test's, such as that for an answer of a party that is a process of its own. What
    locks are waited for within it are waited for really.
    """
    return TURNS.crew.firm()


def real_date() -> datetime.datetime:
    """The real moment, whatever is frozen; for saying when something was made."""
    seconds: float = freezegun.api.real_time()
    # The frozen class would give one of its own.
    moment: datetime.datetime = freezegun.api.real_datetime.fromtimestamp(seconds, datetime.UTC)
    return moment


def real_seconds() -> float:
    """Real time, whatever is frozen; for measuring how long a campaign took."""
    return freezegun.api.real_perf_counter() if hasattr(freezegun.api, "real_perf_counter") else time.perf_counter()
