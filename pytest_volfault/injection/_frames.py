"""Whose code a frame is: that of the code under test, ours, or a library's on the way."""

from __future__ import annotations

import sysconfig
from collections.abc import Iterator
from types import FrameType

# Where Python's own modules lie; what is installed lies in a folder of one of these names below it.
_STANDARD = sysconfig.get_path("stdlib")
_INSTALLED = ("site-packages", "dist-packages")
# What stands between the code under test and the place where it is stopped, or between pytest and the code.
LIBRARIES = frozenset({
    "pytest_volfault", "volfault_fakes", "wrapt", "responses", "freezegun", "pytest", "_pytest", "pluggy", "xdist",
    "execnet", "pytest_asyncio", "pytest_timeout", "anyio", "http", "urllib", "urllib3", "requests",
})  # fmt: skip


def package_of(frame: FrameType) -> str:
    """Name of the top-level package that the frame's code is of."""
    return str(frame.f_globals.get("__name__", "?")).partition(".")[0]


def outwards(frame: FrameType | None) -> Iterator[FrameType]:
    """A frame, who called it, and so on."""
    while frame is not None:
        yield frame
        frame = frame.f_back


def is_standard(frame: FrameType) -> bool:
    """Whether it is Python's own code."""
    file = frame.f_code.co_filename
    return file.startswith("<frozen") or (
        file.startswith(_STANDARD) and not any(f"/{folder}/" in file for folder in _INSTALLED)
    )


def is_users(frame: FrameType) -> bool:
    """Whether it is neither ours nor Python's nor of a library between."""
    return package_of(frame) not in LIBRARIES and not is_standard(frame)


def users_frame(frame: FrameType | None) -> FrameType | None:
    """The innermost frame of the code under test; where there is none, the innermost that is not ours."""
    frames = list(_within_the_test(frame))
    return next((each for each in frames if is_users(each)), None) or next(
        (each for each in frames if package_of(each) != "pytest_volfault"), frame
    )


def _within_the_test(frame: FrameType | None) -> Iterator[FrameType]:
    """Its callers, up to the test runner: who called that one, such as a script, is not of interest."""
    for each in outwards(frame):
        yield each
        if package_of(each) == "_pytest":
            return


def place(frame: FrameType | None) -> str:
    """Where the code under test stands: `module.function (file.py:12)`."""
    found = users_frame(frame)
    return "an unknown place" if found is None else at(found)


def at(frame: FrameType) -> str:
    """One frame: `module.function (file.py:12)`."""
    code = frame.f_code
    return f"{frame.f_globals.get('__name__')}.{code.co_qualname} ({code.co_filename}:{frame.f_lineno})"


def stack(frame: FrameType | None) -> list[str]:
    """The frames of the code under test from its innermost outwards, each as `place` shows one."""
    found = [at(each) for each in _within_the_test(frame) if is_users(each)]
    return found or [place(frame)]
