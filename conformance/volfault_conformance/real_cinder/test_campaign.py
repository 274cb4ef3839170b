"""Nova comes to the same verdicts, by the same calls, whichever Cinder is behind the points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from volfault_conformance.kept import told
from volfault_conformance.real_cinder.conftest import CAMPAIGN
from volfault_conformance.real_cinder.sides import Results, differing


@pytest.mark.parametrize("flow", CAMPAIGN)
def test_every_scenario_ends_the_same(campaigns: tuple[Results, Results], flow: str) -> None:
    fake, real = (_of(flow, results) for results in campaigns)
    # The flow without faults at least, or why it cannot be.
    assert flow in fake
    wrong = differing(fake, real)
    assert not wrong, told(wrong)


def _of(flow: str, results: Results) -> Mapping[str, Mapping[str, Any]]:
    return {name: result for name, result in results.items() if name.partition("/")[0] == flow}
