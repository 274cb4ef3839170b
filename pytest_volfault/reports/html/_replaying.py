"""The command that a reader copies to see a scenario again."""

from __future__ import annotations

import shlex


def replay_command(target: str) -> str:
    """Return what replays a scenario of the published suites, up to its id."""
    return f"pytest -p volfault --pyargs volfault_suites --volfault-target={shlex.quote(target)} --volfault-scenario="
