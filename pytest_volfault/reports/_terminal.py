"""The summary that a person reads at the end of a session: what matters most comes first."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_volfault.model.cause import Cause, How
from pytest_volfault.model.result import TargetInfo
from pytest_volfault.reports._cells import cells
from pytest_volfault.reports._counts import counts
from pytest_volfault.reports._left_behind import left_behind
from pytest_volfault.reports._overview import entries_of, overview
from pytest_volfault.reports._parts import Part
from pytest_volfault.reports._sequels import sequels
from pytest_volfault.reports.by_cause import by_cause
from pytest_volfault.reports.lines import Line, plain, wrapped

MORE = "each fault at each call: -v without -q, or --volfault-html=FILE"


def summary(
    target: TargetInfo,
    parts: Sequence[Part],
    bound: str,
    seconds: float,
    width: int,
    replay: str,
    causes: Sequence[Cause] = (),
    *,
    brief: bool = False,
    verbose: bool = False,
) -> list[Line]:
    """Draw the whole summary: why the worst is so, how many ended how, flow by flow, and each cell where asked for.

    Args:
        target: the code under test.
        parts: flow by flow.
        bound: what the campaign covers, as a clause.
        seconds: real time that the scenarios took, healing included.
        width: columns of the terminal.
        replay: the command that replays a scenario, up to the id.
        causes: why what is not clean is so; what has none among them is listed by what it left.
        brief: whether the counts are enough, as where a gate tells what differs from what is accepted.
        verbose: whether the cells are told as well.
    """
    results = [result for part in parts for result in part.results]
    told = [result for part in parts for result in part.of_faults]
    tally = counts(target, bound, results, told, seconds, width)
    broken = [f"{part.flow.name}.{part.variant}" for part in parts if part.broken]
    if broken:
        said = f"not tried, for without any fault it does not do what it is for: {', '.join(broken)}"
        tally += wrapped(said, width, style={"red": True, "bold": True})
    if brief:
        return tally
    explained = {each for cause in causes if cause.how is not How.UNKNOWN for each in cause.members}
    return [
        *by_cause(causes, width, replay),
        *left_behind([result for result in told if result.scenario.id not in explained], width, replay),
        *tally,
        plain(),
        *overview(entries_of(parts), width),
        *sequels(results, replay),
        *(cells(parts, width) if verbose else [plain(MORE)]),
    ]
