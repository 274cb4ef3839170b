"""The baselines of upstream Nova that come with the published suites: `--volfault-baseline=upstream`."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

from pytest_volfault.errors import UsageError
from pytest_volfault.gate import baseline_file
from pytest_volfault.gate._baseline import Baseline

UPSTREAM = "upstream"
_NAME = re.compile(r"nova-(?P<version>\d+(?:\.\d+)*)\.jsonl\.gz")


def upstream(target: str, version: str) -> tuple[Path, Baseline]:
    """The baseline of the installed release, or of another one of its series.

    Args:
        target: name of the code under test.
        version: of the installed Nova; `34.0.1.dev7+vendor` is of the series 34.

    Raises:
        UsageError: nothing is shipped for it; the message lists what is.
    """
    if target != "nova":
        raise UsageError(
            f"--volfault-baseline={UPSTREAM} is of upstream Nova; of {target} keep a baseline of your own: name a file"
        )
    there = {match["version"]: path for path in _folder().iterdir() if (match := _NAME.fullmatch(path.name))}
    major = version.partition(".")[0]
    series = sorted((each for each in there if each.partition(".")[0] == major), key=_number)
    if not series:
        shipped = ", ".join(sorted(there, key=_number))
        raise UsageError(f"no baseline of upstream Nova {version} is shipped; there is one of {shipped}. Name a file")
    path = there[version if version in there else series[-1]]
    return path, baseline_file.read(path)


def releases() -> tuple[str, ...]:
    """The versions of Nova of which a baseline is shipped, the oldest first."""
    names = (_NAME.fullmatch(path.name) for path in _folder().iterdir())
    return tuple(sorted((match["version"] for match in names if match), key=_number))


def _folder() -> Path:
    # By its name: the engine imports nothing of the suites.
    return Path(str(resources.files("volfault_suites") / "baselines"))


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
