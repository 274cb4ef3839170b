"""The small programs, each in the dialects of those that search: steps of generators, threads, and coroutines.

A method of a class is a task. What is wrong at the end `is_wrong` says; who waits for ever is wrong as well.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Generator, Mapping
from typing import Any, ClassVar

Steps = Generator[tuple[Any, ...], Any, Any]


class Small:
    """A program: `TASKS` names its tasks, each with three methods.

    Attributes:
        TASKS: `add` is `add` for threads, `add_async` for coroutines and `add_steps` for generators.
        x: a cell that the tasks share.
    """

    TASKS: ClassVar[tuple[str, ...]]

    def __init__(self, lock: Callable[[], Any] | None = None) -> None:
        self.x = self.a = self.b = 0
        # Looked up each time: who searches may have put its own lock there.
        made = lock or threading.Lock
        self.one, self.two = made(), made()
        self.seen: tuple[int, ...] = ()

    @classmethod
    def is_wrong(cls, cells: Mapping[str, Any], answers: Mapping[str, Any]) -> bool:
        """Whether that is no end of its tasks one after the other.

        Args:
            cells: what the shared cells hold.
            answers: what the tasks have returned, by `A`, `B` and so on; of threads and coroutines in `seen`.
        """
        raise NotImplementedError


class LostUpdate(Small):
    """Two add one to a cell, in two steps each."""

    TASKS = ("add", "add")

    def add(self) -> None:
        seen = self.x
        self.x = seen + 1

    async def add_async(self) -> None:
        seen = self.x
        await asyncio.sleep(0)
        self.x = seen + 1

    @staticmethod
    def add_steps() -> Steps:
        seen = yield "read", "x"
        yield "write", "x", seen + 1

    @classmethod
    def is_wrong(cls, cells: Mapping[str, Any], answers: Mapping[str, Any]) -> bool:  # noqa: ARG003 - as others' need
        return bool(cells["x"] != len(cls.TASKS))


class TwoSwitches(Small):
    """One looks twice at what the other changes and changes back: that is seen only with two switches."""

    TASKS = ("change", "look")

    def change(self) -> None:
        self.x = 1
        self.x = 0

    def look(self) -> None:
        before = self.x
        after = self.x
        self.seen = (before, after)

    async def change_async(self) -> None:
        self.x = 1
        await asyncio.sleep(0)
        self.x = 0

    async def look_async(self) -> None:
        before = self.x
        await asyncio.sleep(0)
        self.seen = (before, self.x)

    @staticmethod
    def change_steps() -> Steps:
        yield "write", "x", 1
        yield "write", "x", 0

    @staticmethod
    def look_steps() -> Steps:
        before = yield "read", "x"
        return before, (yield "read", "x")

    @classmethod
    def is_wrong(cls, cells: Mapping[str, Any], answers: Mapping[str, Any]) -> bool:  # noqa: ARG003 - as others' need
        before, after = answers["B"]
        return bool(before != after)


class Deadlock(Small):
    """Two take two locks, each in another order."""

    TASKS = ("there", "back")

    def there(self) -> None:
        with self.one, self.two:
            self.x = 1

    def back(self) -> None:
        with self.two, self.one:
            self.x = 2

    async def there_async(self) -> None:
        async with self.one:
            await asyncio.sleep(0)
            async with self.two:
                self.x = 1

    async def back_async(self) -> None:
        async with self.two:
            await asyncio.sleep(0)
            async with self.one:
                self.x = 2

    @staticmethod
    def there_steps() -> Steps:
        yield from _within("one", "two", 1)

    @staticmethod
    def back_steps() -> Steps:
        yield from _within("two", "one", 2)

    @classmethod
    def is_wrong(cls, cells: Mapping[str, Any], answers: Mapping[str, Any]) -> bool:  # noqa: ARG003 - as others' need
        return False


def _within(outer: str, inner: str, value: int) -> Steps:
    yield "take", outer
    yield "take", inner
    yield "write", "x", value
    yield "give", inner
    yield "give", outer


class MostlyApart(LostUpdate):
    """Two write three times to a cell of their own, and then add one to a shared one."""

    TASKS = ("left", "right")

    def left(self) -> None:
        self.a = 1
        self.a = 2
        self.a = 3
        self.add()

    def right(self) -> None:
        self.b = 1
        self.b = 2
        self.b = 3
        self.add()

    async def left_async(self) -> None:
        for each in (1, 2, 3):
            self.a = each
            await asyncio.sleep(0)
        await self.add_async()

    async def right_async(self) -> None:
        for each in (1, 2, 3):
            self.b = each
            await asyncio.sleep(0)
        await self.add_async()

    @classmethod
    def left_steps(cls) -> Steps:
        for each in (1, 2, 3):
            yield "write", "a", each
        yield from cls.add_steps()

    @classmethod
    def right_steps(cls) -> Steps:
        for each in (1, 2, 3):
            yield "write", "b", each
        yield from cls.add_steps()


class Locked(LostUpdate):
    """Three add one to a cell, each under a lock: nothing is wrong, which is to be shown."""

    TASKS = ("safe", "safe", "safe")

    def safe(self) -> None:
        with self.one:
            self.add()

    async def safe_async(self) -> None:
        async with self.one:
            await self.add_async()

    @classmethod
    def safe_steps(cls) -> Steps:
        yield "take", "one"
        yield from cls.add_steps()
        yield "give", "one"


PROGRAMS: tuple[type[Small], ...] = (LostUpdate, TwoSwitches, Deadlock, MostlyApart, Locked)
