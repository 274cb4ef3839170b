"""The commands that a session prints, to be pasted into a shell."""

from __future__ import annotations

import re
import shlex

import pytest

# With a value each; a replay is one scenario in one process, and writes no files.
_LEFT_OUT = (
    "-n",
    "--numprocesses",
    "--maxprocesses",
    "--dist",
    "--volfault-coverage",
    "--volfault-json",
    "--volfault-html",
    "--volfault-sarif",
    "--volfault-baseline",
    "--volfault-reason",
    "--volfault-accept",
    "--volfault-shard",
    "--volfault-resume",
    "--volfault-scenario",
    # The id begins with it.
    "--volfault-flow",
    "--junitxml",
    "--junit-xml",
)


def own(config: pytest.Config) -> str:
    """The user's own command."""
    return " ".join(["pytest", *map(shlex.quote, map(str, config.invocation_params.args))])


def replay(config: pytest.Config) -> str:
    """The user's own command, with the scenario to be added; one scenario needs no workers and no results file."""
    kept: list[str] = []
    args = iter(map(str, config.invocation_params.args))
    for arg in args:
        if arg in _LEFT_OUT:
            next(args, None)
        elif arg == "--volfault-update-baseline":
            continue
        elif not arg.startswith(tuple(f"{name}=" for name in _LEFT_OUT)) and not re.fullmatch(
            r"-[qv]+|-n(\d+|auto|logical)", arg
        ):
            kept.append(shlex.quote(arg))
    return " ".join(["pytest", *kept, "--volfault-scenario="])
