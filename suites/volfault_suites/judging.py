"""What every suite asks of every scenario."""

from __future__ import annotations

from collections.abc import Callable

from pytest_volfault import Fault, FinalState, Verdict
from pytest_volfault.plugin import ScenarioRun


def run_and_judge(run: ScenarioRun, goal: FinalState, left_by: Callable[[str, Fault], FinalState]) -> None:
    """Each fault strikes and is judged; on the reference what it leaves is what the seeds say.

    On other targets the verdict is recorded: which verdicts are accepted is for a baseline to say.

    Args:
        run: the scenario.
        goal: what is left when nothing fails.
        left_by: variant and fault -> what the seeds lead one to expect.
    """
    result = run.run()
    assert result.verdict not in (Verdict.UNREACHED, Verdict.NONDETERMINISTIC), result.violations
    faults = run.scenario.faults
    # Of two faults at once the seeds say nothing.
    if run.target == "reference" and len(faults) <= 1:
        expected = left_by(run.scenario.variant, faults[0]) if faults else goal
        assert result.outcome.final_state == expected
