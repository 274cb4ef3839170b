"""UUIDs and random numbers that follow from the scenario, so that two runs of one id are the same."""

from __future__ import annotations

import hashlib
import random
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pytest_volfault.injection._turns import TURNS
from pytest_volfault.injection.substitution import Substitution


class Identity:
    """`with Identity().of(seed):` uuid4 and `random` repeat themselves in the threads of the code under test."""

    def __init__(self) -> None:
        self._seed = ""
        self._random_state: object = None
        self._first = 0
        self._drawn_before = 0
        self._substitution = Substitution({"uuid:uuid4": self._uuid4})

    def of(self, seed: str) -> Identity:
        """Say what the next `with` block's identifiers follow from."""
        self._seed = seed
        return self

    def __enter__(self) -> None:
        me = TURNS.crew.me()
        self._first = TURNS.crew.last_number
        if me is not None:
            self._drawn_before, me.drawn = me.drawn, 0
        self._random_state = random.getstate()
        random.seed(self._seed)
        self._substitution.__enter__()

    def __exit__(self, *exc: object) -> None:
        self._substitution.__exit__(*exc)
        random.setstate(self._random_state)  # type: ignore[arg-type]  # what getstate returned
        me = TURNS.crew.me()
        if me is not None:
            me.drawn = self._drawn_before

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Random numbers that are drawn within the block are none of the scenario's."""
        numbers = random.getstate()
        try:
            yield
        finally:
            random.setstate(numbers)

    def _uuid4(self, original: Callable[[], uuid.UUID]) -> Callable[[], uuid.UUID]:
        def uuid4() -> uuid.UUID:
            me = TURNS.crew.me()
            if me is None:
                return original()
            me.drawn += 1
            # By thread: what one draws shifts nothing for another.
            thread = f"thread {me.number - self._first}/" if me.number > self._first else ""
            digest = hashlib.sha256(f"{self._seed}/{me.strand}{thread}{me.drawn}".encode()).digest()
            return uuid.UUID(bytes=digest[:16], version=4)

        return uuid4
