"""What a campaign's results say of the code under test; the reference stands for it."""

from __future__ import annotations

import json
import sys
import threading

import pytest

from pytest_volfault.campaign import Campaign
from pytest_volfault.model.result import Result
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.way import Fate

pytestmark = pytest.mark.usefixtures("untraced")

GOLDEN = Scenario.parse("detach.attachments")
STUCK, STUCK_ALWAYS = (
    Scenario.parse(f"detach.attachments/cinder.attachment_delete@before=http-409,{times}")
    for times in ("once", "always")
)
LOST = Scenario.parse("detach.attachments/nova.rpc.detach_volume@before=rpc-lost,once")
KILLED = Scenario.parse("detach.attachments/cinder.attachment_delete@before=crash,once")
CLEAN = Scenario.parse("detach.attachments/cinder.volume_get@before=http-500,once")


def test_what_is_not_clean_says_where_it_struck_and_how_the_error_ended(campaign: Campaign) -> None:
    way = campaign.run(STUCK).way
    assert way is not None
    assert (way.entry, way.fate, way.errors) == ("detach_volume", Fate.LEFT, ("CinderError",))
    names = [spot.name.removeprefix("pytest_volfault/targets/reference/") for spot in way.path]
    assert names == [
        "_detach.py detach_volume",
        "_detach.py _release",
        "_cinder.py Cinder.attachment_delete",
        "_cinder.py Cinder._call",
    ]


def test_what_is_not_played_again_has_the_way_of_what_it_equals(campaign: Campaign) -> None:
    once = campaign.run(STUCK)
    assert campaign.run(STUCK_ALWAYS).way == once.way is not None


def test_a_lost_message_is_silent_and_a_killed_process_dies(campaign: Campaign) -> None:
    ways = [campaign.run(each).way for each in (LOST, KILLED)]
    assert [way.fate for way in ways if way is not None] == [Fate.SILENT, Fate.DIED]


def test_what_is_clean_has_none(campaign: Campaign) -> None:
    result = campaign.run(CLEAN)
    assert result.verdict.clean
    assert result.way is None


def test_the_run_without_faults_has_the_course(campaign: Campaign) -> None:
    result = campaign.run(GOLDEN)
    assert result.way is None
    assert result.course is not None
    who = {each.point: (each.entry, each.path[-1].short) for each in result.course.writes}
    assert who["cinder.os-begin_detaching"] == ("request_detach", "Cinder._call")
    assert who["nova.db.bdm_destroy"] == ("detach_volume", "detach_volume")


def test_all_of_it_travels_as_plain_values(campaign: Campaign) -> None:
    for scenario in (GOLDEN, STUCK, KILLED):
        result = campaign.run(scenario)
        assert Result.from_dict(json.loads(json.dumps(result.as_dict()))) == result


def test_whoever_traces_the_process_goes_on_and_nothing_is_known(campaign: Campaign) -> None:
    def look(*_: object) -> None:
        return None

    # Scenarios are played in a thread with a larger stack.
    threading.settrace(look)
    sys.settrace(look)
    try:
        result = campaign.run(STUCK)
        assert sys.gettrace() is look
    finally:
        sys.settrace(None)
        threading.settrace(None)  # type: ignore[arg-type]  # None is what takes it away
    assert result.way is None
    assert result.verdict is campaign.run(STUCK).verdict
