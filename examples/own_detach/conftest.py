"""A short name for the second function: `--volfault-target=hasty`."""

from __future__ import annotations

from pytest_volfault import load_target


def pytest_volfault_targets():
    return {"hasty": lambda: load_target("own_detach:detach_in_haste")}
