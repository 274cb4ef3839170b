"""The `volfault` marker with `volfault_scenario`, `volfault_campaign`, and the options that limit them."""

from __future__ import annotations

import json
import re
import textwrap
from typing import Any

import pytest

from pytest_volfault.model.flows import DETACH

NARROW = "--volfault-target=narrow"
DELETE = "cinder.attachment_delete"
DESTROY = "nova.db.bdm_destroy"


def ids_of(result: pytest.RunResult) -> list[str]:
    """The scenarios that a verbose run shows, in its order."""
    return re.findall(r"::\w+\[(\S+)\] (?:PASSED|FAILED)", result.stdout.str())


def test_one_test_for_each_scenario(narrow: pytest.Pytester, run: Any) -> None:
    result = run(NARROW, "-v")
    ids = set(re.findall(r"test_detach\[(\S+)\]", result.stdout.str()))
    strikes = [f"@{when}={{}},{times}" for when in ("before", "after") for times in ("once", "always")]
    expected = {"detach.attachments"}
    for point, kind in ((DELETE, "http-500"), (DESTROY, "db-error")):
        expected |= {f"detach.attachments/{point}{strike.format(kind)}" for strike in strikes}
        # Who died calls no more: a crash strikes once.
        expected |= {f"detach.attachments/{point}{strike.format('crash')}" for strike in strikes[::2]}
    assert ids == expected
    result.assert_outcomes(passed=13)


def test_one_scenario_by_its_node_id(narrow: pytest.Pytester, run: Any) -> None:
    result = run(NARROW, f"test_marked.py::test_detach[detach.attachments/{DELETE}@before=http-500,always]")
    result.assert_outcomes(passed=1)


def test_the_golden_scenario_is_first(narrow: pytest.Pytester, run: Any) -> None:
    assert ids_of(run(NARROW, "-v"))[0] == "detach.attachments"


def test_the_result_is_what_the_test_says_of_it(narrow: pytest.Pytester, run: Any) -> None:
    narrow.makepyfile(
        test_marked="""
        import pytest
        from pytest_volfault import Result, Verdict

        @pytest.mark.volfault("detach.attachments")
        def test_detach(volfault_scenario):
            result = volfault_scenario.run()
            assert isinstance(result, Result)
            assert volfault_scenario.target == "narrow"
            assert result.scenario is volfault_scenario.scenario
            assert result.scenario.id == volfault_scenario.id
            assert result.verdict is not Verdict.STUCK, volfault_scenario.id
        """
    )
    result = run(NARROW, "-v")
    failed = re.findall(r"test_detach\[(\S+)\] FAILED", result.stdout.str())
    assert f"detach.attachments/{DELETE}@before=crash,once" in failed
    assert not [identifier for identifier in failed if "@after=crash" in identifier]


def test_several_marked_tests_in_one_module(narrow: pytest.Pytester, run: Any) -> None:
    narrow.makepyfile(
        test_marked="""
        import pytest

        @pytest.mark.volfault("detach.attachments")
        def test_one(volfault_scenario):
            volfault_scenario.run()

        @pytest.mark.volfault("detach.attachments", "detach.legacy")
        class TestTwo:
            @pytest.mark.volfault("detach")
            def test_named_three_times(self, volfault_scenario):
                volfault_scenario.run()

            def test_of_both(self, volfault_scenario):
                volfault_scenario.run()

        def test_unmarked_runs_every_flow(volfault_scenario):
            volfault_scenario.run()

        def test_other():
            pass
        """
    )
    result = run(NARROW, "-v", "--volfault-json=results.json")
    document = json.loads((narrow.path / "results.json").read_text())
    attachments = [each["id"] for each in document["scenarios"] if each["id"].split("/")[0] == "detach.attachments"]
    everything = [each["id"] for each in document["scenarios"]]
    assert len(set(everything)) == len(everything) == document["bound"]["planned"] > len(attachments)
    # By what a flow calls of the two points that the narrow target breaks: with both 13, with one 7, with none the
    # golden run alone.
    detach = 13 + 7 + 13 + 7 + 13 + 13 + 13
    attach, delete = 4, 7 + 1 + 13 + 13 + 7 + 1 + 7 + 13
    # reboot, soft_reboot, stop, start, show and list.
    others = 3 + 1 + 1 + 1 + 4 + 4
    assert (len(attachments), len(everything)) == (13, attach + detach + delete + others)
    result.assert_outcomes(passed=13 + detach + (13 + 7) + (attach + detach + delete + others) + 1)


