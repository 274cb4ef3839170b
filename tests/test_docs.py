"""docs/explanation/seeds.md says which tests hold each claim: those tests are there, and no claim is left out."""

from __future__ import annotations

import ast
import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_volfault import Scenario, Variant
from pytest_volfault.model.flows import flow_named
from volfault_fakes.cloud.protocols import DROPPED, PROTOCOLS
from volfault_suites.claims import named as named_by

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "explanation" / "seeds.md").read_text(encoding="utf-8")
SUITES = ROOT / "suites" / "volfault_suites"
CLAIM = re.compile(r"claim\[(?P<name>[^\]…]+)(?P<all>…?)\]")
# A number of a claim as a name of a test begins with it: `s8`, and not `s28`.
TEST = re.compile(r"s\d+")


def rows() -> list[list[str]]:
    """The cells of the rows that begin with the number of a claim."""
    found = re.findall(r"^\| (S\d+) \|(.*)\|$", TEXT, flags=re.MULTILINE)
    return [[number, *(cell.strip() for cell in rest.split("|"))] for number, rest in found]


ROWS = rows()


def sections() -> Iterator[tuple[str, list[str]]]:
    """Each row with the heading that it stands under, in lower case."""
    heading = ""
    for line in TEXT.splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ").lower()
        for row in ROWS:
            if line.startswith(f"| {row[0]} |"):
                yield heading, row


def modules() -> list[str]:
    return sorted(".".join(path.relative_to(SUITES).with_suffix("").parts) for path in SUITES.glob("*/test_*.py"))


def held_by(module: str) -> list[str]:
    """What one would name to run a test of a suite: its name without `test_`, claims by their ids."""
    loaded = importlib.import_module(f"volfault_suites.{module}")
    names = [name.removeprefix("test_") for name in vars(loaded) if name.startswith("test_") and name != "test_claim"]
    return [*names, *(f"claim[{claim}]" for claim in getattr(loaded, "CLAIMS", ()))]


def named(heading: str, cell: str) -> list[tuple[str, str]]:
    """(module, beginning of a test) for each test that a cell names; "" where a whole module is named."""
    module, found = f"{heading}.test_claims", []
    pending: str | None = None
    for item in re.findall(r"`([^`]+)`", cell):
        path = re.fullmatch(r"(?:(\w+)/)?(test_\w+)", item)
        if path is not None:
            if pending is not None:
                found.append((pending, ""))
            pending = module = f"{path[1] or heading}.{path[2]}"
            continue
        # What is no module's name is a test of the one named last, but claims are always in test_claims.
        found.append((f"{heading}.test_claims" if item.startswith("claim[") else module, item))
        pending = None
    return found if pending is None else [*found, (pending, "")]


def begins(test: str, item: str) -> bool:
    claim = CLAIM.fullmatch(item)
    if claim is not None:
        return test.startswith(f"claim[{claim['name']}") if claim["all"] else test == f"claim[{claim['name']}]"
    return re.match(rf"{re.escape(item)}(?!\d)", test) is not None


NAMED = [(row[0], place, item) for heading, row in sections() for place, item in named(heading, row[3])]


def test_every_claim_has_a_row_and_they_stand_in_order() -> None:
    assert [row[0] for row in ROWS] == [f"S{number}" for number in range(1, 29)]
    assert len({len(row) for heading, row in sections() if heading != "cinder"}) == 1


def test_every_row_says_what_is_claimed_by_which_seed_and_what_happens() -> None:
    seeds = set(re.findall(r"^\| (\d{3}) \| `\1_", TEXT, flags=re.MULTILINE))
    assert seeds == {"000", "001", "002", "003", "004"}
    for number, claim, said_by, tests, *targets in ROWS:
        assert claim, number
        assert set(said_by.split(", ")) <= seeds, number
        assert "`" in tests, number
        assert all(targets), number


@pytest.mark.parametrize(("number", "module", "item"), NAMED, ids=[" ".join(each) for each in NAMED])
def test_a_test_that_is_named_is_there(number: str, module: str, item: str) -> None:
    assert module in modules(), f"there is no {module} in volfault_suites"
    tests = held_by(module)
    if not item:
        assert tests
        return
    assert CLAIM.fullmatch(item) or TEST.fullmatch(item)
    assert [test for test in tests if begins(test, item)], f"{module} has {tests}"
    # A row's tests are its own, but for what it says of another's.
    assert re.match(rf"(claim\[)?{number}(?!\d)", item, re.IGNORECASE) or (number, item) in BORROWED


def test_a_test_of_our_own_that_is_named_is_there() -> None:
    files = re.findall(r"`(tests/[\w/]+\.py)`", TEXT)
    assert files
    assert [file for file in files if not (ROOT / file).is_file()] == []


# Step 4 of S1 is what S3 speaks of.
BORROWED = {("S3", "claim[S1-step-4-fails]")}


