"""The commands that a session prints, to be pasted into a shell."""

from __future__ import annotations

import functools
import re
import shlex

import pytest

from pytest_volfault.plugin._options import OPTIONS

# A replay is one scenario in one process, and writes no files.
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
    "--volfault-scenario",
    # The id begins with it.
    "--volfault-flow",
    "--junitxml",
    "--junit-xml",
    "--volfault-update-baseline",
)
_WITHOUT_VALUE = (
    "--volfault-update-baseline",
    *(f"--volfault-{option}" for option, (kind, *_) in OPTIONS.items() if kind == "bool"),
)


@functools.cache
def _left_out() -> tuple[str, ...]:
    """These, and what does nothing beside a scenario."""
    # Whoever does not use the plugin need not load the session.
    from pytest_volfault.session.option_rules import idle_beside

    return (*_LEFT_OUT, *(f"--volfault-{option}" for option in sorted(idle_beside("scenario"))))


def own(config: pytest.Config) -> str:
    """The user's own command."""
    return " ".join(["pytest", *map(shlex.quote, map(str, config.invocation_params.args))])


def replay(config: pytest.Config) -> str:
    """The user's own command, with the scenario to be added; one scenario needs no workers and no results file."""
    kept: list[str] = []
    args = iter(map(str, config.invocation_params.args))
    for arg in args:
        if arg in _left_out():
            if arg not in _WITHOUT_VALUE:
                next(args, None)
        elif not arg.startswith(tuple(f"{name}=" for name in _left_out())) and not re.fullmatch(
            r"-[qv]+|-n(\d+|auto|logical)", arg
        ):
            kept.append(shlex.quote(arg))
    return " ".join(["pytest", *kept, "--volfault-scenario="])
