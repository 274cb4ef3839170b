"""A call that can be interfered with is declared where it is defined."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import volfault_fakes
from volfault_fakes.catalogue import Operation, crosses, operations_of
from volfault_fakes.cloud.turns import takes_turns


@takes_turns()
class Party:
    """Two calls that cross, and one that does not."""

    @crosses("party.ask", ("no-answer",), detail=lambda _self, word: word, reads=True)
    def ask(self, word: str) -> str:
        return word

    @crosses("party.", (), suffix=lambda command: command, process="another")
    def run(self, command: str) -> str:
        return command

    def look(self) -> None:
        pass


class Branch(Party):
    """Inherits both."""


def test_an_operation_is_what_its_method_declares() -> None:
    ask, run = operations_of(Party)
    assert (ask.point, ask.where, ask.kinds, ask.reads) == ("party.ask", f"{__name__}:Party.ask", ("no-answer",), True)
    assert (run.point, run.where, run.kinds, run.process) == ("party.", f"{__name__}:Party.run", (), "another")
    assert ask.detail is not None
    assert ask.detail(None, "why") == "why"
    assert run.suffix is not None
    assert run.suffix("ls") == "ls"
    assert Party().ask("why") == "why"


def test_what_is_inherited_is_woven_where_it_is_defined_unless_it_is_asked_for() -> None:
    assert operations_of(Branch) == ()
    assert {each.where for each in operations_of(Branch, inherited=True)} == {
        f"{__name__}:Branch.ask",
        f"{__name__}:Branch.run",
    }
    assert [each.where for each in operations_of(Party, Branch)] == [f"{__name__}:Party.ask", f"{__name__}:Party.run"]


def _declared(package: str) -> Iterator[str]:
    """The points that the methods of a front's classes declare, wherever they are."""
    front = importlib.import_module(package)
    for module in pkgutil.walk_packages(front.__path__, f"{package}."):
        for kind in vars(importlib.import_module(module.name)).values():
            if isinstance(kind, type) and kind.__module__ == module.name:
                yield from (operation.point for operation in operations_of(kind))


@pytest.mark.parametrize("name", ["brick", "cinder", "keymanager", "libvirt", "linux", "servicegroup"])
def test_a_front_publishes_all_that_its_methods_declare(name: str) -> None:
    package = f"{volfault_fakes.__name__}.{name}"
    published: tuple[Operation, ...] = importlib.import_module(package).OPERATIONS
    points = [operation.point for operation in published]
    assert sorted(points) == sorted(_declared(package))
    assert len(points) == len(set(points)) > 0
