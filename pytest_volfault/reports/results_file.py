"""The results file `volfault-results/1`: sorted keys, byte-identical from run to run, never half written."""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pytest_volfault.errors import UsageError
from pytest_volfault.outcome import Result, TargetInfo, Verdict

SCHEMA = "volfault-results/1"


def check_writable(path: Path) -> None:
    """Find out before a long campaign whether its results can be written.

    Raises:
        UsageError: they cannot; what is already there stays as it is.
    """
    folder = path.resolve().parent
    try:
        if path.is_dir():
            raise UsageError(f"{path} is a directory; name the results file itself")
        if not folder.is_dir():
            raise UsageError(f"the folder {folder} of the results file does not exist; make it first")
        if not os.access(folder, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
            raise UsageError(f"the results file {path} cannot be written; choose a place that this user may write to")
        # Root may write everywhere by its rights, and still not on /proc or a read-only mount.
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UsageError(f"the results file {path} cannot be written: {error.strerror}") from error


def as_document(target: TargetInfo, bound: Mapping[str, Any], results: Sequence[Result]) -> dict[str, Any]:
    """The results of a session as plain values, scenarios in the order of their ids."""
    verdicts = Counter(result.verdict for result in results)
    return {
        "schema": SCHEMA,
        "target": {"name": target.name, "version": target.version},
        "bound": dict(bound),
        "scenarios": [result.as_dict() for result in sorted(results, key=lambda result: result.scenario.id)],
        "summary": {verdict.value: verdicts[verdict] for verdict in Verdict},
    }


def write(path: Path, document: Mapping[str, Any]) -> None:
    """Replace the file in one step, so that a reader sees the old results or the new ones."""
    text = json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    handle, temporary = tempfile.mkstemp(dir=path.resolve().parent, prefix=".volfault-", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        # mkstemp makes private files; results are for others to read.
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
