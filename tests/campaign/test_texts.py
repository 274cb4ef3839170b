"""What is written for people decides nothing: with every text of a trace changed all else is the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pytest_volfault import Campaign, load_target
from pytest_volfault.injection.line import Line
from pytest_volfault.model import trace
from pytest_volfault.model.result import Result
from pytest_volfault.model.results import Bound, Results
from pytest_volfault.model.trace import TraceEntry
from pytest_volfault.model.violation import Violation
from pytest_volfault.reports.html import _campaign as page

FLOWS = (("detach", "legacy"), ("attach", "attachments"))


def found() -> tuple[list[str], Results, list[str]]:
    """All pairs of faults of two flows, the results of the single ones, and all switches of a second flow."""
    with Campaign(load_target("reference"), most_faults=2) as campaign:
        scenarios = [each for flow in FLOWS for each in campaign.scenarios(*flow)]
        results = [campaign.run(each) for each in scenarios if len(each.faults) < 2]
        switches = [
            each.id
            for flow in FLOWS
            for each in campaign.switches(replace(scenarios[0], flow=flow[0], variant=flow[1]), "delete")
        ]
    golden = tuple(each for each in results if not each.scenario.faults)
    results.sort(key=lambda each: each.scenario.id)
    whole = Results(campaign.target.info, Bound(1, {}), tuple(results), golden)
    return [each.id for each in scenarios], whole, switches


def judged(result: Result) -> tuple[Any, ...]:
    return (
        result.scenario.id, result.verdict, result.heals_by, result.outcome.facts, result.outcome.fired,
        [each.rule for each in result.violations],
    )  # fmt: skip


def drawn(results: Results, turn: slice = slice(None)) -> dict[str, Any]:
    """What the page's scripts get, with the texts in place of their numbers; those of calls are turned."""
    plain = page.as_plain(results, "pytest", None, None)
    texts = plain.pop("texts")
    ended = [plain["call_ends"].index(end) for end in ("returned", "raised")]
    plain["calls"] = [
        (
            *call[:3],
            texts[call[3]][turn],
            texts[call[4]][turn] if call[6] in ended else "",
            *call[5:7],
            *struck(call, texts),
        )
        for call in plain["calls"]
    ]
    plain["violations"] = [len(each) for each in plain["violations"]]
    plain["ends"] = [(*end[:2], *(texts[n] if n >= 0 else None for n in end[2:4]), end[4]) for end in plain["ends"]]
    return plain


def struck(call: tuple[int, ...], texts: list[str]) -> tuple[str | None, int]:
    return texts[call[7]] if call[7] >= 0 else None, call[8]


@pytest.mark.slow
def test_no_text_of_a_trace_decides_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    ids, before, switches = found()
    assert len(ids) > 10_000
    plainly = Line.entry

    def backwards(line: Any, n: int) -> TraceEntry:
        entry = plainly(line, n)
        return replace(entry, detail=tuple(each[::-1] for each in reversed(entry.detail)), result=entry.result[::-1])

    monkeypatch.setattr(Line, "entry", backwards)
    for name in ("STRUCK", "DIED", "REFUSED", "OPEN", "BETWEEN", "WAITS"):
        monkeypatch.setattr(trace, name, f"another text {name}")
    monkeypatch.setattr(Violation, "__str__", lambda violation: f"{violation.message} / {violation.rule}")
    ids_after, after, switches_after = found()
    assert ids_after == ids
    assert switches_after == switches
    assert list(map(judged, after.scenarios)) == list(map(judged, before.scenarios))
    assert [each.outcome.trace for each in after.scenarios] != [each.outcome.trace for each in before.scenarios]
    assert drawn(after, slice(None, None, -1)) == drawn(before)
