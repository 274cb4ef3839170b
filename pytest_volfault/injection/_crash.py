"""The kind of fault that every point of code under test has."""

from __future__ import annotations

from typing import Any

from pytest_volfault.injection import process
from pytest_volfault.injection.process import ProcessDied
from pytest_volfault.model.scenario import CRASH, SIDES


class Crash:
    """The kind that every point has: the process is killed, before the effect or right after it."""

    name = CRASH
    title = "the calling process is killed"
    whens = SIDES
    applies = None
    harm = ()
    source = "kill -9, the kernel's killer when memory is short, a host without power: they come between any two calls"

    @staticmethod
    def strike(passage: Any) -> Any:
        if passage.when == "after":
            passage.proceed()
        raise ProcessDied(process.current())
