"""Sequences and changed starts as tests and options ask for them."""

from __future__ import annotations

import json

import pytest

SEQUENCE = "attach.attachments/cinder.attachment_create@after=connection-reset,once//detach"
TESTS = f"""
    import pytest

    def reserved(cloud, cast):
        cloud.change("volumes", cast.volume(), status="reserved")

    @pytest.mark.volfault("attach")
    def test_a_sequence(volfault_target):
        assert volfault_target.play("{SEQUENCE}").final_state.volume_status == "reserved"
        assert not volfault_target.run("{SEQUENCE}").verdict.clean

    @pytest.mark.volfault("attach")
    def test_a_changed_start(volfault_target):
        assert volfault_target.start("attach.attachments", changed=reserved).volume_status == "reserved"
        assert volfault_target.play("attach.attachments", changed=reserved).answer.api_status == 400
        assert volfault_target.run("attach.attachments", changed=reserved).verdict.value == "rolled-back"

    @pytest.mark.volfault("attach.attachments-shelved_offloaded")
    def test_each_scenario_from_a_changed_start(volfault_scenario):
        result = volfault_scenario.run(unreached_ok=True, changed=reserved)
        assert result.outcome.answer.api_status != 200
"""


def test_they_are_played_and_only_what_replays_is_reported(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(TESTS)
    result = pytester.runpytest_subprocess("-p", "volfault", "--volfault-json=results.json", "-q")
    result.assert_outcomes(passed=result.parseoutcomes()["passed"])
    assert result.parseoutcomes()["passed"] > 20
    results = json.loads((pytester.path / "results.json").read_text())
    assert [each["id"] for each in results["scenarios"]] == [SEQUENCE]


def test_a_sequence_is_replayed_by_its_id(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.volfault("attach")
        def test_each(volfault_scenario):
            print(volfault_scenario.run().outcome.trace)
        """
    )
    result = pytester.runpytest_subprocess("-p", "volfault", f"--volfault-scenario={SEQUENCE}", "-v")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines([f"*test_each?{SEQUENCE}?*PASSED*"])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("attach.attachments//detatch", "*did you mean detach*"),
        ("attach.attachments//detach,host2", "*What does not fit is 'detach,host2'*"),
        ("attach.attachments//detach/brick.nothing@before=crash,once", "*unknown point 'brick.nothing'*"),
    ],
)
def test_what_is_no_sequence_is_refused_before_anything_runs(pytester: pytest.Pytester, given: str, said: str) -> None:
    result = pytester.runpytest_subprocess(
        "-p", "volfault", "--pyargs", "volfault_suites.attach", f"--volfault-scenario={given}"
    )
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([said])


def test_a_role_that_nobody_has_is_told_without_the_engine_s_own_lines(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.volfault("attach")
        def test_it(volfault_target):
            volfault_target.play("attach.attachments//detach,server2")
        """
    )
    result = pytester.runpytest_subprocess("-p", "volfault")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*unknown server of this scene 'server2'; the servers of this scene are server*"])
