"""A flow that does not do without faults what it is for fails its own test, and costs the others nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_volfault.reports import results_file

BROKEN = "--volfault-target=broken"
SOUND = "--volfault-target=sound"
GATE = "--volfault-baseline=accepted.jsonl"
DELETE = "detach.attachments/cinder.attachment_delete@before=http-500,once"

# The reference with few points to break, once as it is and once with a detach that is wrong in one variant.
TARGETS = """
    import dataclasses, itertools
    from pytest_volfault.model.outcome import Answer
    from pytest_volfault.model.result import TargetInfo
    from pytest_volfault.targets.reference.target import ReferenceTarget

    class Sound(ReferenceTarget):
        def __init__(self):
            super().__init__()
            self.info = TargetInfo("broken", "1.0")
            self.operations = [
                dataclasses.replace(each, kinds=("http-500",))
                for each in self.operations
                if each.point in ("cinder.attachment_delete", "cinder.os-detach")
            ]

        def wrong(self, flow, variant):
            return flow == "detach" and variant.style == "attachments"

    class Half(Sound):
        def perform(self, flow, variant, scene):
            if self.wrong(flow, variant):
                return Answer(202)
            return super().perform(flow, variant, scene)

    class Moody(Sound):
        turns = itertools.count(1)

        def perform(self, flow, variant, scene):
            if self.wrong(flow, variant) and next(self.turns) % 2 == 0:
                return Answer(202)
            return super().perform(flow, variant, scene)

    class Spoiling(Sound):
        def perform(self, flow, variant, scene):
            answer = super().perform(flow, variant, scene)
            if self.wrong(flow, variant):
                self.cloud.change("volumes", scene.volume_id, status="error")
            return answer

    class Elsewhere(Sound):
        def prepare(self, flow, variant):
            scene = super().prepare(flow, variant)
            if self.wrong(flow, variant):
                self.cloud.change("volumes", scene.volume_id, status="detaching")
                scene = dataclasses.replace(scene, mark=self.snapshot())
            return scene

    class Raising(Sound):
        def prepare(self, flow, variant):
            if self.wrong(flow, variant):
                raise LookupError("no such thing")
            return super().prepare(flow, variant)

    KINDS = {each.__name__.lower(): each for each in (Sound, Half, Moody, Elsewhere, Raising, Spoiling)}

    def pytest_volfault_targets(config):
        return {"broken": KINDS[config.getini("which")]}

    def pytest_addoption(parser):
        parser.addini("which", "which of them", default="sound")
"""
MARKED = """
    import pytest

    @pytest.mark.volfault("detach.attachments", "detach.legacy")
    def test_detach(volfault_scenario):
        volfault_scenario.run()

    def test_another():
        pass