def test_the_names_of_tests_are_read_as_they_are_meant() -> None:
    assert named("detach", "`detach/test_claims` `claim[S1-…]`, `detach/test_order` `s1`") == [
        ("detach.test_claims", "claim[S1-…]"),
        ("detach.test_order", "s1"),
    ]
    assert named("delete", "`claim[S28-…]`, `races/test_claims` `s28`") == [
        ("delete.test_claims", "claim[S28-…]"),
        ("races.test_claims", "s28"),
    ]
    assert named("delete", "`delete/test_claims` `claim[S22-…]`, `delete/test_heartbeat`") == [
        ("delete.test_claims", "claim[S22-…]"),
        ("delete.test_heartbeat", ""),
    ]
    assert named("attach", "`test_order` `s6` (three), `s7`") == [
        ("attach.test_order", "s6"),
        ("attach.test_order", "s7"),
    ]
    assert begins("s1_five", "s1")
    assert not begins("s10_locks", "s1")
    assert begins("claim[S1-step-4-fails]", "claim[S1-…]")
    assert not begins("claim[S14-tag]", "claim[S1-…]")
    assert not begins("claim[S1-step-4-fails]", "claim[S1-step-4]")


@pytest.mark.parametrize("module", [name for name in modules() if name.endswith("test_claims")])
def test_every_claim_that_is_played_has_its_row(module: str) -> None:
    claims = getattr(importlib.import_module(f"volfault_suites.{module}"), "CLAIMS", ())
    assert {claim.number for claim in claims} <= {row[0] for row in ROWS}
    ids = [str(claim) for claim in claims]
    assert len(set(ids)) == len(ids)
    for claim in claims:
        scenario = Scenario.parse(named_by(claim.scenario, "reference", ""))
        flow_named(scenario.flow)
        Variant.parse(scenario.variant)


def test_every_test_of_a_claim_is_named_in_its_row() -> None:
    held = {(module, item) for _, module, item in NAMED}
    unnamed = [
        f"{module} {test}"
        for module in modules()
        for test in held_by(module)
        if re.match(r"(claim\[S|s)\d", test)
        and not any(place == module and (not item or begins(test, item)) for place, item in held)
    ]
    assert unnamed == []


def test_how_many_tests_there_are_is_as_it_says() -> None:
    counts = {"(two)": 2, "(three)": 3, "(four)": 4}
    told = re.findall(r"`(?:(\w+)/)?(test_\w+)`(?: `(s\d+)`)? \((\w+)\)", TEXT)
    assert told
    for folder, module, test, count in told:
        path = f"{folder or 'detach'}.{module}"
        loaded = vars(importlib.import_module(f"volfault_suites.{path}"))
        functions = [each for name, each in loaded.items() if name.startswith(f"test_{test}{'_' * bool(test)}")]
        cases = sum(_cases(function) for function in functions)
        assert cases == (counts.get(f"({count})") or int(count)), (path, test)


def _cases(function: object) -> int:
    cases = 1
    for mark in getattr(function, "pytestmark", ()):
        if mark.name == "parametrize":
            cases *= len(mark.args[1])
    return cases


def test_the_releases_that_dropped_drivers_are_those_of_the_fakes() -> None:
    sentence = re.search(r"since when there is none: (.*?)\. Asking", TEXT.replace("\n", " "))
    assert sentence is not None
    told: dict[str, str] = {}
    for part in sentence[1].split("; "):
        names, release = re.fullmatch(r"(.*) (\d+\.\d+\.\d+ \(\w+\))", part).groups()  # type: ignore[union-attr]  # fails here
        told |= dict.fromkeys(re.split(r", | and ", names), release)
    assert told == {name: release.partition(",")[0] for name, release in DROPPED.items()}


def test_as_many_drivers_are_attached_as_there_are() -> None:
    (row,) = (row for row in ROWS if row[0] == "S20")
    assert re.findall(r"(\d+) of (\d+)", " ".join(row[4:])) == [(str(len(PROTOCOLS)), str(len(PROTOCOLS)))] * 2


def test_what_it_tells_to_replay_can_be_replayed() -> None:
    ids = re.findall(r"--volfault-scenario=([^\s`]+)", TEXT)
    assert ids
    for identifier in ids:
        scenario = Scenario.parse(identifier)
        assert scenario.id == identifier
        Variant.parse(scenario.variant)
        flow_named(scenario.flow)


def test_every_variant_that_it_names_is_one() -> None:
    names = re.findall(r"`(?:attach|detach|delete)\.((?:attachments|legacy)[\w-]*)", TEXT)
    assert names
    for name in names:
        assert str(Variant.parse(name)) == name


def test_the_first_command_in_a_checkout_needs_the_core_alone() -> None:
    """There pytest loads tests/conftest.py as well, whatever is asked for."""
    body = ast.parse((ROOT / "tests" / "conftest.py").read_text(encoding="utf-8")).body
    names = {node.module or "" for node in body if isinstance(node, ast.ImportFrom)}
    names |= {alias.name for node in body if isinstance(node, ast.Import) for alias in node.names}
    assert {name.partition(".")[0] for name in names} - sys.stdlib_module_names <= {"pytest", "pytest_volfault"}
