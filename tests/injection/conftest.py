"""A small party of its own, so that what the engine does is seen without any of the fakes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import pytest

from pytest_volfault.injection import Crash, Run, VirtualTime, process
from pytest_volfault.injection._points import InForce, Weave
from pytest_volfault.injection._threads import none_left
from pytest_volfault.injection._turns import TURNS
from pytest_volfault.model.scenario import Fault, Meanwhile
from volfault_fakes.catalogue import WHENS, Kind, Operation, error
from volfault_fakes.cloud.clock import Clock


class Refusal(Exception):  # noqa: N818 - what the party says, as the fakes' own exceptions
    """The party's own error."""


class Base:
    def inherited(self, word: str) -> str:
        return f"inherited {word}"


class Party(Base):
    """Notes what was really done to it."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def call(self, word: str) -> str:
        self.notes.append(word)
        return f"did {word}"

    def other(self) -> None:
        self.notes.append("other")

    def outer(self) -> str:
        return self.call("inside")

    def send(self, method: str, **_arguments: Any) -> None:
        self.notes.append(f"sent {method}")

    @staticmethod
    def static(word: str) -> str:
        return f"static {word}"

    @classmethod
    def made(cls, word: str) -> str:
        return f"{cls.__name__} made {word}"


def function(word: str) -> str:
    return f"function {word}"


def _operation(name: str, where: str, **columns: Any) -> Operation:
    return Operation(f"lab.{name}", f"lab_party:{where}", ("refusal", "silence"), **columns)


OPERATIONS = (
    _operation("call", "Party.call", detail=lambda _party, word: word),
    _operation("other", "Party.other"),
    _operation("outer", "Party.outer"),
    _operation("rpc.", "Party.send", suffix=lambda method, **_: method),
    _operation("inherited", "Party.inherited"),
    _operation("static", "Party.static"),
    _operation("made", "Party.made"),
    _operation("function", "function"),
)
KINDS: Mapping[str, Any] = {
    "crash": Crash,
    "refusal": error("refusal", "the party refuses", lambda _: Refusal("no\nsecond line"), whens=WHENS),
    "silence": Kind("silence", "the party does nothing and says nothing", lambda _: None, whens=("before",)),
}


@dataclass
class Lab:
    """The party, and runs of it."""

    module: Any
    party: Party
    operations: tuple[Operation, ...] = OPERATIONS
    kinds: Mapping[str, Any] = field(default_factory=lambda: KINDS)
    refusal: type[Exception] = Refusal

    def weave(self) -> Weave:
        return Weave(self.operations)

    @contextmanager
    def run(
        self, *faults: Fault, meanwhile: Iterable[Meanwhile] = (), begin: Callable[[Meanwhile], str] | None = None
    ) -> Iterator[Run]:
        """Points woven, processes alive, these faults planned, and these flows to come in between."""
        run = Run(faults, self.kinds, meanwhile, begin)
        process.revive()
        with self.weave(), InForce(run):
            yield run

    def attributes(self) -> dict[str, Any]:
        """Everything that weaving may touch, as it lies in its namespace."""
        return {
            "Party": dict(vars(self.module.Party)),
            "Base": dict(vars(self.module.Base)),
            "module": {"function": self.module.function},
        }


def same(before: Any, after: Any) -> bool:
    """Whether two namespaces hold the very same objects."""
    return all(
        list(before[name]) == list(after[name]) and all(before[name][key] is after[name][key] for key in before[name])
        for name in before
    )


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    module = ModuleType("lab_party")
    # Fresh classes for each test: what one leaves woven must not be seen by the next.
    own_base = type("Base", (), dict(vars(Base)))
    own_party = type(
        "Party", (own_base,), {k: v for k, v in vars(Party).items() if k not in ("__dict__", "__weakref__")}
    )
    module.Base, module.Party, module.function = own_base, own_party, function  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "lab_party", module)
    yield Lab(module, own_party())
    process.revive()


@pytest.fixture
def unwoven(lab: Lab) -> Iterator[None]:
    """Whatever the test does: afterwards each attribute is the original again."""
    before = lab.attributes()
    yield
    assert same(before, lab.attributes())


@pytest.fixture
def ours() -> Iterator[None]:
    """The test's own thread is one of the code under test."""
    with TURNS.following(Clock()):
        yield


@pytest.fixture(scope="module")
def shared() -> Iterator[VirtualTime]:
    """One for all tests, as a session has it: starting it is what is expensive."""
    virtual = VirtualTime()
    yield virtual
    virtual.thaw()


@pytest.fixture
def clock(shared: VirtualTime) -> Iterator[Clock]:
    """What the test's own thread, and what it starts, live by; afterwards none of its threads is left."""
    clock = Clock()
    with shared.follow(clock) as owner, none_left(owner):
        yield clock
    shared.thaw()
