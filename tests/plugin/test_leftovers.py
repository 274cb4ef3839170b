"""The suite `leftovers` and its fixture: one test a flow and variant, and what comes next in each."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from pytest_volfault.model.results import Results
from pytest_volfault.reports.results_file import read

SUITE = ("-p", "volfault", "--pyargs", "volfault_suites.leftovers.test_sequences")
SMALL = "attach.attachments-shelved_offloaded"
SEQUENCE = f"{SMALL}/cinder.attachment_create@after=http-500,once//detach"


def run(pytester: pytest.Pytester, *options: str) -> tuple[pytest.RunResult, Results]:
    result = pytester.runpytest_subprocess(*SUITE, "--volfault-json=found.json", *options)
    return result, read(pytester.path / "found.json")


def test_one_test_for_each_flow_and_variant(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_subprocess(*SUITE, "--collect-only", "-q", "--volfault-flow=detach")
    items = re.findall(r"::test_what_comes_next\[(\S+)\]", result.stdout.str())
    assert items[0] == "detach.attachments"
    assert len(items) == len(set(items)) > 5
    assert all(item.startswith("detach.") for item in items)


def test_it_is_run_where_it_is_named(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_subprocess("-p", "volfault", "--pyargs", "volfault_suites", "--collect-only", "-q")
    result.stdout.fnmatch_lines(["*test_scenarios.py*"])
    result.stdout.no_fnmatch_line("*leftovers*")


def test_what_was_left_and_what_became_of_it(pytester: pytest.Pytester) -> None:
    result, found = run(pytester, f"--volfault-flow={SMALL}", "-q")
    result.assert_outcomes(passed=1)
    assert SEQUENCE in found.by_id
    first = {each.scenario.parts[0] for each in found.scenarios}
    flows = {each.scenario.then[0].flow for each in found.scenarios}
    assert {"attach", "detach", "delete", "reboot", "soft_reboot", "stop", "start", "show", "list"} <= flows
    assert len(found.scenarios) == len(first) * len(flows)
    assert all(each.found is not None and each.sequel is not None for each in found.scenarios)
    said = f"what the next flow made of what was left: {len(found.scenarios)} sequences after {len(first)} leftovers"
    result.stdout.fnmatch_lines([said, "then *healed*better*same*as-ever*worse", "attach *", "delete *"])


def test_two_workers_find_the_same(pytester: pytest.Pytester) -> None:
    flows = [f"--volfault-flow={each}" for each in (SMALL, "detach.attachments-shelved_offloaded")]
    run(pytester, *flows)
    alone = (pytester.path / "found.json").read_bytes()
    result, _ = run(pytester, *flows, "-n", "2")
    result.assert_outcomes(passed=2)
    assert (pytester.path / "found.json").read_bytes() == alone


def test_a_sequence_replays_by_its_id(pytester: pytest.Pytester) -> None:
    result, found = run(pytester, f"--volfault-scenario={SEQUENCE}")
    result.assert_outcomes(passed=1)
    assert [each.scenario.id for each in found.scenarios] == [SEQUENCE]
    assert found.scenarios[0].found is not None


@pytest.mark.slow
def test_machines_share_the_sequences(pytester: pytest.Pytester) -> None:
    whole = run(pytester, f"--volfault-flow={SMALL}")[1].by_id
    parts = [run(pytester, f"--volfault-flow={SMALL}", f"--volfault-shard={n}/2")[1].by_id for n in (1, 2)]
    assert not parts[0].keys() & parts[1].keys()
    assert {**parts[0], **parts[1]}.keys() == whole.keys()


def test_a_baseline_that_holds_none_of_it_is_not_asked(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_subprocess(*SUITE, "--volfault-baseline=upstream", "--volfault-target=nova", "-rs")
    result.stdout.fnmatch_lines(
        ["*the shipped baseline of nova 34.* says nothing of one flow after another; run it without *"]
    )


@pytest.mark.parametrize(
    ("test", "said"),
    [
        (
            """
            @pytest.mark.volfault("attach.attachments-shelved_offloaded")
            def test_it(volfault_leftovers):
                assert volfault_leftovers.id
            """,
            "*takes volfault_leftovers and runs nothing with it: call its run()*",
        ),
        (
            """
            @pytest.mark.volfault("attach")
            class TestIt(unittest.TestCase):
                @pytest.mark.usefixtures("volfault_leftovers")
                def test_it(self):
                    pass
            """,
            "*volfault_leftovers makes a test of each flow and variant*",
        ),
        (
            """
            @pytest.mark.volfault("attach.attachments-shelved_offloaded")
            def test_it(volfault_leftovers):
                volfault_leftovers.run()
                raise AssertionError("it came so far")
            """,
            "*it came so far*",
        ),
    ],
)
def test_what_a_test_of_ones_own_must_do(pytester: pytest.Pytester, test: str, said: str) -> None:
    pytester.makepyfile("import unittest\n\nimport pytest\n\n" + _dedented(test))
    result = pytester.runpytest_subprocess("-p", "volfault")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines([said])


def test_what_was_found_by_then_is_in_the_results(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        f"""
        import pytest

        @pytest.mark.volfault("{SMALL}")
        def test_it(volfault_leftovers):
            volfault_leftovers.run()
            raise AssertionError
        """
    )
    pytester.runpytest_subprocess("-p", "volfault", "--volfault-json=found.json").assert_outcomes(failed=1)
    found: dict[str, Any] = json.loads((pytester.path / "found.json").read_text())
    assert SEQUENCE in {each["id"] for each in found["scenarios"]}


def _dedented(test: str) -> str:
    return "\n".join(line[12:] for line in test.splitlines())
