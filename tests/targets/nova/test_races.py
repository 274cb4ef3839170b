"""Races of unpatched Nova 34, each played by its schedule, and a schedule beside it that leaves all well."""

from __future__ import annotations

import pytest

from pytest_volfault import Campaign, Scenario, UsageError
from pytest_volfault.explorer import ReducedSchedules
from pytest_volfault.model.cause import How
from pytest_volfault.model.results import Bound, Results
from pytest_volfault.model.verdict import Degree, Verdict
from pytest_volfault.verdicts import causes_of

ONE, TWO, THREE = "attach.attachments:delete", "detach.attachments-multiattach:delete,server2", "attach.attachments"
FOUR = "attach.attachments-multiattach:delete,server2"
RACES = (
    f"{ONE}/A:end:B",
    f"{ONE}/A:nova.db.bdm_create@before:B",
    f"{ONE}/A:nova.db.bdm_save@after:B+B:end:B.1",
    f"{TWO}/A.1:cinder.attachment_delete@before:B+B:end:B.1",
    f"{FOUR}/A.1:nova.db.bdm_save@after:B+B:end:B.1",
)


@pytest.mark.parametrize(
    ("schedule", "verdict", "degree", "left"),
    [
        # nova-api sends its mappings along; nova-compute reads them again only where `volume_id` is missing.
        pytest.param(RACES[0], Verdict.UNSAFE, Degree.STALE, "host1.device[volume]", id="R1"),
        # `reserve_block_device_name` looks at no task state.
        pytest.param(
            RACES[1], Verdict.LEAKED, None, "volume.export[host1]", id="R2",
        ),
        # `bdm.save()` raises after `attachment_create`.
        pytest.param(
            RACES[2], Verdict.STUCK, None,
            "volume.attachment[server]=reserved", id="R3",
        ),
        # Only a delete takes the fair lock of the volume.
        pytest.param(
            RACES[3], Verdict.UNSAFE, Degree.STALE,
            "host1.device[volume]", id="R4",
        ),
        # `_should_disconnect_target` counts completed attachments only.
        pytest.param(
            RACES[4], Verdict.UNSAFE, Degree.CUT_OFF,
            "server.disk[host1,volume]=live+config", id="R5",
        ),
    ],
)  # fmt: skip
def test_a_race_is_played_by_its_schedule(
    campaign: Campaign, schedule: str, verdict: Verdict, degree: Degree | None, left: str
) -> None:
    result = campaign.run(Scenario.parse(schedule))
    assert (result.verdict, result.degree) == (verdict, degree)
    assert left in result.outcome.facts.texts
    assert campaign.play(Scenario.parse(schedule)) == result.outcome


@pytest.mark.parametrize(
    ("schedule", "degree", "left"),
    [
        # The old host works the message off when the guest has left.
        ("live_migrate.attachments:delete/A.1.1.1:cinder.attachment_complete#2@after:B", Degree.WRITES,
         "server.disk[host2,volume]=live+config"),
        # nova-api has read the mappings before they say how to disconnect.
        ("boot.attachments:delete/A.1.1.1:end:B", Degree.STALE, "host1.device[volume]"),
    ],
    ids=["live_migrate", "boot"],
)  # fmt: skip
def test_a_delete_frees_what_another_host_or_a_build_still_has(
    campaign: Campaign, schedule: str, degree: Degree, left: str
) -> None:
    result = campaign.run(Scenario.parse(schedule))
    assert (result.verdict, result.degree) == (Verdict.UNSAFE, degree)
    assert {left, "volume.status=available"} <= set(result.outcome.facts.texts)


@pytest.mark.parametrize(
    ("schedule", "loser", "error"),
    [
        ("stop.attachments:stop/A:nova.db.instance_save@before:B", "A", "UnexpectedTaskStateError"),
        ("delete.attachments:stop/begin:B+B:nova.db.instance_save@before:A", "B", "InstanceNotFound"),
        ("delete.attachments:reboot/begin:B+B:nova.db.instance_save@before:A+A:end:B", "B",
         "UnexpectedDeletingTaskStateError"),
    ],
    ids=["stop", "deleted", "deleting"],
)  # fmt: skip
def test_a_request_that_loses_is_answered_500(campaign: Campaign, schedule: str, loser: str, error: str) -> None:
    result = campaign.run(Scenario.parse(schedule))
    answer = dict(result.outcome.answers)[loser]
    assert answer.api_status == 500
    assert f"nova.exception.{error}'" in str(answer.error)
    assert [violation.rule for violation in result.violations] == ["answers-of-one-order"]


def test_each_race_has_a_cause_of_its_own(campaign: Campaign) -> None:
    results = tuple(campaign.run(Scenario.parse(schedule)) for schedule in RACES)
    golden = {each.scenario.golden: campaign.run(each.scenario.golden) for each in results}
    causes = causes_of(Results(campaign.target.info, Bound(), results, tuple(golden.values())))
    assert {cause.how for cause in causes} == {How.RACED}
    assert sorted(member for cause in causes for member in cause.members) == sorted(RACES)
    assert len(causes) == len(RACES)
    # What is sent along is what was read before: the message stands for it.
    [sent] = [cause for cause in causes if cause.members == (f"{ONE}/A:end:B",)]
    assert sent.place is not None
    assert (sent.place.file, sent.entries) == ("nova/compute/api.py", ("attach",))
    assert "block_device_mapping" in sent.unseen


