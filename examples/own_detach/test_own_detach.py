"""What is left when any call of a detach fails."""

from __future__ import annotations

import pytest

from pytest_volfault import Campaign, Verdict


def at_risk(results):
    return [result.scenario.id for result in results if result.verdict is Verdict.UNSAFE]


def test_without_faults_it_does_its_work(volfault_campaign):
    golden, *_ = volfault_campaign("detach")
    assert golden.verdict is Verdict.COMPLETED


def test_no_fault_puts_data_at_risk(volfault_campaign):
    results = volfault_campaign("detach")
    unsafe = at_risk(results)
    if unsafe:
        pytest.fail(f"{len(unsafe)} of {len(results)} scenarios put data at risk, such as {unsafe[0]}", pytrace=False)


def test_it_is_the_order_that_makes_the_difference():
    """Both do the same three steps. A script that is no test can ask in the same way."""
    unsafe = {}
    for name in ("detach", "detach_in_haste"):
        with Campaign(f"own_detach:{name}") as campaign:
            unsafe[name] = at_risk(campaign.run_all(campaign.scenarios("detach", "attachments")))
    assert not unsafe["detach"]
    assert "detach.attachments/libvirt.detach_device@before=crash,once" in unsafe["detach_in_haste"]
