"""`volfault`: what can be done with results without running anything."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from importlib.metadata import version

from pytest_volfault.cli import _shell as shell
from pytest_volfault.cli._causes import CAUSES
from pytest_volfault.cli._check import CHECK
from pytest_volfault.cli._command import DIFFERS, SAME, TROUBLE
from pytest_volfault.cli._diagnose import DIAGNOSE
from pytest_volfault.cli._diff import DIFF
from pytest_volfault.cli._doctor import DOCTOR
from pytest_volfault.cli._explain import EXPLAIN
from pytest_volfault.cli._find import FIND
from pytest_volfault.cli._merge import MERGE
from pytest_volfault.cli._report import REPORT
from pytest_volfault.errors import NotWritten, UsageError
from pytest_volfault.extensions.loading import load_extensions

__all__ = ["DIFFERS", "SAME", "TROUBLE", "main", "parser"]

COMMANDS = (EXPLAIN, CAUSES, DIFF, REPORT, MERGE, CHECK, DIAGNOSE, FIND, DOCTOR)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: what stands behind `volfault`; None for those of this process.

    Returns:
        0; 1 where something is worse or not as accepted; 2 where it could not be found out.
    """
    line = parser()
    shell.answer(line)
    asked = line.parse_args(arguments)
    try:
        with _extended(asked.plugins):
            status = int(asked.command(asked))
        sys.stdout.flush()
    except (UsageError, NotWritten) as error:
        print(f"volfault: {error}", file=sys.stderr)
        return TROUBLE
    except BrokenPipeError:
        # Whoever read has seen enough; Python would complain once more when it closes the pipe.
        sys.stderr.close()
        return TROUBLE
    except OSError as error:
        # A disk that is full. Python would try once more when it closes the file, and complain of it.
        print(f"volfault: what it says could not be printed: {error.strerror}", file=sys.stderr)
        sys.stderr.flush()
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return TROUBLE
    return status


def _extended(plugins: Sequence[str]) -> AbstractContextManager[None]:
    """Within the block, results may name what these modules add."""
    if not plugins:
        return nullcontext()
    # As `python -m` has it, and pytest where its ini file says so.
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    return load_extensions(*plugins).in_force()


def parser() -> argparse.ArgumentParser:
    """The command line."""
    whole = argparse.ArgumentParser(prog="volfault", description=__doc__)
    whole.add_argument("--version", action="version", version=f"%(prog)s {version('pytest-volfault')}")
    whole.add_argument(
        "-p",
        dest="plugins",
        metavar="MODULE",
        action="append",
        default=[],
        help="a module with hooks, such as conftest, whose flows, words and cures the results name (repeatable)",
    )
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        added = commands.add_parser(command.name, help=command.does, description=command.does)
        added.set_defaults(command=command.run)
        command.arguments(added)
    return whole
