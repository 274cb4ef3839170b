"""Everything around a scenario, entered and left as one."""

from __future__ import annotations

import os
import random
import selectors
import signal
import threading
import time
import uuid
from typing import Any

import pytest

from pytest_volfault.errors import EscapeAttempt, TargetHangs
from pytest_volfault.injection import Enclosure, ProcessDied, Run, VirtualTime
from pytest_volfault.injection._points import Weave
from pytest_volfault.injection.watchdog import Watchdog
from pytest_volfault.model.scenario import Fault
from tests.injection.at_work import hold_up
from volfault_fakes.cloud.clock import EPOCH, Clock

pytestmark = pytest.mark.usefixtures("unwoven")


def surroundings() -> dict[str, Any]:
    return {
        "sleep": time.sleep,
        "lock": threading.Lock,
        "start": vars(threading.Thread)["start"],
        "select": vars(selectors.DefaultSelector)["select"],
        "uuid4": uuid.uuid4,
        "system": os.system,
        "signal": signal.getsignal(signal.SIGRTMIN + 9),
    }


@pytest.mark.parametrize(
    "end", [None, ValueError(), KeyboardInterrupt(), ProcessDied("api"), TargetHangs(), EscapeAttempt(), SystemExit(1)]
)
def test_everything_is_put_back_however_the_body_ends(lab: Any, shared: VirtualTime, end: BaseException | None) -> None:
    before, numbers = surroundings(), random.getstate()
    enclosure = Enclosure(lab.operations, shared)
    try:
        with enclosure.around(Clock(), "seed", Run((), lab.kinds)):
            assert all(now is not then for now, then in zip(surroundings().values(), before.values(), strict=True))
            random.random()
            if end is not None:
                raise end
    except BaseException as caught:
        if caught is not end:
            raise
    assert surroundings() == before
    assert random.getstate() == numbers
    # `unwoven` looks at the points.


@pytest.mark.parametrize(("part", "step"), [(VirtualTime, "freeze"), (Weave, "__enter__"), (Weave, "__exit__")])
def test_what_it_takes_to_set_it_up_is_no_time_of_the_body_s(
    lab: Any, shared: VirtualTime, monkeypatch: pytest.MonkeyPatch, part: type, step: str
) -> None:
    original = getattr(part, step)

    def late(self: object, *arguments: object) -> None:
        hold_up()
        original(self, *arguments)

    monkeypatch.setattr(part, step, late)
    done: list[str] = []
    with Enclosure(lab.operations, shared, Watchdog(0.1)).around(Clock(), "seed", Run((), lab.kinds)):
        done.append("body")
    assert done == ["body"]


def test_with_an_interceptor_points_are_woven_and_without_one_they_are_not(lab: Any, shared: VirtualTime) -> None:
    enclosure = Enclosure(lab.operations, shared)
    run = Run((Fault("lab.call", "refusal", times="always"),), lab.kinds)
    with enclosure.around(Clock(), "seed", run), pytest.raises(lab.refusal):
        lab.party.call("a")
    with enclosure.around(Clock(), "seed"):
        assert lab.party.call("b") == "did b"
    assert len(run.trace) == 1


def test_the_same_seed_gives_the_same_time_and_ids(lab: Any, shared: VirtualTime) -> None:
    enclosure, seen = Enclosure(lab.operations, shared), []
    for _ in range(2):
        with enclosure.around(Clock(), "seed"):
            seen.append((time.time(), uuid.uuid4(), random.random()))
    assert seen[0] == seen[1]
    assert seen[0][0] == EPOCH


def test_the_limit_in_real_time_is_the_caller_s(lab: Any, shared: VirtualTime) -> None:
    def busy() -> None:
        while True:
            pass

    enclosure = Enclosure(lab.operations, shared, Watchdog(0.1))
    with pytest.raises(TargetHangs, match=r"longer than 0\.1 s of real time"), enclosure.around(Clock(), "seed"):
        busy()
