"""Campaigns to draw: one that the reference has really run, many of it, and one whose every text is hostile."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from pytest_volfault.extensions.loading import load_extensions
from pytest_volfault.model.cure import Cure
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.outcome import Answer, Outcome
from pytest_volfault.model.result import Result, TargetInfo
from pytest_volfault.model.results import Bound, Results
from pytest_volfault.model.scenario import Fault, Meanwhile, Part, Scenario
from pytest_volfault.model.stood import Stack, Waits
from pytest_volfault.model.trace import End, Event, Place, Strike, TraceEntry
from pytest_volfault.model.variant import PROTOCOLS
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.model.violation import Violation
from pytest_volfault.model.way import Spot
from pytest_volfault.session import Options, VolfaultSession

# The second one ends unclean without any fault.
FLOWS = ("detach.attachments", "delete.attachments-host_down")
TWICE = "detach.attachments/cinder.os-begin_detaching@after=http-500,once+brick.disconnect_volume@before=crash,once"
BETWEEN = "detach.attachments/brick.disconnect_volume@after:delete"
AFTERWARDS = "detach.attachments/cinder.os-begin_detaching@after=http-500,once//delete"
MANY = 5_000
A_NIGHT = 20_000


AT_ONCE = "detach.attachments:delete,server2/A:cinder.os-begin_detaching@after:B"


@pytest.fixture(scope="session")
def at_once(campaign: Results) -> Results:
    """Two operations, of which the one waits for ever, and the other for it."""
    outer, inner = Spot("tool/a.py", "outer", 3), Spot("tool/a.py", "inner", 9)
    waits = (Waits("A.1", "lock x", "B", Stack("outer", (outer, inner))),)
    place = ("cinder.os-begin_detaching@after",)
    trace = (
        TraceEntry(1, "cinder.os-begin_detaching", 1, (), "202", "api", task="A"),
        TraceEntry(2, "B", 1, place, "moves", "api", event=Event.SWITCH, task="A"),
        TraceEntry(3, "nova.db.bdm_get", 1, (), "done", "api", task="B"),
        TraceEntry(4, "lock y", 1, (), "", "api", event=Event.WAIT, end=End.OPEN, task="B"),
        TraceEntry(5, "libvirt.detach_device", 1, ("vdb",), "x", "compute", strike=Strike("no", "before"), task="A.1"),
    )
    answers = (("A", Answer(202, compute_error="ItemNotFound: no")), ("B", Answer(error="it waits for ever")))
    state = campaign.scenarios[0].outcome.facts
    outcome = Outcome(answers[0][1], state, trace, True, answers, deadlock=waits)
    rules = (Violation("no-deadlock", "operations wait for one another for ever"),)
    found = Result(Scenario.parse(AT_ONCE), outcome, Verdict.STUCK, rules, Cure(("restart",)))
    return replace(campaign, scenarios=(found,))


# Elements that have no end.
VOID = {"meta", "wbr"}


class Parsed(HTMLParser):
    """A page as elements: tag, attributes and the text directly inside."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.open: list[list[str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), []))
        if tag not in VOID:
            self.open.append(self.elements[-1][2])

    def handle_endtag(self, _tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open:
            self.open[-1].append(data)

    def all(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        return [(attributes, "".join(text)) for each, attributes, text in self.elements if each == tag]

    @property
    def data(self) -> Any:
        [text] = [text for attributes, text in self.all("script") if attributes.get("type") == "application/json"]
        return json.loads(text)


@pytest.fixture(scope="session")
def parsed() -> Callable[[str], Parsed]:
    return Parsed


@pytest.fixture(scope="session")
def campaign(without_tracer: Callable[[], AbstractContextManager[None]]) -> Results:
    """Two flows of the reference, and a scenario each with two faults, another flow in between, and one afterwards."""
    session = VolfaultSession(Options(flows=FLOWS), load_extensions())
    try:
        with without_tracer():
            for scenario in [*session.plan.scenarios([]), *map(Scenario.parse, (TWICE, BETWEEN, AFTERWARDS))]:
                session.record(session.running.run(scenario))
    finally:
        # At once, and not when the tests are over: the time of the others is real.
        session.close()
    assert session.reports.results is not None
    return session.reports.results


@pytest.fixture(scope="session")
def many(campaign: Results) -> Results:
    """As many as a gate has."""
    return _times(campaign, MANY)


@pytest.fixture(scope="session")
def night(campaign: Results) -> Results:
    """As many as a night finds."""
    return _times(campaign, A_NIGHT)


def _times(campaign: Results, count: int) -> Results:
    """So many of them, in as many variants as that takes; each variant has volumes, and so texts, of its own."""
    scenarios: list[Result] = []
    golden: list[Result] = []
    for number, protocol in enumerate(itertools.cycle(PROTOCOLS)):
        if len(scenarios) >= count:
            break
        # There are not so many protocols; a number tells the rounds apart.
        word = f"{protocol}{number // len(PROTOCOLS) or ''}"
        golden += [_moved(result, word, len(golden)) for result in campaign.golden]
        scenarios += [_moved(result, word, len(golden)) for result in campaign.scenarios]
    counted: dict[str, int] = {}
    for result in scenarios[:count]:
        counted[result.scenario.golden.id] = counted.get(result.scenario.golden.id, 0) + 1
    ordered = sorted(scenarios[:count], key=lambda result: result.scenario.id)
    return Results(campaign.target, Bound(1, counted), tuple(ordered), tuple(golden))


def _moved(result: Result, word: str, volume: int) -> Result:
    scenario = replace(result.scenario, variant=f"{result.scenario.variant}-{word}")
    trace = tuple(
        replace(entry, detail=tuple(each.replace("13565397", f"{volume:08}") for each in entry.detail))
        for entry in result.outcome.trace
    )
    return replace(result, scenario=scenario, outcome=replace(result.outcome, trace=trace))


HOSTILE = {
    "script": "</script><script>window.hostile = 1</script>",
    "image": '<img src=x onerror="window.hostile = 1">',
    "attribute": "\"><svg onload=window.hostile=1> ' onfocus='window.hostile=1' autofocus='",
    "comment": "<!--<script>window.hostile = 1",
    "references": "&lt;b&gt; &amp;amp; &#60;",
    "template": "${window.hostile = 1} $title $$ {{window.hostile = 1}}",
    "separators": "one\u2028two\u2029three",
    "surrogate": "lone \ud800 high",
    "controls": "bell\x07 escape\x1b[31m backspace\x08",
    "backwards": "\u202egnorw\u202c",
    "prototype": "__proto__",
    "constructor": "constructor",
    "quotes": "'\"`\\",
    "long": "Word" * 2_500,
    "url": "javascript:window.hostile=1",
}


@pytest.fixture(params=HOSTILE.values(), ids=list(HOSTILE))
def text(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def hostile(text: str) -> Results:
    """One string in each place that a target fills, and a scenario of every shape."""
    golden = Scenario("detach", text)
    fault = Fault(text, text)
    faulted = [
        replace(golden, faults=(fault,)),
        replace(golden, faults=(fault, Fault("cinder.os-detach", text))),
        replace(golden, meanwhile=(Meanwhile(text, text),)),
        replace(golden, then=(Part(text),)),
    ]
    state = FinalState(text, (text, text), guest_disk=text, vm_state=text, other_guest_disk=text).facts

    def result(scenario: Scenario, strike: Strike | None) -> Result:
        trace = (
            TraceEntry(1, text, 1, (text,), text, text, strike=strike),
            TraceEntry(2, text, 2, (text,), text, "compute", strike=strike),
            TraceEntry(3, text, 1, (), text, text, event=Event.MEANWHILE, place=Place(text, 1, "before")),
        )
        answer = Answer(500, text, text)
        return Result(
            scenario, Outcome(answer, state, trace, True), Verdict.STUCK, (Violation(text, text),), Cure(("clean-up",))
        )

    return Results(
        TargetInfo(text, text),
        Bound(1, {golden.id: 4}),
        tuple(result(each, Strike(text, "before")) for each in faulted),
        (result(golden, None),),
    )
