"""Lays what ran beside the source: which handlers ran, under which scenarios, and which never did."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import or_
from pathlib import Path

from pytest_volfault.handlers._finding import FunctionSource, Site, functions
from pytest_volfault.handlers._lines import Lines
from pytest_volfault.model.handler_coverage import Exercise, Handler, HandlerCoverage


def handler_coverage(sources: Mapping[str, str], ran: Mapping[str, Mapping[str, Lines]]) -> HandlerCoverage:
    """What became of each handler.

    Args:
        sources: module -> its file.
        ran: scenario -> module -> the lines that ran.
    """
    handlers: list[Handler] = []
    outside = 0
    for module, file in sources.items():
        of_module = {scenario: lines[module] for scenario, lines in sorted(ran.items()) if module in lines}
        anywhere = reduce(or_, of_module.values(), 0)
        path = _path(module, file)
        found: list[Handler] = []
        for function in functions(Path(file).read_bytes()):
            if anywhere & function.lines:
                found += [_handler(module, path, function, site, of_module, anywhere) for site in function.sites]
            else:
                outside += len(function.sites)
        handlers += sorted(found, key=lambda handler: handler.line)
    return HandlerCoverage(tuple(sources), tuple(handlers), outside, len(ran))


def _handler(
    module: str, path: str, function: FunctionSource, site: Site, ran: Mapping[str, Lines], anywhere: Lines
) -> Handler:
    # Most never ran, and need not be looked for in each scenario.
    looked_for = ran if site.certain and anywhere & site.body else {}
    scenarios = [scenario for scenario, lines in looked_for.items() if lines & site.body]
    if scenarios:
        exercise = Exercise.RAN
    elif not site.certain and anywhere & site.body:
        exercise = Exercise.UNTOLD
    else:
        exercise = Exercise.NEVER if anywhere & site.guarded else Exercise.PASSED_BY
    return Handler(
        module, function.name, site.what, path, site.line, exercise, len(scenarios),
        scenarios[0] if scenarios else None, any(map(_is_unfaulted, scenarios)),
    )  # fmt: skip


def _is_unfaulted(scenario: str) -> bool:
    # What a user asks for differently follows a bar, and may have a slash of its own.
    parts = scenario.partition("|")[0].split("//")
    return not any("/" in part for part in parts)


def _path(module: str, file: str) -> str:
    """The file from the root of its package, so that a report reads the same on every machine."""
    name = module.replace(".", "/")
    return f"{name}/__init__.py" if Path(file).name == "__init__.py" else f"{name}.py"
