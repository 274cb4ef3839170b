"""`volfault_target`: claims about code under test, played one by one; and another flow in between."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

SWITCH = "detach.attachments/nova.rpc.detach_volume@before:detach"
CLAIMS = """
    from importlib.metadata import version

    import pytest
    from pytest_volfault import FinalState, Variant, flow_named

    NOBODY = "99999999-9999-4999-8999-999999999999"

    @pytest.mark.volfault("detach")
    def test_its_name(volfault_target):
        assert (volfault_target.name, volfault_target.version) == ("reference", version("pytest-volfault"))
        assert volfault_target.refusal("detach.attachments") is None

    @pytest.mark.volfault("detach")
    def test_a_refusal_says_why(volfault_target):
        assert volfault_target.refusal("detach.attachments-rbd") is None
        assert "sheepdog since 22.0.0" in volfault_target.refusal("detach.attachments-sheepdog")

    @pytest.mark.volfault("detach")
    def test_where_a_flow_starts(volfault_target):
        for name in ("attachments", "attachments-stopped", "attachments-nfs-encrypted"):
            start = flow_named("detach").start(Variant.parse(name))
            assert volfault_target.start(f"detach.{name}") == FinalState.of(start)

    @pytest.mark.volfault("detach")
    def test_playing_it_as_it_is_and_with_a_fault(volfault_target):
        golden = volfault_target.play("detach.attachments")
        assert (golden.answer.api_status, golden.final_state.volume_status) == (202, "available")
        faulted = volfault_target.play("detach.attachments/cinder.attachment_delete@before=http-500,once")
        assert faulted.fired
        assert faulted.final_state.volume_status == "detaching"
        assert volfault_target.play("detach.attachments") == golden

    @pytest.mark.volfault("attach", "detach")
    @pytest.mark.parametrize(("scenario", "asked", "status"), [
        ("detach.attachments-shelved", {"microversion": "2.19"}, 409),
        ("detach.attachments-shelved", {"microversion": "2.20"}, 202),
        ("attach.attachments", {"device": "vdb!"}, 400),
        ("attach.attachments", {"device": "/dev/vdx"}, 200),
        ("detach.attachments", {"volume_id": NOBODY}, 404),
        ("detach.attachments", {"server_id": NOBODY}, 404),
        ("detach.attachments", {"server_id": NOBODY, "microversion": "2.20"}, 404),
    ])
    def test_what_the_user_asks_for(volfault_target, scenario, asked, status):
        assert volfault_target.play(scenario, **asked).answer.api_status == status
        # Asked for once, and not from then on.
        assert volfault_target.play(scenario).answer.api_status == (202 if "detach" in scenario else 200)

    @pytest.mark.volfault("delete")
    def test_when_the_user_asks(volfault_target):
        fates = [
            volfault_target.play("delete.attachments-host_dead", waited=waited).final_state.vm_state
            for waited in (60, 61)
        ]
        assert fates == ["active", "deleted"]
"""


@pytest.fixture
def claims(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with claims, one of them run so that its result is recorded."""
    pytester.makepyfile(
        test_claims=CLAIMS,
        test_run="""
        import pytest

        @pytest.mark.volfault("detach")
        def test_run(volfault_target):
            result = volfault_target.run("detach.attachments/cinder.attachment_delete@before=http-500,once")
            assert (result.verdict.value, result.heals_by.value) == ("stuck", "reset-volume+retry")
            volfault_target.play("detach.attachments/cinder.attachment_delete@before=http-503,once")
        """,
    )
    return pytester


def test_everything_that_it_offers(claims: pytest.Pytester, run: Any) -> None:
    run("test_claims.py").assert_outcomes(passed=12)


def test_what_is_run_is_in_the_results_and_what_is_played_is_not(
    claims: pytest.Pytester, run: Any, workers: tuple[str, ...]
) -> None:
    result = run("--volfault-json=results.json", "--junitxml=junit.xml", workers=workers)
    result.assert_outcomes(passed=13)
    document = json.loads((claims.path / "results.json").read_text())
    ((recorded,), target) = document["scenarios"], document["target"]["name"]
    assert recorded["id"] == "detach.attachments/cinder.attachment_delete@before=http-500,once"
    assert (recorded["verdict"], recorded["heals_by"], target) == ("stuck", "reset-volume+retry", "reference")
    result.stdout.fnmatch_lines(["reference *, at most 1 fault each: 1 scenario in *", "  S stuck                1  *"])
    assert (claims.path / "junit.xml").read_text().count('name="volfault_verdict" value="stuck"') == 1


