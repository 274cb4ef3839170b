"""The data file that coverage.py's own tools open: `coverage report --data-file`, `coverage html --show-contexts`."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from coverage import CoverageData

from pytest_volfault.handlers.lines import Lines, numbers


def write(path: Path, sources: Mapping[str, str], ran: Mapping[str, Mapping[str, Lines]]) -> None:
    """Replace the file in one step, so that a reader sees the old data or the new.

    Args:
        path: the data file.
        sources: module -> its file.
        ran: context -> module -> the lines that ran.
    """
    # A folder of its own: SQLite may put files of its own beside the one that it writes.
    with tempfile.TemporaryDirectory(dir=path.resolve().parent, prefix=".volfault-") as folder:
        data = CoverageData(os.path.join(folder, "data"))
        for context in sorted(ran):
            data.set_context(context)
            data.add_lines({sources[module]: list(numbers(lines)) for module, lines in ran[context].items()})
        # What never ran is to be seen as well.
        data.touch_files(list(sources.values()))
        data.close()
        os.chmod(data.data_filename(), 0o644)
        os.replace(data.data_filename(), path)
