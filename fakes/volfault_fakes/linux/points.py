"""The programs that os-brick starts on a host, one by one."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from volfault_fakes.catalogue import Operation
from volfault_fakes.linux.host import Linux

_WHERE = "volfault_fakes.linux.host:Linux."


def _program(command: Sequence[str], _stdin: str = "") -> str:
    return posixpath.basename(command[0])


def _arguments(_linux: Linux, command: Sequence[str], stdin: str = "") -> str:
    return " ".join([*command[1:], *(["<", stdin] if stdin else [])])


def _name(_linux: Linux, *names: str) -> str:
    return names[-1]


OPERATIONS: tuple[Operation, ...] = (
    Operation("host.", _WHERE + "run", ("command-failed",), suffix=_program, detail=_arguments),
    # System calls, not programs; only a crash can come between.
    Operation("host.symlink", _WHERE + "symlink", (), detail=_name),
    Operation("host.unlink", _WHERE + "unlink", (), detail=_name),
)
