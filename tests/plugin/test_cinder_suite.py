"""The published suite on Cinder by itself: it runs from any folder, and steps aside for scenarios."""

from __future__ import annotations

from typing import Any

import pytest

SUITE = ("-p", "volfault", "--pyargs", "volfault_suites.cinder")


def test_it_runs_from_a_foreign_folder(fresh: Any) -> None:
    result = fresh(*SUITE, "-W", "error")
    assert result.ret == pytest.ExitCode.OK
    assert result.parseoutcomes()["passed"] > 20


@pytest.mark.parametrize(
    "option", ["--volfault-flow=attach", "--volfault-scenario=detach.legacy/cinder.os-detach@before=http-500,once"]
)
def test_it_is_left_out_of_a_limited_session(fresh: Any, option: str) -> None:
    result = fresh(*SUITE, option)
    assert set(result.parseoutcomes()) <= {"deselected"}
