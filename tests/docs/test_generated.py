"""The pages of docs/reference are what the code declares."""

from __future__ import annotations

import inspect
import re

import pytest

import pytest_volfault
from docs.generator import docstrings
from docs.generator.pages import FOLDER, PAGES
from pytest_volfault import hookspecs
from pytest_volfault.model.cure import ACTIONS
from pytest_volfault.model.flows import FLOWS
from pytest_volfault.model.relations import RELATIONS
from pytest_volfault.model.variant import WORDS
from pytest_volfault.model.verdict import Degree, Verdict
from pytest_volfault.plugin._options import DECISIONS, OPTIONS

NEEDS_NOVA = ("faults", "points")


@pytest.mark.parametrize("name", PAGES)
def test_what_is_committed_is_what_is_made(name: str) -> None:
    if name in NEEDS_NOVA:
        pytest.importorskip("nova")
    assert (FOLDER / f"{name}.md").read_text(encoding="utf-8") == PAGES[name](), "python -m docs.generator"


def test_every_page_of_the_reference_is_made() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.md")) == sorted(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_every_row_of_a_table_has_as_many_cells_as_its_head(name: str) -> None:
    for block in re.split(r"\n\n", (FOLDER / f"{name}.md").read_text(encoding="utf-8")):
        rows = [line for line in block.splitlines() if line.startswith("|")]
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows}) <= 1, block


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("options", [f"--volfault-{option}" for option in (*OPTIONS, *DECISIONS)]),
        ("flows", list(FLOWS.shipped)),
        ("flows", [f"`{word}` | {each.title}" for word, each in WORDS.shipped.items() if each.title]),
        ("facts", [f".{relation}" for relation in RELATIONS]),
        ("verdicts", [each.value for each in (*Verdict, *Degree)]),
        ("cures", list(ACTIONS.shipped)),
        ("hooks", [hook for hook in vars(hookspecs) if hook.startswith("pytest_volfault_")]),
        ("python", list(pytest_volfault.__all__)),
    ],
)
def test_nothing_is_left_out(name: str, words: list[str]) -> None:
    page = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    assert words
    assert [word for word in words if word not in page] == []


def test_every_word_of_a_variant_is_explained() -> None:
    assert [word for word, each in WORDS.shipped.items() if not each.title] == []


def test_every_class_that_is_offered_says_what_it_is() -> None:
    offered = {name: getattr(pytest_volfault, name) for name in pytest_volfault.__all__}
    assert [name for name, each in offered.items() if inspect.isclass(each) and not docstrings.summary(each)] == []


def test_docstrings_are_read_piece_by_piece() -> None:
    def documented() -> None:
        """Do it,
        at once.

        Args:
            one: the first: of two,
                and more.
            two: the other.

        Returns:
            Nothing.
        """

    assert docstrings.summary(documented) == "Do it, at once."
    assert docstrings.section(documented, "Args") == {"one": "the first: of two, and more", "two": "the other"}
    assert docstrings.section(documented, "Raises") == {}
