"""Files that others rely on: refused before a long campaign, replaced in one step, never half written."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from pytest_volfault.errors import UsageError


def check_writable(path: Path, what: str) -> None:
    """Find out whether a file can be written; what is already there stays as it is.

    Args:
        path: the file.
        what: what it is, as the message names it: `results file`.

    Raises:
        UsageError: it cannot.
    """
    folder = path.resolve().parent
    try:
        if path.is_dir():
            raise UsageError(f"{path} is a directory; name the {what} itself")
        if not folder.is_dir():
            raise UsageError(f"the folder {folder} of the {what} does not exist; make it first")
        if not os.access(folder, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
            raise UsageError(f"the {what} {path} cannot be written; choose a place that this user may write to")
        # Root may write everywhere by its rights, and still not on /proc or a read-only mount.
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UsageError(f"the {what} {path} cannot be written: {error.strerror}") from error


def replace(path: Path, text: str) -> None:
    """Replace a file in one step, so that a reader sees the old text or the new one."""
    handle, temporary = tempfile.mkstemp(dir=path.resolve().parent, prefix=".volfault-", suffix=".part")
    try:
        # Half a surrogate pair in a target's message: what this makes of it is its escape in JSON.
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
        # mkstemp makes private files; these are for others to read.
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def read(path: Path, what: str) -> str:
    """Read a file of ours.

    Raises:
        UsageError: it is not there, or cannot be read.
    """
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise UsageError(f"there is no {what} {path}") from None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UsageError(f"the {what} {path} cannot be read: {reason}") from None