def test_claims_that_only_play_leave_no_report(claims: pytest.Pytester, run: Any) -> None:
    result = run("--volfault-json=results.json", "test_claims.py", "-k", "fault")
    result.stdout.no_fnmatch_line("*= volfault =*")
    assert not (claims.path / "results.json").exists()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ('play("detach.modern")', "'modern' is no variant: 'modern' is not a word"),
        (
            'play("moves.attachments")',
            ("unknown flow 'moves'; the flows are abort_migration, attach, "),
        ),
        ('run("detach.attachments/cinder.nothing@before=http-500,once")', "unknown point 'cinder.nothing'; the points"),
        ('refusal("detach.attachments-shared_targets-rbd")', "variant 'attachments-shared_targets-rbd' makes no sense"),
        ('start("detach")', "'detach' is no scenario id. The shape is FLOW.VARIANT/"),
        (
            'switches("detach.attachments", "moves")',
            ("unknown flow 'moves'; the flows are abort_migration, attach, "),
        ),
        (
            'switches("detach.legacy-moved_lost", "delete")',
            "target reference cannot perform delete.legacy-moved_lost: ",
        ),
    ],
)
def test_what_there_is_not_fails_the_claim_with_the_message(
    pytester: pytest.Pytester, run: Any, call: str, sentence: str
) -> None:
    pytester.makepyfile(
        f"""
        def test_it(volfault_target):
            volfault_target.{call}
        """
    )
    result = run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([f"E *{sentence}*"])


# -- which claims a session is about

MIXED = """
    import pytest

    @pytest.mark.volfault("detach")
    def test_of_detach(volfault_target):
        volfault_target.play("detach.attachments")

    @pytest.mark.volfault("attach", "delete")
    def test_of_two(volfault_target):
        volfault_target.play("attach.attachments")

    @pytest.mark.volfault("detach.legacy")
    def test_of_a_variant(volfault_target):
        volfault_target.play("detach.legacy")

    def test_of_no_flow(volfault_target):
        volfault_target.play("detach.attachments")

    def test_of_something_else():
        pass
"""
ALL = {"detach", "two", "a_variant", "no_flow", "something_else"}


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        ((), ALL),
        (("--volfault-flow=detach",), {"detach", "a_variant", "something_else"}),
        (("--volfault-flow=delete",), {"two", "something_else"}),
        (("--volfault-flow=attach", "--volfault-flow=detach"), {"detach", "two", "a_variant", "something_else"}),
        (("--volfault-flow=detach.legacy", "--volfault-flow=delete"), {"two", "something_else"}),
    ],
    ids=lambda options: "+".join(options) if isinstance(options, tuple) else "",
)
def test_a_flow_keeps_its_claims_and_a_variant_none(
    pytester: pytest.Pytester, run: Any, options: tuple[str, ...], kept: set[str]
) -> None:
    pytester.makepyfile(MIXED)
    result = run(*options, "-v")
    assert set(re.findall(r"::test_of_(\w+) PASSED", result.stdout.str())) == kept
    result.assert_outcomes(passed=len(kept), deselected=len(ALL - kept))


def test_a_variant_leaves_all_claims_out(pytester: pytest.Pytester, run: Any, said: Any) -> None:
    """A claim is about a flow, and says itself which variants it plays."""
    pytester.makepyfile(MIXED)
    result = run("--volfault-flow=detach.legacy")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, "--volfault-flow does nothing here: no test that is to run takes ")


def test_workers_leave_out_the_same_claims(pytester: pytest.Pytester, run: Any) -> None:
    pytester.makepyfile(MIXED)
    result = run("--volfault-flow=delete", "-v", workers=("-n", "2"))
    assert set(re.findall(r"PASSED \S+::test_of_(\w+)", result.stdout.str())) == {"two", "something_else"}
    result.assert_outcomes(passed=2)


def test_a_scenario_leaves_all_claims_out(marked: pytest.Pytester, run: Any) -> None:
    marked.makepyfile(test_claims=MIXED)
    result = run("--volfault-scenario=detach.attachments")
    result.assert_outcomes(passed=2, deselected=4)
    result.stdout.fnmatch_lines(["verdict: c completed"])


def test_a_scenario_that_only_claims_could_run_is_run_by_nobody(pytester: pytest.Pytester, run: Any) -> None:
    pytester.makepyfile(MIXED)
    result = run("--volfault-scenario=detach.attachments")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: no collected test runs detach.attachments: name one that is marked for *"])


# -- another flow in between


def test_schedules_of_operations_at_once_are_ids(marked: pytest.Pytester, run: Any) -> None:
    marked.makepyfile(
        test_schedules="""
        def test_it(volfault_target):
            pair = "attach.attachments:attach"
            few, more = (volfault_target.schedules(pair, n) for n in (0, 1))
            assert few[0] == more[0] == pair
            assert len(few) < len(more) == len(set(more))
            assert volfault_target.schedules(pair) == more
            assert volfault_target.play(more[-1]).fired
        """
    )
    run("test_schedules.py").assert_outcomes(passed=1)


