"""Operations at once in the id of a scenario: what is asked for, and where who moves."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault.errors import UsageError
from pytest_volfault.model.result import Result
from pytest_volfault.model.scenario import Beside, Fault, Scenario, Switch
from pytest_volfault.model.schedule import Execution, Step, switches_of


@pytest.mark.parametrize(
    "text",
    [
        "attach.attachments:delete",
        "attach.attachments:delete/A:end:B",
        "attach.attachments:delete/begin:B+B:end:B.1",
        "attach.attachments:delete/A:wait#2:B+B.1:given:A.1",
        "detach.attachments-multiattach:delete,server2/A.1:cinder.attachment_delete@before:B+B:end:B.1",
        "attach.attachments:detach,server2,volume2:delete/A.1.2:nova.db.bdm_save#2@after:C",
        "attach.attachments:delete/B.1:cinder.attachment_delete#2@after=http-500,always+A:end:B",
        "attach.attachments:delete/A:end:B//detach/cinder.attachment_delete@before=http-500,once",
    ],
)
def test_an_id_is_read_as_it_is_written(text: str) -> None:
    assert Scenario.parse(text).id == text


def test_what_it_says() -> None:
    scenario = Scenario.parse("attach.legacy:delete,server2/B.1:cinder.os-detach@before=http-500,once+A:x.y#2@after:B")
    assert scenario.beside == (Beside("delete", "server2"),)
    assert scenario.operations == {"A": Beside("attach"), "B": Beside("delete", "server2")}
    assert scenario.faults == (Fault("cinder.os-detach", "http-500", task="B.1"),)
    assert scenario.switches == (Switch("A", "x.y#2@after", "B"),)
    assert scenario.switches[0].point == "x.y"
    assert scenario.in_company
    assert scenario.golden == Scenario("attach", "legacy")


def test_a_flow_in_between_is_no_switch() -> None:
    scenario = Scenario.parse("attach.attachments/nova.db.bdm_create@before:attach")
    assert (len(scenario.meanwhile), scenario.switches, scenario.operations) == (1, (), {"A": Beside("attach")})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("attach.attachments:a:b:c", "at most 3 operations are played at once, not 4"),
        ("attach.attachments:delete/C:x.y@before:B", "the task C, and the operations are A, B"),
        ("attach.attachments:delete/A:x.y@before:C.1", "the task C.1, and the operations are A, B"),
        ("attach.attachments:delete/x.y@before=k,once", "does not say in whose task"),
        ("attach.attachments/A:x.y@before=k,once", "nothing is asked for at once with the flow"),
        ("attach.attachments//detach/A:x.y@before=k,once", "nothing is asked for at once with the flow"),
        ("attach.attachments:delete/A:x.y@late:B", "What does not fit is 'A:x.y@late:B'"),
        ("attach.attachments:delete/x.y@before:attach", "What does not fit is 'x.y@before:attach'"),
        ("attach.attachments/A:end:B", "What does not fit is 'A:end:B'"),
        ("attach.attachments:delete/A:nowhere:B", "What does not fit is 'A:nowhere:B'"),
        ("attach.attachments:delete,server0", "What does not fit is 'delete,server0'"),
    ],
)
def test_what_cannot_be_is_refused(text: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        Scenario.parse(text)
    assert told in str(caught.value)


def test_a_result_tells_of_it_and_is_read_back(make: Any) -> None:
    text = "attach.attachments:delete,server2/B.1:cinder.attachment_delete@before=http-500,once+A:end:B"
    result = make.result(text, "completed")
    plain = result.as_dict()
    assert plain["at_once"] == [{"flow": "delete", "server": "server2"}]
    assert plain["switches"] == ["A:end:B"]
    assert plain["faults"][0]["task"] == "B.1"
    assert Result.from_dict(plain) == result
    alone = make.result("attach.attachments/cinder.attachment_create@before=http-500,once", "completed")
    assert not {"at_once", "switches", "answers"} & alone.as_dict().keys()
    assert "task" not in alone.as_dict()["faults"][0]


def steps(*moves: tuple[str, str, str]) -> Execution:
    return Execution(tuple(Step(task, place, enabled=tuple(enabled.split())) for task, place, enabled in moves))


@pytest.mark.parametrize(
    ("moves", "switches"),
    [
        ([("A", "begin", "A B"), ("A", "x@after", "A B"), ("B", "begin", "B")], []),
        ([("B", "begin", "A B"), ("A", "begin", "A")], ["begin:B"]),
        # A stands where its next step begins.
        ([("A", "begin", "A B"), ("B", "begin", "A B"), ("A", "x@after", "A")], ["A:x@after:B"]),
        # Who has no next step has ended.
        ([("A", "begin", "A B"), ("B", "begin", "A.1 B"), ("A.1", "begin", "A.1")], ["A:end:B"]),
        ([("A", "begin", "A B"), ("A.1", "begin", "A.1 B"), ("B", "begin", "B")], []),
    ],
)
def test_a_schedule_is_what_is_otherwise_than_usual(moves: list[tuple[str, str, str]], switches: list[str]) -> None:
    assert list(map(str, switches_of(steps(*moves)))) == switches
