from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(importlib.util.find_spec("nova") is None, reason="nova is not installed")


def run(*guest: str) -> dict[str, Any]:
    script = Path(__file__).with_name("nova_driver.py")
    fakes = Path(__file__).parents[3] / "fakes"
    done = subprocess.run(
        [sys.executable, str(script), *guest],
        capture_output=True, text=True, timeout=180, check=False, env={**os.environ, "PYTHONPATH": str(fakes)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def test_real_driver_starts_attaches_detaches_and_destroys() -> None:
    result = run("acpi", "answers")
    assert result["attached"] == [["vdb", True, True, True]] * 2
    assert (result["detach"], result["left"]) == ("ok", [[], []])
    assert (result["power"], result["instances"], result["guests after destroy"]) == (1, True, 0)
    assert "virConnect.getDomainCapabilities" in result["init_host"]


def test_real_driver_gives_up_on_a_guest_that_never_answers() -> None:
    result = run("acpi", "silent")
    assert (result["detach"], result["left"]) == ("DeviceDetachFailed", [["vdb"], []])
