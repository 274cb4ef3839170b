"""What an injection point costs: installed but unarmed, against a bare wrapt wrapper on the same method."""

from __future__ import annotations

from collections.abc import Callable
from itertools import repeat
from typing import Any
from unittest import mock

import wrapt

from bench.measure import Line, at_most, cpu, show, take_turns
from pytest_volfault.injection import Crash, Run
from pytest_volfault.injection._points import InForce, Weave
from volfault_fakes.catalogue import Operation

# Fewer than a run may cross, so that one `Run` can record them all.
CALLS = 10_000
ROUNDS = 60


class Direct:
    def call(self, number: int, b: int = 0) -> int:
        return number + b


class Bare(Direct):
    def call(self, number: int, b: int = 0) -> int:
        return number + b


class Woven(Direct):
    def call(self, number: int, b: int = 0) -> int:
        return number + b


class Mocked(Direct):
    def call(self, number: int, b: int = 0) -> int:
        return number + b


OPERATION = Operation("bench.call", f"{__name__}:Woven.call", kinds=())


def _pass(wrapped: Callable[..., Any], _subject: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    return wrapped(*args, **kwargs)


def _seconds(subject: Direct) -> float:
    began = cpu()
    for _ in repeat(None, CALLS):
        subject.call(1, b=2)
    return (cpu() - began) / CALLS


def _bare() -> float:
    with mock.patch.object(Bare, "call", wrapt.FunctionWrapper(vars(Bare)["call"], _pass)):
        return _seconds(Bare())


def _unarmed() -> float:
    with Weave([OPERATION]):
        return _seconds(Woven())


def _recording() -> float:
    with Weave([OPERATION]), InForce(Run((), {Crash.name: Crash})):
        return _seconds(Woven())


def _mocked() -> float:
    # As Nova's own CinderFixture does it: a MagicMock with a side effect.
    with mock.patch.object(Mocked, "call", side_effect=lambda number, b=0: number + b):
        return _seconds(Mocked())


def measure() -> list[Line]:
    taken = take_turns(
        {
            "direct": lambda: _seconds(Direct()),
            "bare": _bare,
            "unarmed": _unarmed,
            "recording": _recording,
            "mock": _mocked,
        },
        ROUNDS,
    )
    bare = taken["bare"].best
    lines = [at_most("point, installed and unarmed / bare wrapt", taken["unarmed"].best / bare, "x", 1.1)]
    lines += [
        Line("  the same by medians", taken["unarmed"].median / taken["bare"].median, "x"),
        Line("point, in force and recording / bare wrapt", taken["recording"].best / bare, "x"),
        Line("mock.patch with a side effect / bare wrapt", taken["mock"].best / bare, "x"),
    ]
    return lines + [Line(f"  {name}", each.best * 1e9, "ns a call") for name, each in taken.items()]


if __name__ == "__main__":
    show("Injection points", measure())
