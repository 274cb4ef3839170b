"""The data file that coverage.py's own tools open: `coverage report --data-file`, `coverage html --show-contexts`."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Mapping
from pathlib import Path

from coverage import CoverageData
from coverage.exceptions import CoverageException

from pytest_volfault import files
from pytest_volfault.errors import NotWritten
from pytest_volfault.handlers._lines import Lines, numbers


def write(path: Path, sources: Mapping[str, str], ran: Mapping[str, Mapping[str, Lines]], what: str) -> None:
    """Write the file whole, so that a reader sees the old data or the new.

    Args:
        path: the data file.
        sources: module -> its file.
        ran: context -> module -> the lines that ran.
        what: the file, as its user knows it.

    Raises:
        NotWritten: it cannot.
    """
    # SQLite writes to regular files only, and may put files of its own beside them.
    with files.told(path, what), tempfile.TemporaryDirectory(prefix="volfault-") as folder:
        try:
            data = CoverageData(os.path.join(folder, "data"))
            for context in sorted(ran):
                data.set_context(context)
                data.add_lines({sources[module]: list(numbers(lines)) for module, lines in ran[context].items()})
            # What never ran is to be seen as well.
            data.touch_files(list(sources.values()))
            data.close()
        except (CoverageException, sqlite3.Error) as error:
            raise NotWritten(f"the {what} {path} was not written: {error}; make room in {folder}") from error
        files.write(path, Path(data.data_filename()).read_bytes(), what)
