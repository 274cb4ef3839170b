"""`--volfault-baseline=upstream` on the installed Nova."""

from __future__ import annotations

from typing import Any

import pytest


def test_the_installed_nova_is_as_shipped(marked: pytest.Pytester, fresh: Any) -> None:
    pytest.importorskip("nova")
    # What is installed is below the project's top, as in an environment of tox.
    options = "-p", "volfault", "--rootdir=/", "--volfault-target=nova", "--volfault-baseline=upstream"
    result = fresh(*options, "-k", "attachment_delete")
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["nova-34.*.jsonl.gz of nova 34.*: 36 of 36 scenarios are as accepted"])


def test_of_what_is_not_shipped_one_sentence_says_why_it_is_not_run(pytester: pytest.Pytester, fresh: Any) -> None:
    pytest.importorskip("nova")
    options = "-p", "volfault", "--rootdir=/", "--volfault-target=nova", "--volfault-baseline=upstream", "-rs"
    result = fresh(*options, "--pyargs", "volfault_suites.reading")
    result.assert_outcomes(skipped=2)
    result.stdout.fnmatch_lines(["*the baselines of upstream Nova do not hold these flows yet*"])
