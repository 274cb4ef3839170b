"""What pytest and `volfault` return to the shell."""

from __future__ import annotations

import pytest

from docs.generator.markdown import page as whole
from docs.generator.markdown import table
from pytest_volfault import cli

INTRODUCTION = """\
# Exit codes

What a command returns to the shell that has called it. 0 is success.
"""
# Of a session that plays scenarios; the other codes mean what they mean to pytest.
SESSION = {
    pytest.ExitCode.OK: "every test passed. Without a baseline no verdict fails anything: read the summary. With a baseline, "
    "all is as accepted",
    pytest.ExitCode.TESTS_FAILED: "a test failed, or something differs from the baseline, or a file could not be written",
    pytest.ExitCode.INTERRUPTED: "the session was interrupted, or told to end. What was found by then is told and written",
    pytest.ExitCode.INTERNAL_ERROR: "an error in pytest, or in a plugin",
    pytest.ExitCode.USAGE_ERROR: "options, a baseline or an ini file say what cannot be. Nothing was run",
    pytest.ExitCode.NO_TESTS_COLLECTED: "no test was found",
}
COMMAND = {
    cli.SAME: "done; nothing is worse, and all is as accepted",
    cli.DIFFERS: "`diff`: something became worse. `check`: something is not as accepted. `doctor TARGET`: that target cannot "
    "be used",
    cli.TROUBLE: "it could not be found out: a file is missing or not whole, or a name does not exist",
}


def page() -> str:
    """The whole page."""
    return whole(
        INTRODUCTION,
        "## pytest",
        table(("code", "meaning"), [(f"{int(each)}", meaning) for each, meaning in SESSION.items()]),
        "## volfault",
        table(("code", "meaning"), [(f"{status}", meaning) for status, meaning in COMMAND.items()]),
    )
