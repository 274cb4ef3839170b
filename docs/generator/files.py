"""The forms of the files that are written and read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from docs.generator.docstrings import section
from docs.generator.markdown import cell, code, table
from docs.generator.markdown import page as whole
from pytest_volfault.diagnosis import _symptoms_file
from pytest_volfault.gate import Entry, baseline_file
from pytest_volfault.model.conduct import Conduct

RESULTS = """\
# Files

The number behind a form goes up when an old reader would misread the file. An old file is then read, or refused with
the command that makes a new one. Keys are sorted, and a file is byte-identical from run to run.

A file is replaced whole or not at all, and keeps its mode. What is a pipe, a device or `/dev/stdout` is written to. A
file that cannot be written costs no other.
"""
SCHEMA = "volfault-results-2.schema.json"
LINK = f"Its [JSON Schema](../../pytest_volfault/reports/{SCHEMA}) says all of it."
BASELINE = f"""\
## Baselines: `{baseline_file.SCHEMA}`

`--volfault-baseline=FILE` reads it, `--volfault-update-baseline` writes it. It has one JSON object a line. The first line says
of which target it is. A line with `cause` and no `id` gives the reason of all that was accepted with that cause. Each other
line is one scenario. Two branches that accept different scenarios merge without a conflict. A name that ends in `.gz`
is packed. In Python an entry is an `Entry`:
"""
OTHERS = f"""\
## Others

| file | written by | form |
|---|---|---|
| symptoms | `write_symptoms` | `{_symptoms_file.SCHEMA}`, packed by gzip: what `volfault diagnose` reads beside a baseline |
| page | `--volfault-html=FILE`, `volfault report` | one HTML file that loads nothing |
| alerts | `--volfault-sarif=FILE`, `volfault check --sarif` | SARIF 2.1.0 |
| error paths | `--volfault-coverage=FILE` | coverage.py's data file |
| what is found so far | `--volfault-resume=FILE` | of this release only; gone when all is done |
"""


def page() -> str:
    """The whole page."""
    schema = json.loads(files("pytest_volfault.reports").joinpath(SCHEMA).read_text(encoding="utf-8"))
    properties = schema["properties"]
    parts: list[str | Iterator[str]] = [
        RESULTS,
        f"## Results: `{properties['schema']['const']}`",
        f"`--volfault-json=FILE` writes it; `volfault` and `read_results` read it. {LINK}",
        table(("key", "what it is"), _properties(properties)),
    ]
    for name, shape in schema["$defs"].items():
        if "properties" in shape:
            parts += [
                f"### {name}",
                shape.get("description", ""),
                table(("key", "what it is"), _properties(shape["properties"])),
            ]
    parts += [BASELINE, table(("field", "what it is"), _fields(Entry))]
    parts += ["Its `conduct` is what a later release is compared by:", table(("field", "what it is"), _fields(Conduct))]
    return whole(*parts, OTHERS)


def _properties(properties: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, each in properties.items():
        yield code(name), cell(each.get("description", "")) or _type(each)


def _type(shape: Mapping[str, Any]) -> str:
    if "$ref" in shape:
        return _link(shape["$ref"])
    if "const" in shape:
        return code(shape["const"])
    if "enum" in shape:
        return ", ".join(code(str(each)) for each in shape["enum"])
    if shape.get("type") == "array":
        return f"a list of {_type(shape.get('items', {}))}"
    kinds = shape.get("type", "object")
    return " or ".join(kinds) if isinstance(kinds, list) else str(kinds)


def _link(reference: str) -> str:
    return code(reference.rpartition("/")[2])


def _fields(documented: type) -> Iterator[tuple[str, str]]:
    for name, meaning in section(documented, "Attributes").items():
        yield code(name), cell(meaning)
