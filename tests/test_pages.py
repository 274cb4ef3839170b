"""What the pages for people say of the repository is so: files, links, rooms, contracts, environments, releases."""

from __future__ import annotations

import configparser
import re
import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOP = sorted(ROOT.glob("*.md"))
DECISIONS = ROOT / "docs" / "decisions"
PAGES = [
    *TOP,
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "examples").rglob("*.md")),
    ROOT / "bench/README.md",
]
CONTRIBUTORS = [
    ROOT / "CONTRIBUTING.md",
    ROOT / "docs" / "explanation" / "architecture.md",
    *sorted(DECISIONS.glob("*.md")),
]
ARCHITECTURE = (ROOT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ENGINE = ROOT / "pytest_volfault"
# What a path in a page may be relative to, where it does not say.
BASES = (ROOT, ENGINE, ROOT / "fakes" / "volfault_fakes")
SUITES = [path.parent for path in (ROOT / "suites" / "volfault_suites").glob("*/__init__.py")]
# Folders that are made by what a page tells to do.
MADE = {"dist/"}
SOURCES = ("pytest_volfault", "fakes", "suites", "conformance", "tests", "bench", "examples")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def anchors(page: Path) -> set[str]:
    """What can be linked to in a page: its headings, as a forge spells them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def section(text: str, heading: str) -> str:
    """The text below a heading of the second level, up to the next one."""
    return text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def rows(text: str) -> list[list[str]]:
    """The cells of the tables in a text, without their heads."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    ruled = {number for number, row in enumerate(cells) if set(row[0]) == {"-"}}
    return [row for number, row in enumerate(cells) if number not in ruled and number + 1 not in ruled]


def named(text: str) -> Iterator[str]:
    """The files and folders that a page names; NAME stands for any."""
    for item in re.findall(r"`([^`\n]+)`", text):
        if re.fullmatch(r"[\w./-]+", item) and (
            item.endswith("/") or re.search(r"\.(py|toml|ini|md|txt|jsonl)$", item)
        ):
            yield item


# -- files and links


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    for link in links:
        if link.startswith(("http://", "https://")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path) if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def is_there(item: str, page: Path) -> bool:
    """Whether a page names something that is: from the top, from a room, from itself, or in each of the suites."""
    return any((base / item).exists() for base in (*BASES, page.parent, *SUITES))


@pytest.mark.parametrize("page", CONTRIBUTORS, ids=name_of)
def test_every_file_that_a_page_for_contributors_names_is_there(page: Path) -> None:
    items = set(named(page.read_text(encoding="utf-8"))) - MADE
    assert [item for item in sorted(items) if not is_there(item, page)] == []


def test_the_names_of_files_are_read_as_they_are_meant() -> None:
    text = "`a/b.py` `c/` `tox run -e py` `x.y` `word` `https://host/` `d.toml` `NAME: x/`"
    assert list(named(text)) == ["a/b.py", "c/", "d.toml"]
    assert section("\n## A\n1\n## B\n2\n", "A") == "1"
    assert rows("| h | i |\n|---|---|\n| 1 | 2 |\n\n| j |\n|---|\n| 3 |") == [["1", "2"], ["3"]]


def test_every_page_at_the_top_is_in_the_sdist() -> None:
    assert {f"/{name_of(page)}" for page in TOP} <= set(
        PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    )


@pytest.mark.parametrize("page", [*CONTRIBUTORS, ROOT / "README.md"], ids=name_of)
def test_every_module_that_a_page_tells_to_run_is_there(page: Path) -> None:
    for module in re.findall(r"python -m (volfault_\w+(?:\.\w+)+)", page.read_text(encoding="utf-8")):
        assert list(ROOT.glob(f"*/{module.replace('.', '/')}.py")), module


def test_what_code_cites_is_in_the_repository() -> None:
    """By its path from the top; a page of docs/ may be named without its folder."""
    paths = {path for folder in SOURCES for path in (ROOT / folder).rglob("*.py")} - {Path(__file__)}
    outside = {
        f"{name_of(path)}: {cited}"
        for path in paths
        for cited in re.findall(r"(?<![\w/.{}*-])(?:[\w-]+/)*[\w-]+\.md\b|\bDESIGN\b", path.read_text(encoding="utf-8"))
        if not ((ROOT / cited).exists() or any((ROOT / "docs").rglob(cited)))
    }
    assert not outside


def test_the_front_page_leads_to_every_page() -> None:
    """A decision is found by the list of decisions."""
    front = ROOT / "docs" / "index.md"
    linked = {
        (front.parent / link).resolve() for link in re.findall(r"\]\(([^)#]+)\)", front.read_text(encoding="utf-8"))
    }
    pages = {page for page in (ROOT / "docs").rglob("*.md") if page.parent != DECISIONS} - {front}
    assert sorted(map(name_of, pages - linked)) == []


def test_the_readme_is_one_screen_and_a_half() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 90


# -- the architecture


def test_every_room_has_its_row() -> None:
    rooms = {f"`{path.name}/`" for path in ENGINE.iterdir() if (path / "__init__.py").exists()}
    rooms |= {f"`{path.name}`" for path in ENGINE.glob("*.py")}
    told = rows(section(ARCHITECTURE, "Rooms"))
    assert [row[0] for row in told if row[0] not in rooms] == []
    assert sorted(row[0] for row in told) == sorted(rooms)
    for name, _, begin in told:
        assert begin.strip("`").startswith(f"pytest_volfault/{name.strip('`')}"), begin


def test_who_may_import_whom_is_as_the_contracts_have_it() -> None:
    (layers,) = (each["layers"] for each in PROJECT["tool"]["importlinter"]["contracts"] if each["type"] == "layers")
    told = section(ARCHITECTURE, "Who may import whom").partition("```text\n")[2].partition("\n```")[0]
    assert told.splitlines() == [line.replace("pytest_volfault.", "") for line in layers]


def test_every_source_root_has_its_row() -> None:
    packages = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    told = rows(section(ARCHITECTURE, "Source roots"))
    folders = [f"{row[0].strip('`')}{row[1].strip('`')}" for row in told]
    assert folders == [package if "/" in package else f"{package}/{package}" for package in packages]


def test_every_fake_has_its_row() -> None:
    told = {row[0].strip("`/") for row in rows(section(ARCHITECTURE, "The fakes"))}
    assert told == {path.parent.name for path in (ROOT / "fakes" / "volfault_fakes").glob("*/__init__.py")}


# -- decisions


def test_every_decision_is_in_the_list() -> None:
    told = re.findall(
        r"^\| \[([\w-]+\.md)\]\(\1\) \|", (DECISIONS / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert sorted(told) == sorted(path.name for path in DECISIONS.glob("*.md") if path.name != "README.md")


@pytest.mark.parametrize("page", sorted(DECISIONS.glob("[a-z]*.md")), ids=lambda page: page.stem)
def test_every_decision_has_the_same_parts(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings == ["Question", "Decision", "Why", "What it costs", "What would change it", "Held by"]
    assert re.search(r"^\*\*State:\*\* (in force|planned|replaced by \[)", text, re.MULTILINE)
    assert len(text.splitlines()) < 60, "one page"


# -- how to work on it


def environments() -> set[str]:
    """The names of tox's environments, each of a family by itself."""
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini")
    sections = [name.removeprefix("testenv:") for name in tox.sections() if name.startswith("testenv:")]
    families = [re.split(r"\{([^}]*)\}", name) for name in sections]
    return {"".join(parts) for family in families for parts in product(*(part.split(",") for part in family))} | {"py"}


def test_every_environment_is_told_with_its_need() -> None:
    told: set[str] = set()
    for _, names, *_ in rows(section(CONTRIBUTING, "Tests by need")):
        if " to " in names:
            first, last = (int(number) for number in re.findall(r"\d+", names))
            told |= {f"nova{release}" for release in range(first, last + 1)}
        else:
            told |= set(re.findall(r"`([\w-]+)`", names))
    assert told == environments()


def test_what_ci_runs_is_told_first() -> None:
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini")
    first = section(CONTRIBUTING, "Tests by need").partition("These six are CI.")[0]
    assert [row[1].strip("`") for row in rows(first)] == tox["tox"]["env_list"].replace(",", " ").split()


# -- the changelog


def test_the_changelog_is_dated_and_the_newest_comes_first() -> None:
    releases = re.findall(r"^## \[(.+)\](?: - (\d{4}-\d{2}-\d{2}))?$", CHANGELOG, re.MULTILINE)
    versions = [version for version, date in releases if version != "Unreleased" or date]
    dates = [date for version, date in releases if version != "Unreleased"]
    assert versions[0] == PROJECT["project"]["version"]
    assert all(dates)
    assert dates == sorted(dates, reverse=True)
    assert len(re.findall(r"^## ", CHANGELOG, re.MULTILINE)) == len(releases)
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert set(re.findall(r"^### (.+)$", CHANGELOG, re.MULTILINE)) <= kinds
