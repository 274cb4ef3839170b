"""The documented command with the real Nova, once, in a process of its own."""

from __future__ import annotations

from typing import Any

import pytest


def test_replay_on_nova(marked: pytest.Pytester, fresh: Any) -> None:
    pytest.importorskip("nova")
    scenario = "detach.attachments/cinder.attachment_delete@before=http-500,always"
    result = fresh("-p", "volfault", "--volfault-target=nova", f"--volfault-scenario={scenario}")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        [
            f"{scenario} on nova 3*",
            "  * + [[]compute[]] cinder.attachment_delete(*) -> FAULT http-500 before: *",
            "  volume_status detaching   (without the fault: available)",
            "the caller saw: 202",
            "verdict: S stuck",
        ]
    )
