"""What every suite asks of every scenario."""

from __future__ import annotations

from collections.abc import Callable

from pytest_volfault import Fault, FinalState, ScenarioRun, Variant, Verdict, flow_named


def run_and_judge(run: ScenarioRun, left_by: Callable[[Variant, Fault], FinalState]) -> None:
    """Each fault strikes and is judged; on the reference what it leaves is what the seeds say.

    On other targets the verdict is recorded: which verdicts are accepted is for a baseline to say.

    Args:
        run: the scenario.
        left_by: variant and fault -> what the seeds lead one to expect.
    """
    result = run.run()
    assert result.verdict not in (Verdict.UNREACHED, Verdict.NONDETERMINISTIC), result.violations
    scenario = run.scenario
    flow, variant = flow_named(scenario.flow), Variant.parse(scenario.variant)
    # Of two faults at once the seeds say nothing, nor of what happens behind Cinder's API.
    if run.target != "reference" or len(scenario.faults) > 1 or scenario.in_company or scenario.needs_drivers:
        return
    if scenario.faults:
        assert result.outcome.final_state == left_by(variant, scenario.faults[0])
    elif flow.reaches(variant):
        assert result.outcome.final_state == FinalState.of(flow.goal(variant))