@pytest.mark.parametrize(
    "schedule",
    [
        pytest.param(f"{ONE}/A.1:nova.db.bdm_save@after:B", id="R1"),
        pytest.param(f"{ONE}/begin:B", id="R2"),
        pytest.param(f"{TWO}/A.1:cinder.attachment_delete@after:B+B:end:B.1", id="R4"),
        pytest.param(f"{FOUR}/A.1:cinder.attachment_complete@after:B+B:end:B.1", id="R5"),
    ],
)
def test_beside_it_all_is_well(campaign: Campaign, schedule: str) -> None:
    assert campaign.run(Scenario.parse(schedule)).verdict is Verdict.COMPLETED


@pytest.mark.parametrize(
    ("schedule", "told"),
    [
        # Beside R3: nothing is left, and the user of the attach is told that it was done.
        (f"{ONE}/A:nova.db.bdm_save#2@after:B+B:end:B.1", "A 200 and fails later, B 204"),
        (f"{ONE}/A:nova.db.bdm_save@before:B+B:end:B.1", "A 500, B 204"),
        # The clean-up of a hard reboot deletes the attachment of an attach under way.
        (f"{THREE}:reboot/A:cinder.attachment_create@after:B+B:end:B.1", "A 200 and fails later, B 202"),
    ],
)
def test_what_is_left_may_be_right_and_the_answers_wrong(campaign: Campaign, schedule: str, told: str) -> None:
    result = campaign.run(Scenario.parse(schedule))
    assert result.verdict is Verdict.MISREPORTED
    [violation] = result.violations
    assert violation.rule == "answers-of-one-order"
    assert f": {told}. One after the other: " in violation.message


def test_a_search_runs_the_same_by_choices_as_its_id_by_switches(campaign: Campaign) -> None:
    program = campaign.program(Scenario.parse(ONE))
    usual = program.run(())
    assert (usual.switches, program.scenario(usual).id) == (0, ONE)
    place = next(n for n, step in enumerate(usual.steps) if step.place == "nova.db.bdm_create@before")
    execution = program.run((*usual.choices[:place], "B"))
    found = program.scenario(execution)
    assert found.id == f"{ONE}/A:nova.db.bdm_create@before:B"
    assert execution.switches == 1
    assert campaign.play(found) == program.outcome
    with pytest.raises(UsageError, match=r"step 1 is to be C's, which cannot move where nobody stands at begin"):
        program.run(("C",))


@pytest.mark.slow
def test_a_search_with_one_switch_finds_them(campaign: Campaign) -> None:
    program = campaign.program(Scenario.parse(ONE))
    search = ReducedSchedules(program, 1)
    found = {}
    for _, _ in search:
        assert program.outcome is not None
        found.setdefault(program.outcome.facts.lasting, program.outcome)
    assert search.searched.whole
    races = ("A:end:B", "A:nova.db.bdm_create@before:B", "A:nova.db.bdm_save@after:B+B:end:B.1")
    known = [campaign.play(Scenario.parse(f"{ONE}/{each}")) for each in races]
    # Those three, and what a delete leaves; no other end in all of them.
    assert {outcome.facts.lasting for outcome in known} < found.keys()
    assert len(found) == 4
    assert search.searched.run < 100


def test_steps_say_whose_rows_they_touch(campaign: Campaign) -> None:
    program = campaign.program(Scenario.parse(ONE))
    steps = {step.place: step for step in program.run(()).steps if step.task == "A"}
    server = campaign.stage("attach", "attachments").scene.server_id
    touched = {touch.thing: touch.writes for touch in steps["nova.db.bdm_create@before"].touches}
    assert touched == {f"block_device_mapping of {server}": True}
    assert f"lock compute/{server}" in {touch.thing for touch in steps["nova.db.bdm_create@after"].touches}
    assert steps["nova.db.bdm_save#2@after"].makes == ("A.1",)


def test_three_operations_at_once(campaign: Campaign) -> None:
    result = campaign.run(Scenario.parse(f"{THREE}:detach:delete/A:nova.db.bdm_create@after:C+C:end:C.1"))
    assert {entry.task for entry in result.outcome.trace} == {"A", "B", "C", "A.1", "C.1"}
    assert [name for name, _ in result.outcome.answers] == ["A", "B", "C"]


def test_a_fault_strikes_the_task_that_it_names(campaign: Campaign) -> None:
    fault = "B.1:cinder.attachment_delete@before=http-500,always"
    result = campaign.run(Scenario.parse(f"{ONE}/{fault}+A.1:nova.db.bdm_save@after:B"))
    struck = {(entry.task, entry.point) for entry in result.outcome.trace if entry.strike is not None}
    assert struck == {("B.1", "cinder.attachment_delete")}
    assert not result.verdict.clean


def test_a_schedule_that_does_not_fit_is_told(campaign: Campaign) -> None:
    result = campaign.run(Scenario.parse(f"{ONE}/A.1:cinder.attachment_create@before:B"))
    assert result.verdict is Verdict.UNREACHED
    assert "A.1 has not come to that place. A came to cinder.volume_get, " in result.violations[0].message
