"""The file `volfault-symptoms/1`: what a baseline does not say of scenarios, packed by gzip, and shipped beside it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest_volfault import files
from pytest_volfault.diagnosis._symptoms import Symptoms
from pytest_volfault.errors import UsageError
from pytest_volfault.gate import Baseline
from pytest_volfault.model.cause import Cause
from pytest_volfault.model.results import Results

SCHEMA = "volfault-symptoms/1"
WHAT = "symptoms"


def write(path: Path, results: Results) -> None:
    """Write those of a campaign; the same bytes for the same results.

    Args:
        path: the file.
        results: the campaign's.

    Raises:
        NotWritten: it cannot be written; the message says why, and what to do.
    """
    symptoms = Symptoms.of(results)
    texts = sorted({text for told in symptoms.errors.values() for text in told})
    places = {text: number for number, text in enumerate(texts)}
    plain = {
        "schema": SCHEMA,
        "target": {"name": symptoms.target.name, "version": symptoms.target.version},
        "texts": texts,
        "errors": {key: [places[text] for text in told] for key, told in sorted(symptoms.errors.items())},
        "causes": [cause.as_dict() for cause in symptoms.causes],
    }
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    # Without a time: nobody's machine is in it.
    files.write(path, gzip.compress(text.encode("utf-8", "backslashreplace"), compresslevel=9, mtime=0), WHAT)


def read(path: Path, baseline: Baseline) -> Symptoms:
    """Read a file back.

    Args:
        path: the file.
        baseline: of the same campaign.

    Raises:
        UsageError: there is none, it is not whole, or it is of another release of ours.
    """
    try:
        plain: Mapping[str, Any] = json.loads(files.read_packed(path, WHAT))
        schema = plain["schema"]
        if schema != SCHEMA:
            raise UsageError(f"the {WHAT} {path} have the schema {schema!r}; this release of volfault reads {SCHEMA}")
        texts = plain["texts"]
        errors = {key: tuple(texts[number] for number in told) for key, told in plain["errors"].items()}
        causes = tuple(map(Cause.from_dict, plain["causes"]))
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise UsageError(
            f"the {WHAT} {path} cannot be read: {type(error).__name__}: {error}; were they written to their end?"
        ) from None
    return Symptoms(baseline.target, errors, causes, baseline)
