"""Variants that no campaign runs by itself, named by a marker or by an option."""

from __future__ import annotations

import re
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("marker", "option", "variants"),
    [
        # What no campaign runs by itself is run where it is named, by a marker or by an option.
        ("detach.attachments-nfs", "detach", {"attachments-nfs"}),
        ("detach.attachments-nfs", "detach.attachments-nfs", {"attachments-nfs"}),
        ("detach", "detach.attachments-nfs", {"attachments-nfs"}),
        ("detach.attachments-nfs", "detach.legacy", set()),
        ("detach.attachments-nfs", "attach", set()),
    ],
)
def test_a_variant_that_is_not_published_can_be_named(
    narrow: pytest.Pytester, run: Any, marker: str, option: str, variants: set[str]
) -> None:
    narrow.makepyfile(
        test_marked=f"""
        import pytest

        @pytest.mark.volfault("{marker}")
        def test_it(volfault_scenario):
            assert volfault_scenario.run().outcome.fired
        """
    )
    result = run("--volfault-target=narrow", "-v", f"--volfault-flow={option}")
    found = re.findall(r"::\w+\[(\S+)\] PASSED", result.stdout.str())
    assert {identifier.partition("/")[0] for identifier in found} == {f"detach.{each}" for each in variants}
    assert len(found) == len(set(found)) == 13 * len(variants)
