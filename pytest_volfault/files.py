"""Files that others rely on: refused before a long campaign, replaced whole, never half written.

What is no regular file (a terminal, a pipe, /dev/null) is written to, and stays what it is.
"""

from __future__ import annotations

import contextlib
import errno
import gzip
import os
import secrets
import stat
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from pytest_volfault._streams import descriptor_of, is_open_for_writing, pour, pour_into
from pytest_volfault.errors import NotWritten, UsageError

# What to do about it; the system's own word for what happened comes before.
_ADVICE: Mapping[int, str] = {
    errno.ENOSPC: "make room there, or name another place",
    errno.EDQUOT: "make room there, or name another place",
    errno.ENOENT: "its folder has gone since the session began; make it again, or name another place",
    errno.ENOTDIR: "its folder has gone since the session began; make it again, or name another place",
    errno.EACCES: "name a place that this user may write to",
    errno.EPERM: "name a place that this user may write to",
    errno.EROFS: "name a place that this user may write to",
    errno.ENXIO: "nobody reads from it; start the reader first",
    errno.EPIPE: "whoever read from it has gone; start the reader again",
}


def check_writable(path: Path, what: str) -> None:
    """Find out whether a file can be written; what is already there stays as it is.

    Args:
        path: the file; what is no regular file is looked at, and not opened: a pipe has one writer at a time.
        what: what it is, as the message names it: `results file`.

    Raises:
        UsageError: it cannot.
    """
    try:
        if not is_replaced(path):
            _check_stream(path, what)
            return
        folder = os.path.dirname(os.path.realpath(path))
        if not os.path.isdir(folder):
            raise UsageError(f"the folder {folder} of the {what} does not exist; make it first")
        if not os.access(folder, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
            raise UsageError(f"the {what} {path} cannot be written; choose a place that this user may write to")
        # Root may write everywhere by its rights, and still not on /proc or a read-only mount.
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UsageError(f"the {what} {path} cannot be written: {error.strerror}") from error


def check_replaceable(path: Path, what: str) -> None:
    """The same of a file that is read again before it is written, which a pipe cannot be.

    Raises:
        UsageError: it cannot be written, or is no regular file.
    """
    check_writable(path, what)
    if not is_replaced(path):
        raise UsageError(f"the {what} {path} is no regular file, and is to be read as well as written; name another")


def is_replaced(path: Path) -> bool:
    """Whether writing puts a new file in its place; what is no regular file is written to.

    Raises:
        OSError: nobody can tell, for its folder cannot be read or its links lead nowhere.
    """
    if descriptor_of(path) is not None:
        return False
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except FileNotFoundError:
        return True


def _check_stream(path: Path, what: str) -> None:
    number = descriptor_of(path)
    mode = (os.stat(path) if number is None else os.fstat(number)).st_mode
    if stat.S_ISDIR(mode):
        raise UsageError(f"{path} is a directory; name the {what} itself")
    if stat.S_ISBLK(mode) or stat.S_ISSOCK(mode):
        kind = "a disk" if stat.S_ISBLK(mode) else "a socket"
        raise UsageError(f"{path} is {kind}; name a file or a pipe for the {what}")
    able = os.access(path, os.W_OK) if number is None else is_open_for_writing(number)
    if not able:
        raise UsageError(f"the {what} {path} cannot be written; choose a place that this user may write to")


def write(path: Path, content: str | bytes, what: str) -> None:
    """Write a file of ours: whole or not at all. A link stays, and what it leads to is written.

    Args:
        path: the file.
        content: all of it.
        what: what it is, as the message names it.

    Raises:
        NotWritten: with why, and what to do.
    """
    # Half a surrogate pair in a target's message: what this makes of it is its escape in JSON.
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    with told(path, what):
        number = descriptor_of(path)
        if number is not None:
            pour_into(number, data)
        elif is_replaced(path):
            _replace(os.path.realpath(path), data)
        else:
            pour(path, data)


@contextlib.contextmanager
def told(path: Path, what: str) -> Iterator[None]:
    """The system's errors in the body, as a sentence about a file.

    Raises:
        NotWritten: with why, and what to do.
    """
    try:
        yield
    except OSError as error:
        advice = _ADVICE.get(error.errno or 0, "name another place")
        raise NotWritten(f"the {what} {path} was not written: {error.strerror or error}; {advice}") from error


def _replace(path: str, data: bytes) -> None:
    """In one step, so that a reader sees the old file or the new one."""
    temporary = os.path.join(os.path.dirname(path), f".volfault-{secrets.token_hex(8)}.part")
    # As any program makes a file: who else may read it is for the umask to say.
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            _make_alike(path, handle)
            file.write(data)
            file.flush()
            # A network file system says only now that it is full.
            os.fsync(handle)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        raise


def _make_alike(path: str, handle: int) -> None:
    """Give a new file the owner and the mode of the one that it replaces."""
    try:
        old = os.stat(path)
    except FileNotFoundError:
        return
    new = os.fstat(handle)
    if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
        # Only root may give files away.
        with contextlib.suppress(PermissionError):
            os.fchown(handle, old.st_uid, old.st_gid)
    os.fchmod(handle, stat.S_IMODE(old.st_mode))


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Only one process at a time, of those that ask for it, is in the body for this file.

    What is locked is the file's folder: the file itself is replaced, and a lock beside it would be one more file in
    the user's repository.

    Raises:
        OSError: the folder is not there.
    """
    import fcntl  # noqa: PLC0415 - there is none on Windows, where results can be read all the same

    handle = os.open(os.path.dirname(os.path.realpath(path)), os.O_RDONLY)
    try:
        # Some network file systems lock no folders; there the file is at least read anew just before it is written.
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def read(path: Path, what: str) -> str:
    """Read a file of ours.

    Raises:
        UsageError: it is not there, or cannot be read.
    """
    with _read(path, what):
        return path.read_text("utf-8")


def read_packed(path: Path, what: str) -> str:
    """Read a file of ours that gzip has packed.

    Raises:
        UsageError: it is not there, cannot be read, or is not whole.
    """
    with _read(path, what):
        return gzip.decompress(path.read_bytes()).decode("utf-8")


@contextlib.contextmanager
def _read(path: Path, what: str) -> Iterator[None]:
    """What keeps the body from reading a file, as a sentence about it."""
    try:
        yield
    except FileNotFoundError:
        raise UsageError(f"there is no {what} {path}") from None
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise UsageError(f"the {what} {path} is nothing that gzip has packed, or not all of it") from None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UsageError(f"the {what} {path} cannot be read: {reason}") from None