"""
WAYS = [
    ("half", "rolled-back", "detach.attachments on broken does not reach its goal, and nothing was broken on the way."),
    ("moody", "nondeterministic", "detach.attachments on broken does not do the same twice; mend that first"),
    ("elsewhere", "unreached", "detach.attachments on broken does not begin where the flow begins"),
    ("raising", "unreached", "nothing was broken on the way: LookupError: no such thing"),
]
ways = pytest.mark.parametrize(("which", "verdict", "sentence"), WAYS, ids=[each[0] for each in WAYS])


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makeconftest(TARGETS)
    pytester.makepyfile(test_marked=MARKED)
    return pytester


@pytest.fixture
def accepted(project: pytest.Pytester, run: Any) -> str:
    result = run(BROKEN, GATE, "--volfault-update-baseline", "--volfault-reason=as it is")
    assert result.ret == pytest.ExitCode.OK
    return (project.path / "accepted.jsonl").read_text()


def scenarios(project: pytest.Pytester) -> dict[str, Any]:
    return {each["id"]: each for each in json.loads((project.path / "results.json").read_text())["scenarios"]}


@ways
def test_it_fails_and_the_others_run(
    project: pytest.Pytester, run: Any, workers: tuple[str, ...], which: str, verdict: str, sentence: str
) -> None:
    outputs = [f"--volfault-{name}=results.{name}" for name in ("json", "html", "sarif")]
    result = run(BROKEN, "-o", f"which={which}", *outputs, workers=workers)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    # detach.legacy: the one without faults, four ways to break its one call, two crashes; and the test beside it.
    result.assert_outcomes(failed=1, passed=8)
    result.stdout.fnmatch_lines(
        [f"*{sentence}*", "not tried, for without any fault it does not do what it is for:*", "  detach.attachments*"]
    )
    found = scenarios(project)
    assert sorted(each for each in found if ".attachments" in each) == ["detach.attachments"]
    assert len(found) == 8
    assert found["detach.attachments"]["verdict"] == verdict
    assert found["detach.attachments"]["violations"][0]["rule"] == "no-broken-flow"
    first = json.loads((project.path / "results.sarif").read_text())["runs"][0]["results"][0]
    assert (first["ruleId"], first["level"]) == ("no-broken-flow", "error")
    assert "no-broken-flow" in (project.path / "results.html").read_text()
    # What others read is as its schema says, and reads back.
    results_file.read(project.path / "results.json")


def test_it_is_told_with_its_trace_and_with_what_is_wrong(project: pytest.Pytester, run: Any) -> None:
    result = run(BROKEN, "-o", "which=spoiling", "-k", "detach.attachments")
    result.stdout.fnmatch_lines(
        ["*The caller saw: status 202, and no error. What is wrong: volume.status is 'error' instead of*. Its trace:",
         "  cinder.attachment_delete(*) -> 200"]
    )  # fmt: skip


def test_an_error_on_the_way_names_the_lines_of_the_code_under_test(project: pytest.Pytester, run: Any) -> None:
    result = run(BROKEN, "-o", "which=raising", "-k", "detach.attachments")
    result.stdout.fnmatch_lines(["*LookupError: no such thing", "  */conftest.py:* in prepare"])
    body, _, _ = result.stdout.str().partition("= volfault =")
    assert "pytest_volfault/" not in body


@ways
def test_it_is_worse_than_accepted_and_nothing_of_it_is_gone(
    project: pytest.Pytester, accepted: str, run: Any, workers: tuple[str, ...], which: str, verdict: str, sentence: str
) -> None:
    result = run(BROKEN, "-o", f"which={which}", GATE, workers=workers)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(failed=1, passed=8)
    result.stdout.fnmatch_lines(
        ["accepted.jsonl of broken 1.0: 7 of 8 scenarios are as accepted; 1 worse",
         "6 of its entries were not run here", "worse  detach.attachments", f"    {verdict}*; accepted was completed*"]
    )  # fmt: skip
    assert "gone" not in result.stdout.str().partition("= volfault baseline =")[2]


@ways
def test_no_reason_makes_it_accepted(
    project: pytest.Pytester, accepted: str, run: Any, which: str, verdict: str, sentence: str
) -> None:
    result = run(BROKEN, "-o", f"which={which}", GATE, "--volfault-update-baseline", "--volfault-reason=never mind")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert (project.path / "accepted.jsonl").read_text() == accepted


def test_one_of_its_faults_asked_for_by_name_tells_why_it_was_not_played(project: pytest.Pytester, run: Any) -> None:
    result = run(BROKEN, "-o", "which=half", f"--volfault-scenario={DELETE}", "--volfault-json=results.json")
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["*detach.attachments on broken does not reach its goal*"])
    assert list(scenarios(project)) == ["detach.attachments"]


def test_in_a_campaign_inside_one_test(project: pytest.Pytester, run: Any) -> None:
    project.makepyfile(
        test_marked="""
        def test_whole(volfault_campaign):
            volfault_campaign("detach.attachments")

        def test_sound(volfault_campaign):
            assert len(volfault_campaign("detach.legacy")) == 7

        def test_both(volfault_target):
            volfault_target.run("detach.legacy")
            volfault_target.run("detach.attachments")
        """
    )
    result = run(BROKEN, "-o", "which=half", "--volfault-json=results.json")
    result.assert_outcomes(failed=2, passed=1)
    assert result.stdout.str().count("detach.attachments on broken does not reach its goal") == 2
    assert len(scenarios(project)) == 8


def test_with_the_error_paths_measured(project: pytest.Pytester, run: Any, alone: None) -> None:
    result = run(BROKEN, "-o", "which=half", "--volfault-coverage=cov")
    result.assert_outcomes(failed=1, passed=8)
    assert (project.path / "cov").is_file()


def test_in_shards_that_are_put_together(project: pytest.Pytester, run: Any) -> None:
    from pytest_volfault.cli import main

    parts = []
    for number in (1, 2, 3):
        run(BROKEN, "-o", "which=half", f"--volfault-shard={number}/3", f"--volfault-json=part{number}.json")
        parts.append(f"part{number}.json")
    assert main(["merge", *parts, "-o", "results.json"]) == 0
    assert len(scenarios(project)) == 8
