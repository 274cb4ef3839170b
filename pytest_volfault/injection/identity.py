"""UUIDs and random numbers that follow from the scenario, so that two runs of one id are the same."""

from __future__ import annotations

import hashlib
import random
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pytest_volfault.injection.ours import is_ours
from pytest_volfault.injection.substitution import Substitution


class Identity:
    """`with Identity().of(seed):` uuid4 and `random` repeat themselves in this thread."""

    def __init__(self) -> None:
        self._seed = ""
        self._count = 0
        self._owner = 0
        self._random_state: object = None
        self._substitution = Substitution({"uuid:uuid4": self._uuid4})

    def of(self, seed: str) -> Identity:
        """Say what the next `with` block's identifiers follow from."""
        self._seed = seed
        return self

    def __enter__(self) -> None:
        self._count = 0
        self._owner = threading.get_ident()
        self._random_state = random.getstate()
        random.seed(self._seed)
        self._substitution.__enter__()

    def __exit__(self, *exc: object) -> None:
        self._substitution.__exit__(*exc)
        random.setstate(self._random_state)  # type: ignore[arg-type]  # what getstate returned

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What this thread does within the block is none of the scenario's."""
        owner, self._owner = self._owner, 0
        numbers = random.getstate()
        try:
            yield
        finally:
            random.setstate(numbers)
            self._owner = owner

    def _uuid4(self, original: Callable[[], uuid.UUID]) -> Callable[[], uuid.UUID]:
        def uuid4() -> uuid.UUID:
            if not is_ours(self._owner):
                return original()
            self._count += 1
            digest = hashlib.sha256(f"{self._seed}/{self._count}".encode()).digest()
            return uuid.UUID(bytes=digest[:16], version=4)

        return uuid4
