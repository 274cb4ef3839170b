"""Completion: what the shell asks for, where argcomplete is installed."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable


def answer(line: argparse.ArgumentParser) -> None:
    """Say what can stand next, and end, where the shell asks for that."""
    # Set by the function that argcomplete has the shell call, so that it is installed there.
    if "_ARGCOMPLETE" in os.environ:
        import argcomplete  # noqa: PLC0415 - an extra

        argcomplete.autocomplete(line, always_complete_options="long")


def completed(argument: argparse.Action, completer: Callable[..., list[str]]) -> None:
    """Let an argument be completed."""
    argument.completer = completer  # type: ignore[attr-defined]  # where argcomplete looks for it
