"""The fixtures with all that they offer, the marker, and the cloud that tests build on."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from docs.generator.docstrings import section, summary
from docs.generator.markdown import cell, code, table
from docs.generator.markdown import page as whole
from pytest_volfault.plugin import CampaignRuns, LeftoverRuns, ScenarioRun, TargetAccess, _fixtures
from pytest_volfault.workbench import Workbench
from volfault_fakes.cloud import Cloud

INTRODUCTION = """\
# Fixtures and the marker

A **fixture** is what pytest gives a test that takes an argument of its name. A method of a `unittest.TestCase` takes no
argument: `@pytest.mark.usefixtures("volfault")` gives it the attribute `self.volfault`. `volfault_target` and
`volfault_campaign` are given in the same way.

A test that takes one of them and runs nothing with it fails.
"""
MARKER = """\
## The marker `volfault`

`@pytest.mark.volfault("detach")` makes one test of each scenario of a flow, `volfault("detach.attachments")` of one variant.
Several names may stand in it. It takes nothing else. A marked test takes `volfault_scenario`, or `volfault_leftovers`,
`volfault_campaign` or `volfault_target`.
"""
CLOUD = """\
## volfault.cloud

The state of one deployment: what all fakes read and change. Identifiers are given out by it, the same in each run.
"""
# Fixture -> what it gives.
GIVEN = {
    "volfault": Workbench,
    "volfault_scenario": ScenarioRun,
    "volfault_target": TargetAccess,
    "volfault_campaign": CampaignRuns,
    "volfault_leftovers": LeftoverRuns,
}


def page() -> str:
    """The whole page."""
    parts: list[str | Iterator[str]] = [INTRODUCTION]
    for name, kind in GIVEN.items():
        parts += [f"## {name}", summary(_documented(name)), table(("", "what it is"), _offered(kind))]
    return whole(*parts, MARKER, CLOUD, table(("", "what it is"), _offered(Cloud)))


def _documented(fixture: str) -> object:
    defined = getattr(_fixtures, fixture)
    return inspect.unwrap(getattr(defined, "_fixture_function", defined))


def _offered(kind: type) -> Iterator[tuple[str, str]]:
    for name, meaning in section(kind, "Attributes").items():
        yield code(f".{name}"), cell(meaning)
    for name, member in inspect.getmembers_static(kind):
        if name == "__call__":
            yield code(f"({_arguments(member)})"), cell(told(member))
        elif isinstance(member, property) and not name.startswith("_"):
            yield code(f".{name}"), cell(summary(member))
        elif inspect.isfunction(member) and not name.startswith("_"):
            yield code(f".{name}({_arguments(member)})"), cell(told(member))


def _arguments(method: object) -> str:
    taken = inspect.signature(method).parameters.values()  # type: ignore[arg-type]  # a function
    return str(inspect.Signature([each.replace(annotation=each.empty) for each in taken if each.name != "self"]))[1:-1]


def told(method: object) -> str:
    """What a method's docstring says of it and of what it takes."""
    taken = "; ".join(f"{name}: {meaning}".rstrip(".") for name, meaning in section(method, "Args").items())
    return f"{summary(method)} {taken}".strip()
