"""Whether coverage.py can measure this process: it is there, it is new enough, and nobody else is at it."""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from pytest_volfault.errors import TargetUnusable, UsageError

# The first whose data can be closed; Python 3.13 complains of a database that is not.
OLDEST = (7, 10, 3)
HOW = "pip install 'pytest-volfault[coverage]'"


def check_installed() -> None:
    """Refuse without importing it.

    Raises:
        UsageError: coverage.py is missing or too old.
    """
    try:
        installed = version("coverage")
    except PackageNotFoundError:
        raise UsageError(f"--volfault-coverage needs coverage.py, which is not installed here: {HOW}") from None
    if tuple(map(int, re.findall(r"\d+", installed)[:3])) < OLDEST:
        raise UsageError(
            f"--volfault-coverage needs coverage.py {'.'.join(map(str, OLDEST))} or newer, not {installed}: {HOW}"
        )


def check_alone() -> None:
    """Refuse to measure beside somebody else.

    coverage.py pauses a running collector while a second one runs, whatever it measures with (`Collector.start`): the
    user's own figures would lack all that runs inside scenarios, and nothing would say so.

    Raises:
        TargetUnusable: this process is being measured.
    """
    # Whoever measures has imported it.
    coverage: Any = sys.modules.get("coverage")
    if coverage is not None and coverage.Coverage.current() is not None:
        raise TargetUnusable(
            "coverage.py measures this session already (coverage run, or pytest-cov), and would miss all that runs "
            "while --volfault-coverage measures the scenarios. Run each of the two in a session of its own"
        )