def test_flow_limits_what_markers_ask_for(narrow: pytest.Pytester, run: Any) -> None:
    narrow.makepyfile(
        test_marked="""
        import pytest

        @pytest.mark.volfault("detach")
        def test_detach(volfault_scenario):
            assert volfault_scenario.scenario.variant == "legacy"
            assert volfault_scenario.run().outcome.fired
        """
    )
    result = run(NARROW, "--volfault-flow=detach.legacy", "-v")
    ids = set(re.findall(r"test_detach\[(\S+)\]", result.stdout.str()))
    assert ids
    assert all(identifier.startswith("detach.legacy") for identifier in ids)
    result.assert_outcomes(passed=len(ids))


def test_flow_may_be_repeated(narrow: pytest.Pytester, run: Any) -> None:
    narrow.makepyfile(test_marked="def test_detach(volfault_scenario): volfault_scenario.run()")
    flows = [f"--volfault-flow=detach.{variant}" for variant in reversed(DETACH.variants)]
    both, all_of_it = run(NARROW, "-v", *flows), run(NARROW, "-v", "--volfault-flow=detach")
    assert sorted(ids_of(both)) == sorted(ids_of(all_of_it)) == sorted(set(ids_of(both)))
    assert {identifier.partition("/")[0] for identifier in ids_of(both)} == {
        f"detach.{each}" for each in DETACH.variants
    }


def test_two_faults(narrow: pytest.Pytester, run: Any) -> None:
    single = ids_of(run("--volfault-target=pairs", "-v"))
    # Golden; disconnect_volume: crash before and after, path-not-removed before and after, once and always.
    assert len(single) == 1 + 2 + 4
    result = run("--volfault-target=pairs", "-v", "--volfault-faults=2")
    ids = ids_of(result)
    assert ids[: len(single)] == single
    pairs = [tuple(identifier.partition("/")[2].split("+")) for identifier in ids[len(single) :]]
    # What is no crash sends os-roll_detaching, which the golden run does not: crash twice, http-500 four times.
    assert len(set(pairs)) == len(pairs) == 4 * (2 + 4)
    brick, cinder = "brick.disconnect_volume@", "cinder.os-roll_detaching@"
    assert all(first.startswith(brick) and second.startswith(cinder) for first, second in pairs)
    assert not [first for first, _ in pairs if "crash" in first]
    result.stdout.fnmatch_lines(
        ["pairs 1.0, at most 2 faults each: 31 scenarios in *", "detach.attachments *31 of 31 *"]
    )


@pytest.mark.parametrize(
    ("ini", "line"),
    [
        ("volfault_target = narrow", "narrow 1.0, at most 1 fault each: *"),
        ("volfault_target = narrow\nvolfault_faults = 2", "narrow 1.0, at most 2 faults each: *"),
        (
            "volfault_target = narrow\nvolfault_flow = detach.legacy detach.attachments",
            "narrow 1.0, at most 1 fault each: *",
        ),
        ("volfault_scenario = detach.attachments", "detach.attachments on reference *"),
        (f"volfault_scenario = detach.attachments/{DELETE}@before=http-500,always", "verdict: S stuck"),
        ("volfault_target = narrow\nvolfault_timeout = 5", "narrow 1.0, at most 1 fault each: *"),
    ],
    ids=["target", "faults", "flow", "scenario", "scenario-with-a-fault", "timeout"],
)
def test_ini_keys(narrow: pytest.Pytester, run: Any, ini: str, line: str) -> None:
    narrow.makeini(f"[pytest]\n{ini}\n")
    result = run()
    assert result.ret == 0
    result.stdout.fnmatch_lines([line])


def test_the_ini_key_of_json(narrow: pytest.Pytester, run: Any) -> None:
    narrow.makeini("[pytest]\nvolfault_json = from-ini.json\nvolfault_target = narrow\n")
    assert run().ret == 0
    assert json.loads((narrow.path / "from-ini.json").read_text())["target"]["name"] == "narrow"


def test_the_command_line_overrides_the_ini(narrow: pytest.Pytester, run: Any) -> None:
    narrow.makeini("[pytest]\nvolfault_target = nowhere\nvolfault_flow = detach.legacy\nvolfault_faults = 9\n")
    result = run(NARROW, "--volfault-flow=detach.attachments", "--volfault-faults=1")
    result.stdout.fnmatch_lines(["narrow 1.0, at most 1 fault each: * scenarios in *"])


NO_VARIANT = (
    "'legcy' is no variant: 'legcy' is not a word that may stand there; did you mean legacy? "
    "--volfault-steps lists the words"
)
NO_SENSE = (
    "variant 'legacy-multiattach' makes no sense: os-attach knows one attachment of a volume; "
    "Nova attaches to several servers by the attachments API only"
)


