"""What a user did wrong is shown at their own line, and not at ours."""

from __future__ import annotations

import contextlib
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

_PACKAGE = Path(__file__).parents[1]


def is_misuse(error: BaseException) -> bool:
    """Whether an error says all that there is to say, in its own sentence."""
    from pytest_volfault.errors import VolfaultError
    from volfault_fakes.errors import CloudMisuse, UnknownRow

    return isinstance(error, VolfaultError | CloudMisuse | UnknownRow)


def cut(excinfo: pytest.ExceptionInfo[BaseException]) -> None:
    """End a traceback at the last line of the user's; one that never leaves ours is kept whole."""
    last: TracebackType | None = None
    entry: TracebackType | None = excinfo.tb
    while entry is not None:
        if not _is_ours(entry):
            last = entry
        entry = entry.tb_next
    if last is not None:
        last.tb_next = None
        # pytest may have taken the entries before.
        excinfo.traceback = type(excinfo.traceback)(excinfo.tb)


def _is_ours(entry: TracebackType) -> bool:
    import volfault_fakes

    file = Path(entry.tb_frame.f_code.co_filename)
    # `with volfault.fault(...)` goes through contextlib.
    ours = (_PACKAGE, Path(volfault_fakes.__file__).parent)
    return file == Path(contextlib.__file__) or any(file.is_relative_to(folder) for folder in ours)


def told_shortly(item: pytest.Item, call: pytest.CallInfo[Any], report: pytest.TestReport) -> None:
    """Tell a misuse again that a unittest.TestCase kept to itself until the report was made."""
    excinfo = call.excinfo
    if excinfo is not None and report.failed and is_misuse(excinfo.value):
        cut(excinfo)
        report.longrepr = item.repr_failure(excinfo)
