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


SILENT = "the shipped baseline of nova 34.* says nothing of {}; run it without --volfault-baseline=upstream, or *"


def test_what_it_says_nothing_of_is_not_run_and_says_why(pytester: pytest.Pytester, fresh: Any) -> None:
    pytest.importorskip("nova")
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.volfault("attach.attachments", "attach.attachments-nfs")
        def test_it(volfault_scenario):
            volfault_scenario.run()
        """
    )
    options = "-p", "volfault", "--rootdir=/", "--volfault-target=nova", "--volfault-baseline=upstream", "-rs"
    result = fresh(*options, "-k", "attachment_complete or compared")
    result.stdout.fnmatch_lines([f"SKIPPED*{SILENT.format('attach.attachments-nfs')}"])
    assert result.parseoutcomes()["skipped"] == 1
    assert result.parseoutcomes()["passed"] > 1


@pytest.mark.parametrize(
    "asked", ["--volfault-flow=attach.attachments-nfs", "--volfault-scenario=attach.attachments-nfs"]
)
def test_what_is_named_and_it_says_nothing_of_is_refused(marked: pytest.Pytester, fresh: Any, asked: str) -> None:
    pytest.importorskip("nova")
    options = "-p", "volfault", "--rootdir=/", "--volfault-target=nova", "--volfault-baseline=upstream"
    result = fresh(*options, asked)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {SILENT.format('attach.attachments-nfs')}"])
