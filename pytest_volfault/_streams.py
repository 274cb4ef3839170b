"""What is written to and never replaced: this process's own open files, pipes, terminals, devices."""

from __future__ import annotations

import os
import re
import stat
import sys
from pathlib import Path

# As many links as Linux follows (MAXSYMLINKS).
_MOST_LINKS = 40


def descriptor_of(path: Path) -> int | None:
    """The number of this process's open file that a name stands for: 1 for /dev/stdout, 9 for /dev/fd/9.

    A file that this process's output goes to is that output: replaced, it would lose what is printed from then on.
    """
    own = re.compile(rf"/dev/fd|/proc/{os.getpid()}(/task/\d+)?/fd")
    name = os.path.abspath(path)
    for _ in range(_MOST_LINKS):
        folder, last = os.path.realpath(os.path.dirname(name)), os.path.basename(name)
        if last.isdecimal() and own.fullmatch(folder):
            return int(last)
        name = os.path.join(folder, last)
        if not os.path.islink(name):
            return _output_to(name)
        name = os.path.join(folder, os.readlink(name))
    return None


def _output_to(name: str) -> int | None:
    try:
        found = os.stat(name)
    except OSError:
        return None
    for number in (1, 2):
        try:
            there = os.fstat(number)
        except OSError:
            continue
        if stat.S_ISREG(there.st_mode) and os.path.samestat(found, there):
            return number
    return None


def is_open_for_writing(number: int) -> bool:
    """Whether an open file takes what is written.

    Raises:
        OSError: it is not open.
    """
    import fcntl  # noqa: PLC0415 - there is none on Windows, where no name leads here

    return fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY


def pour_into(number: int, data: bytes) -> None:
    """Write to an open file of this process, after what has been printed so far, and leave it open.

    Raises:
        OSError: it takes no more.
    """
    for printed in (sys.stdout, sys.stderr):
        if printed is not None:
            printed.flush()
    with os.fdopen(os.dup(number), "wb") as file:
        file.write(data)


def pour(path: Path, data: bytes) -> None:
    """Write to a pipe or a device.

    Raises:
        OSError: nobody reads it, or it takes no more.
    """
    # Without O_NONBLOCK a pipe that nobody reads would hold the session for ever.
    handle = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    os.set_blocking(handle, True)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
