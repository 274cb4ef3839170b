"""The symptoms of one flow of the reference."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from pytest_volfault import Campaign
from pytest_volfault.diagnosis import Symptoms
from pytest_volfault.model.results import Bound, Results


@pytest.fixture(scope="session")
def results(without_tracer: Callable[[], AbstractContextManager[None]]) -> Results:
    with without_tracer(), Campaign("reference") as campaign:
        played = [campaign.run(each) for each in campaign.scenarios("detach", "attachments")]
        golden = tuple(each for each in played if not each.scenario.faults)
        return Results(
            campaign.target.info, Bound(1, {}), tuple(sorted(played, key=lambda each: each.scenario.id)), golden
        )


@pytest.fixture(scope="session")
def symptoms(results: Results) -> Symptoms:
    return Symptoms.of(results)


@pytest.fixture
def kept(results: Results) -> Callable[[Callable[[str], bool]], Symptoms]:
    """Symptoms of those scenarios alone whose ids one wants."""

    def made(wanted: Callable[[str], bool]) -> Symptoms:
        some = tuple(each for each in results.scenarios if wanted(each.scenario.id))
        return Symptoms.of(Results(results.target, results.bound, some, results.golden))

    return made
