"""An end that is as accepted is healed as accepted; what is not is searched for."""

from __future__ import annotations

import pytest

from pytest_volfault.campaign import Campaign, _healing
from pytest_volfault.injection import VirtualTime
from pytest_volfault.model.cure import Cure
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.targets.reference.target import ReferenceTarget

STUCK = Scenario.parse("detach.attachments/brick.disconnect_volume@after=crash,once")
RETRIED = Scenario.parse("detach.attachments/brick.disconnect_volume@before=brick-path-not-removed,always")


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The states from which a cure was searched for."""
    found: list[object] = []

    def noted(ward, left, actions):  # type: ignore[no-untyped-def]  # as `cheapest`
        found.append(left)
        return cheapest(ward, left, actions)

    cheapest = _healing.cheapest
    monkeypatch.setattr(_healing, "cheapest", noted)
    return found


def _healed(shared: VirtualTime, scenario: Scenario, accepted: str | None) -> tuple[Cure, list[Facts]]:
    asked: list[Facts] = []

    def known(asked_for: Scenario, facts: Facts) -> Cure | None:
        assert asked_for == scenario
        asked.append(facts)
        return None if accepted is None else Cure.parse(accepted)

    with Campaign(ReferenceTarget(), time=shared, accepted=known) as campaign:
        result = campaign.run(scenario)
        assert asked == [result.outcome.facts]
        return result.heals_by, asked


def test_nothing_accepted(shared: VirtualTime, searched: list[object]) -> None:
    assert _healed(shared, STUCK, None)[0].value == "reset-volume+restart+retry"
    assert len(searched) == 1


def test_what_is_accepted_and_heals(shared: VirtualTime, searched: list[object]) -> None:
    assert _healed(shared, STUCK, "reset-volume+restart+retry")[0].value == "reset-volume+restart+retry"
    assert searched == []


def test_what_is_accepted_and_costs_more(shared: VirtualTime, searched: list[object]) -> None:
    """It is not looked at whether something else has become cheaper."""
    assert _healed(shared, STUCK, "restart+reset-volume+retry")[0].value == "restart+reset-volume+retry"
    assert searched == []


def test_where_nothing_is_accepted_to_heal_nothing_is_tried(shared: VirtualTime, searched: list[object]) -> None:
    assert _healed(shared, STUCK, "nothing")[0] == Cure.NOTHING
    assert searched == []


@pytest.mark.parametrize("accepted", ["retry", "none-needed", "reset-volume", "restart", "detach+detach", "detach"])
def test_what_is_accepted_and_heals_no_more(shared: VirtualTime, searched: list[object], accepted: str) -> None:
    assert _healed(shared, STUCK, accepted)[0].value == "reset-volume+restart+retry"
    assert len(searched) == 1


def test_the_plain_retry_comes_first(shared: VirtualTime, searched: list[object]) -> None:
    assert _healed(shared, RETRIED, "restart")[0] == Cure.RETRY
    assert searched == []


def test_what_one_scenario_is_accepted_with_says_nothing_of_another(
    shared: VirtualTime, searched: list[object]
) -> None:
    """Two faults that leave the same, each accepted with another cure; either heals, and either order is as good."""
    pair = {
        "detach.attachments/brick.disconnect_volume@after=crash,once": "reset-volume+restart+retry",
        "detach.attachments/cinder.attachment_delete@before=crash,once": "restart+reset-volume+retry",
    }
    for order in (list(pair), list(reversed(pair))):
        with Campaign(
            ReferenceTarget(), time=shared, accepted=lambda scenario, _: Cure.parse(pair[scenario.id])
        ) as campaign:
            results = [campaign.run(Scenario.parse(each)) for each in order]
        first, second = results
        assert first.outcome.facts == second.outcome.facts
        assert [each.heals_by.value for each in results] == [pair[each] for each in order]
    assert searched == []
