"""The edits that bring a bug back: each does what it says, and no other; what does not fit is an error."""

from __future__ import annotations

import importlib.util
from importlib.metadata import version

import pytest

from bench.returned_bugs.bug import Bug
from bench.returned_bugs.edits import (
    After,
    Drop,
    Earlier,
    Edit,
    Handles,
    Instead,
    Undecorated,
    Without,
)
from bench.returned_bugs.patched import edited, installed
from bench.returned_bugs.source import DoesNotFit, Source
from bench.returned_bugs.table import BUGS

TEXT = """\
class A:

    @locked(
        "é")
    def f(self, x):
        # stays as it is
        if x and self.y:
            self.api.call(x, self.y, force=True)
            self.api.call(x)
        try:
            self.close(
                x)
        except (Gone, Lost) as error:
            log(error)
        except Broken:
            log(1)
            log(2)
"""


def by(*edits: Edit) -> list[tuple[str, str]]:
    """The lines that come and go."""
    source = Source(TEXT)
    function = source.function("A.f")
    made = source.edited([change for each in edits for change in each.changes(source, function)])
    compile(made, "made", "exec")
    before, after = TEXT.splitlines(), made.splitlines()
    gone, come = (
        [line.strip() for line in one if line not in other] for one, other in ((before, after), (after, before))
    )
    return [("".join(gone), "".join(come))]


@pytest.mark.parametrize(
    ("edit", "gone", "come"),
    [
        (Drop("self.api.call", 1), "self.api.call(x)", "pass"),
        (Drop("self.close"), "self.close(x)", "pass"),
        (Instead("x and self.y", "False"), "if x and self.y:", "if False:"),
        (Instead("self.close(...)", "x"), "self.close(x)", "x"),
        (
            Without("self.api.call", "force"),
            "self.api.call(x, self.y, force=True)",
            "self.api.call(x, self.y)",
        ),
        (Without("self.api.call", "self.y"), "self.api.call(x, self.y, force=True)", "self.api.call(x, force=True)"),
        (Handles("Gone"), "except (Gone, Lost) as error:", "except (Lost,) as error:"),
        (Handles("Broken"), "log(1)log(2)", "raise"),
        (Handles("Broken", "pass", guarding="self.close"), "log(1)log(2)", "pass"),
        (Undecorated("locked"), '@locked("é")', ""),
        (After("self.close", "self.open()"), "", "self.open()"),
    ],
    ids=str,
)
def test_an_edit_changes_what_it_names_and_nothing_else(edit: Edit, gone: str, come: str) -> None:
    assert by(edit) == [(gone, come)]


def test_a_statement_comes_earlier() -> None:
    source = Source("def f():\n    first()\n    with lock:\n        second()\n    third()\n")
    changes = Earlier("second", before="first").changes(source, source.function("f"))
    assert source.edited(changes) == "def f():\n    with lock:\n        second()\n    first()\n    third()\n"


@pytest.mark.parametrize(
    "edit",
    [
        Drop("self.api.call"),
        Drop("self.api.call", 2),
        Drop("api.call"),
        Instead("x or self.y", "False"),
        Without("self.api.call", "when"),
        Handles("Exception"),
        Handles("Broken", guarding="self.open"),
        Undecorated("synchronized"),
        After("self.open", "pass"),
        Earlier("self.close", before="self.open"),
    ],
    ids=str,
)
def test_an_edit_that_does_not_fit_is_an_error(edit: Edit) -> None:
    with pytest.raises(DoesNotFit):
        by(edit)


def test_of_several_the_first_is_the_first_in_the_text() -> None:
    source = Source("def f():\n    if x:\n        if y:\n            go(1)\n    go(2)\n")
    changes = Drop("go", 0).changes(source, source.function("f"))
    assert source.edited(changes) == "def f():\n    if x:\n        if y:\n            pass\n    go(2)\n"


def test_a_function_is_found_by_its_whole_name() -> None:
    source = Source("def f():\n    def g():\n        pass\n\nif x:\n    def h():\n        pass\n")
    assert source.function("f.g").name == "g"
    assert source.function("h").name == "h"
    with pytest.raises(DoesNotFit, match="0 functions are called g"):
        source.function("g")


def test_every_bug_has_a_number_of_its_own_and_a_way_to_be_tried() -> None:
    assert len({bug.number for bug in BUGS}) == len(BUGS)
    assert [bug.number for bug in BUGS if not (bug.flows or bug.scenarios or bug.without)] == []


@pytest.mark.skipif(importlib.util.find_spec("nova") is None, reason="nova is not installed")
@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.number)
def test_every_edit_fits_the_nova_that_it_was_written_for(bug: Bug) -> None:
    if not version("nova").startswith("34."):
        pytest.skip("the table is of Nova 34")
    assert edited(bug, installed())