def test_each_switch_is_an_id_that_the_command_line_replays(marked: pytest.Pytester, run: Any) -> None:
    marked.makepyfile(
        test_switches="""
        def test_it(volfault_target):
            switches = volfault_target.switches("detach.attachments", "detach")
            assert len(switches) == len(set(switches)) > 20
            assert {volfault_target.play(each).fired for each in switches} == {True}
            with open("switches.txt", "w") as file:
                file.write("\\n".join(switches))
        """
    )
    run("test_switches.py").assert_outcomes(passed=1)
    switches = (marked.path / "switches.txt").read_text().splitlines()
    assert SWITCH in switches
    for switch in (switches[0], switches[len(switches) // 2], switches[-1]):
        result = run(f"--volfault-scenario={switch}", "test_marked.py")
        result.assert_outcomes(passed=1)
        result.stdout.fnmatch_lines(
            [f"{switch} on reference *", "  * + [[]*[]] meanwhile.detach(*) -> *", "verdict: *"]
        )


def test_a_replay_shows_where_the_other_flow_came_in_and_how_it_ended(
    marked: pytest.Pytester, run: Any, workers: tuple[str, ...]
) -> None:
    result = run(f"--volfault-scenario={SWITCH}", workers=workers)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        [
            f"{SWITCH} on reference *",
            "  *   [[]api[]] cinder.os-begin_detaching(*) -> 202",
            # The call at which the first one stands, how the other one ended there, and what that did itself.
            "  *   [[]api[]] nova.rpc.detach_volume -> done",
            "  * + [[]api[]] meanwhile.detach(before nova.rpc.detach_volume) -> Refused: 400: *",
            "  * + [[]api[]] nova.db.instance_get#2 -> done",
            "  * + [[]api[]] cinder.os-begin_detaching#2(*) -> 400 *",
            "  *   [[]compute[]] brick.disconnect_volume(*) -> done",
            "verdict: c completed",
        ]
    )
    result.stdout.no_fnmatch_line("*FAULT*")


def test_the_results_have_what_came_in_between(marked: pytest.Pytester, run: Any) -> None:
    run(f"--volfault-scenario={SWITCH}", "--volfault-json=results.json").assert_outcomes(passed=1)
    (recorded,) = json.loads((marked.path / "results.json").read_text())["scenarios"]
    assert recorded["id"] == SWITCH
    assert recorded["faults"] == []
    assert recorded["meanwhile"] == [
        {"point": "nova.rpc.detach_volume", "flow": "detach", "when": "before", "occurrence": 1}
    ]


def test_a_fault_and_another_flow_go_together(marked: pytest.Pytester, run: Any) -> None:
    both = "detach.attachments/cinder.attachment_delete@before=http-500,once+nova.rpc.detach_volume@after:detach"
    result = run(f"--volfault-scenario={both}")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        ["*cinder.attachment_delete(*) -> FAULT http-500 before: *", "*meanwhile.detach(after *"]
    )


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        (
            "nova.rpc.detach_volume@before:moves",
            ("unknown flow 'moves'; the flows are abort_migration, attach, "),
        ),
        ("nova.nothing.at_all@before:detach", "unknown point 'nova.nothing.at_all'; the points of nova are "),
        ("nova.rpc.detach_volume@during:detach", "the side of a call is before or after, not 'during'"),
        ("nova.rpc.detach_volume@before:", "is no scenario id. The shape is "),
        ("nova.rpc.detach_volume:detach", "is no scenario id. The shape is "),
        ("nova.rpc.detach_volume@before:detach,once", "is no scenario id. The shape is "),
    ],
)
def test_what_cannot_come_in_between(marked: pytest.Pytester, run: Any, said: Any, part: str, sentence: str) -> None:
    result = run(f"--volfault-scenario=detach.attachments/{part}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, sentence)
    result.stdout.no_fnmatch_line("*passed*")


def test_what_cannot_come_in_between_is_one_message_with_workers(marked: pytest.Pytester, run: Any, said: Any) -> None:
    result = run("--volfault-scenario=detach.attachments/cinder.nothing@before:detach", "-n", "2")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, "unknown point 'cinder.nothing'; the points of cinder are ")


def test_a_flow_that_the_target_cannot_perform_cannot_come_in_between(
    marked: pytest.Pytester, run: Any, said: Any
) -> None:
    result = run("--volfault-scenario=detach.legacy-moved_lost/nova.db.bdm_get@before:delete")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, "target reference cannot perform delete.legacy-moved_lost: only a detach looks for the connector of")


def test_a_call_at_which_nobody_ever_stands_is_unreached(marked: pytest.Pytester, run: Any) -> None:
    result = run("--volfault-scenario=detach.attachments/cinder.attachment_delete#9@before:detach")
    result.stdout.fnmatch_lines(
        ["verdict: [?] unreached", "  unreached: cinder.attachment_delete#9@before:detach never struck; the flow *"]
    )
    result.stdout.no_fnmatch_line("*meanwhile.detach*")
