"""One test for each thing that can go wrong in a detach."""

from __future__ import annotations

import pytest

from pytest_volfault import Verdict


@pytest.mark.volfault("detach")
def test_no_fault_puts_data_at_risk(volfault_scenario):
    result = volfault_scenario.run()
    assert result.verdict is not Verdict.UNREACHED
    assert result.verdict is not Verdict.UNSAFE, "; ".join(result.violations)


def test_without_faults_it_does_its_work(volfault_campaign):
    golden, *_ = volfault_campaign("detach")
    assert golden.verdict is Verdict.COMPLETED
