"""The procedure under faults of Nova's parties and of our own inventory."""

from __future__ import annotations

import inventory
import pytest

from pytest_volfault import Campaign, UsageError, Variant, Verdict, load_extensions


@pytest.mark.parametrize(
    ("scenario", "verdict", "heals_by"),
    [
        ("reattach.attachments", Verdict.COMPLETED, "none-needed"),
        ("reattach.attachments-noted", Verdict.COMPLETED, "none-needed"),
        # Nothing was begun, and a flow that ends where it begins has then all that it is for.
        ("reattach.attachments/inventory.read@before=inventory-busy,once", Verdict.COMPLETED, "none-needed"),
        ("reattach.attachments/inventory.note@before=TimeoutError,once", Verdict.LEAKED, "give-back"),
        ("reattach.attachments/inventory.note@after=inventory-busy,always", Verdict.LEAKED, "give-back"),
        ("reattach.attachments/inventory.note@after=crash,once", Verdict.LEAKED, "give-back"),
        ("reattach.attachments/cinder.attachment_delete@before=slow-cinder,once", Verdict.COMPLETED, "none-needed"),
    ],
)
def test_what_a_fault_leaves(volfault_target, scenario, verdict, heals_by):
    result = volfault_target.run(scenario)
    assert (result.verdict, result.heals_by.value) == (verdict, heals_by)
    assert [rule.rule for rule in result.violations] == ["no-volume-left-lying"] * (verdict is Verdict.LEAKED)


def test_what_is_done_and_told_as_an_error(volfault_target):
    """A target that keeps a record of what was done tells that from a flow that never began."""
    result = volfault_target.run("reattach.attachments/inventory.note#2@before=TimeoutError,once")
    recorded = any(fact.relation == "action" for fact in result.outcome.facts.all)
    assert result.verdict is (Verdict.MISREPORTED if recorded else Verdict.COMPLETED)


def test_the_word_prepares_a_note(volfault_target):
    outcome = volfault_target.play("reattach.attachments-noted")
    assert [entry.result for entry in outcome.trace if entry.name == "inventory.read"] == ["on the shelf"]


def test_a_word_with_which_it_makes_no_sense():
    with pytest.raises(UsageError, match="the inventory has one place for each volume"):
        Variant.parse("attachments-multiattach-noted")


def test_no_fault_of_the_inventory_puts_data_at_risk():
    """The same from a script: what the hooks in a module add is loaded by its name, and has no need of pytest."""
    extensions = load_extensions("conftest", points=["inventory.note = inventory:note, TimeoutError"])
    with Campaign("ours", extensions=extensions) as campaign:
        scenarios = [each for each in campaign.scenarios("reattach", "attachments") if "inventory." in each.id]
        results = list(campaign.run_all(scenarios))
    # Two notes and a reading; the inventory is busy, a note takes too long, and whoever does it is killed.
    assert len(results) == 23
    assert not [each.scenario.id for each in results if each.verdict is Verdict.UNSAFE]


def test_a_point_of_ours_in_a_test_without_nova(volfault):
    volume = volfault.cloud.add_volume()
    with pytest.raises(TimeoutError), volfault.fault("inventory.note", "TimeoutError", when="after"):
        inventory.note(volume.id, "on the shelf")
    assert inventory.read(volume.id) == "on the shelf"