@pytest.mark.parametrize(
    ("flow", "sentence"),
    [
        (
            "atach",
            ("unknown flow 'atach'; did you mean attach? --volfault-steps lists them"),
        ),
        ("detach.legcy", NO_VARIANT),
        ("detach.legacy-multiattach", NO_SENSE),
    ],
)
def test_a_marker_with_a_flow_that_is_not(
    pytester: pytest.Pytester, run: Any, said: Any, flow: str, sentence: str
) -> None:
    pytester.makepyfile(
        test_wrong=f"""
        import pytest

        @pytest.mark.volfault("{flow}")
        def test_detach(volfault_scenario):
            pass
    """
    )
    pytester.makepyfile(test_right="def test_right(): pass")
    result = run()
    # The mistake is in one module, so that module is named; pytest's own rule is to stop there.
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*ERROR collecting test_wrong.py*", sentence, "*1 error in *"])
    said(result, sentence)
    run("--continue-on-collection-errors").assert_outcomes(passed=1, errors=1)


def test_campaign(narrow: pytest.Pytester, run: Any, workers: Any) -> None:
    narrow.makepyfile(
        test_marked="""
        from collections import Counter
        import pytest
        from pytest_volfault import UsageError, Verdict

        def test_everything(volfault_campaign):
            results = volfault_campaign("detach.attachments")
            assert [result.scenario.id for result in results][0] == "detach.attachments"
            verdicts = Counter(result.verdict for result in results)
            assert verdicts[Verdict.COMPLETED] and verdicts[Verdict.STUCK] and verdicts[Verdict.LEAKED]

        def test_unknown(volfault_campaign):
            with pytest.raises(UsageError, match="unknown flow 'atach'; did you mean attach"):
                volfault_campaign("atach")
        """
    )
    result = run(NARROW, "--volfault-json=results.json", workers=workers)
    result.assert_outcomes(passed=2)
    document = json.loads((narrow.path / "results.json").read_text())
    count = len(document["scenarios"])
    assert (document["bound"]["planned"], document["bound"]["run"]) == (count, count)
    result.stdout.fnmatch_lines([f"detach.attachments *{count} of {count} *"])


def test_a_campaign_within_a_test_heeds_the_options(narrow: pytest.Pytester, run: Any) -> None:
    narrow.makepyfile(
        test_marked="""
        def test_everything(volfault_campaign):
            assert {result.scenario.variant for result in volfault_campaign("detach")} == {"legacy"}
        """
    )
    run(NARROW, "--volfault-flow=detach.legacy").assert_outcomes(passed=1)


def test_junit_has_the_facts_as_properties(narrow: pytest.Pytester, run: Any) -> None:
    identifier = f"detach.attachments/{DELETE}@before=http-500,always"
    run(NARROW, "--junitxml=junit.xml", f"--volfault-scenario={identifier}")
    text = (narrow.path / "junit.xml").read_text()
    properties = dict(re.findall(r'<property name="(\w+)" value="([^"]*)"', text))
    assert properties == {
        "volfault_id": identifier,
        "volfault_verdict": "stuck",
        "volfault_heals_by": "reset-volume+retry",
    }


def test_conftests_and_plugins_may_add_targets(pytester: pytest.Pytester, run: Any) -> None:
    pytester.makeconftest("""
        from pytest_volfault.targets._function import FunctionTarget

        def nothing():
            pass

        class OnlyLegacy(FunctionTarget):
            def refusal(self, flow, variant):
                return super().refusal(flow, variant) or (None if variant.style == "legacy" else "it is an old tool")

        def pytest_volfault_targets(config):
            return {"idle": lambda: OnlyLegacy("idle", nothing), "reference": lambda: OnlyLegacy("mine", nothing)}
    """)
    pytester.makepyfile("""
        import pytest

        @pytest.mark.volfault("detach.attachments")
        def test_detach(volfault_scenario):
            pass
    """)
    result = run("--volfault-target=idle")
    result.stdout.fnmatch_lines(
        ["target idle cannot perform detach.attachments: it is an old tool. Of detach it performs detach.legacy"]
    )
    # What ships is registered in the same way, so a project may put its own in its place.
    result = run("--volfault-steps")
    result.stdout.fnmatch_lines(
        ["  variant detach.attachments (not on mine: it is an old tool)", "points of target mine"]
    )
    result = run("--volfault-target=nowhere")
    result.stderr.fnmatch_lines(["ERROR: unknown target 'nowhere'; the targets are idle, nova, reference, or module:*"])


def test_a_second_module_is_collected_in_real_time(narrow: pytest.Pytester, run: Any) -> None:
    narrow.makepyfile(
        test_z_collected_later=textwrap.dedent("""
        import os, time

        open("written", "w").close()
        REAL = abs(os.stat("written").st_mtime - time.time()) < 30

        def test_it():
            assert REAL
        """)
    )
    narrow.makeini("[pytest]\nvolfault_target = narrow\n")
    run("-k", "test_it").assert_outcomes(passed=1, deselected=13)
