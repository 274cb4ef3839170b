"""A copy of the installed Nova with a bug in it; what is installed stays as it is."""

from __future__ import annotations

import shutil
from collections import defaultdict
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from bench.returned_bugs.bug import Bug
from bench.returned_bugs.source import Change, DoesNotFit, Source

# 45 of 67 MB, and of no use to a Nova that runs.
LEFT_OUT = shutil.ignore_patterns("tests", "locale")


def installed() -> Path:
    """The folder of the Nova that is installed, without importing it."""
    spec = find_spec("nova")
    if spec is None or spec.origin is None:
        raise SystemExit("no Nova is installed here; the bugs are brought back in Nova 34: pip install '.[nova]'")
    return Path(spec.origin).parent if spec.origin.endswith("__init__.py") else Path(spec.origin)


def edited(bug: Bug, nova: Path) -> dict[str, str]:
    """File below `nova/` -> its text with the bug.

    Raises:
        DoesNotFit: this Nova is another one than that the edits were written for.
    """
    sources: dict[str, Source] = {}
    changes: dict[str, list[Change]] = defaultdict(list)
    for undone in bug.undone:
        source = sources.setdefault(undone.file, _source(nova / undone.file))
        try:
            function = source.function(undone.function)
            for edit in undone.edits:
                changes[undone.file] += edit.changes(source, function)
        except DoesNotFit as error:
            raise DoesNotFit(f"{bug.number}: nova/{undone.file} {undone.function}: {error}") from None
    texts = {name: source.edited(changes[name]) for name, source in sources.items()}
    for name, text in texts.items():
        compile(text, name, "exec")
    return texts


@cache
def _source(path: Path) -> Source:
    # Half of the bugs are in one file of twelve thousand lines.
    return Source(path.read_text())


def put(bug: Bug, nova: Path, folder: Path) -> None:
    """Copy Nova below a folder, with the bug.

    Args:
        bug: what comes back.
        nova: the installed package.
        folder: what comes first on the path of who is to have it.
    """
    texts = edited(bug, nova)
    copy = folder / "nova"
    shutil.copytree(nova, copy, ignore=LEFT_OUT)
    for name, text in texts.items():
        (copy / name).write_text(text)
