"""The `cinder` command in this process, in the place of tempest's way to run programs."""

from __future__ import annotations

import contextlib
import io
import shlex
from importlib import import_module
from typing import Any

from tempest.lib import exceptions


def execute(cmd: str, action: str, flags: str = "", params: str = "", fail_ok: bool = False, *_: Any, **__: Any) -> str:
    """tempest.lib.cli.base.execute, for the one command that the suite runs.

    Returns:
        What it prints.

    Raises:
        tempest.lib.exceptions.CommandFailed: it ends with an error.
    """
    line = shlex.split(" ".join((flags, action, params)))
    output, errors = io.StringIO(), io.StringIO()
    code: Any = 0
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        try:
            # The suite's own client, which it brings along.
            import_module("cinderclient.shell").OpenStackCinderShell().main(line)
        except SystemExit as ended:
            code = ended.code
        except Exception as error:  # noqa: BLE001 - as the command itself does, which prints it and exits
            print(f"ERROR: {error}", file=errors)
            code = 1
    if code and not fail_ok:
        raise exceptions.CommandFailed(code, [cmd, *line], output.getvalue().encode(), errors.getvalue().encode())
    return output.getvalue()
