"""One scenario in full, in a real browser: what is told of it, and the two runs side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from pytest_volfault.model.cure import ACTIONS, Cure
from pytest_volfault.model.results import Results
from pytest_volfault.model.way import Fate, Spot, Way
from pytest_volfault.reports.html import render

BEFORE = "detach.attachments/cinder.attachment_delete@before=http-500,always"
AFTER = "detach.attachments/cinder.attachment_delete@after=connection-reset,once"
CRASH = "detach.attachments/brick.disconnect_volume@before=crash,once"
AFTERWARDS = "detach.attachments/cinder.os-begin_detaching@after=http-500,once//delete"
RESET = ACTIONS["reset-volume"]
[RESTART] = ACTIONS["restart"].commands
AS_EVER = "delete.attachments-host_down/nova.notify.delete@before=notify-error,once"


def open_scenario(reader: Any, campaign: Results, key: str, **given: Any) -> None:
    reader.open(render(campaign, **given), f"#id={quote(key, safe='')}")


def healed(campaign: Results, key: str, cure: Cure) -> Results:
    """The campaign, with one scenario that is healed by something else."""
    ended = tuple(replace(each, heals_by=cure) if each.scenario.id == key else each for each in campaign.scenarios)
    return replace(campaign, scenarios=ended)


def cells(reader: Any, title: str) -> dict[str, list[str]]:
    """The rows of the table under a heading: its name -> golden and faulted."""
    section = next(each for each in reader.all(".fact") if each.text.startswith(title))
    rows = section.find_elements("css selector", "tbody tr")
    return {
        row.find_element("css selector", "th").text: [td.text for td in row.find_elements("css selector", "td")]
        for row in rows
    }


def test_everything_is_told(reader: Any, campaign: Results) -> None:
    result = campaign.by_id[BEFORE]
    golden = campaign.golden_by_id["detach.attachments"]
    open_scenario(reader, campaign, BEFORE)
    assert reader.one("h2").text == BEFORE
    assert reader.one("h2") == reader.focused
    assert reader.driver.title.startswith(f"{BEFORE} - reference ")
    assert reader.one(".judgement .verdict").text.replace("\n", " ").startswith("S stuck: ")
    assert reader.texts(".judgement li") == list(map(str, result.violations))
    facts = {each.text.split("\n")[0]: each.text for each in reader.all(".fact")}
    assert facts["What strikes"].endswith(
        "http-500 at cinder.attachment_delete, before its effect, and at every call of it from then on"
    )
    assert cells(reader, "What the caller saw") == {
        "status": ["202", "202"],
        "error": ["nothing", "nothing"],
        "behind it": ["nothing", f"≠ {result.outcome.answer.compute_error}".replace("≠ ", "")],
    }
    left = cells(reader, "What is left")
    assert left["volume.status"] == [golden.outcome.final_state.volume_status, result.outcome.final_state.volume_status]
    assert left["server.row[volume]"] == ["no", "attachment[server,host1]"]
    # What holds in neither is not told.
    assert "host1.secret[volume]" not in left
    differing = reader.run(
        "return [...document.querySelectorAll('.fact td.differs')].map((td) => td.parentNode.cells[0].textContent)"
    )
    assert set(differing) == {
        name for name, (one, other) in (left | cells(reader, "What the caller saw")).items() if one != other
    }


def steps_of(reader: Any) -> list[tuple[str, list[str]]]:
    """What heals, step by step: in words, and what is typed."""
    return [
        (words, commands)
        for words, commands in reader.run(
            """
            const text = (each) => each.textContent;
            return [...document.querySelectorAll(".cure li")].map((li) => {
              const commands = [...li.querySelectorAll("code")].map(text);
              return [[...li.children].filter((each) => each.tagName !== "CODE").map(text).join(""), commands];
            });
            """
        )
    ]


@pytest.mark.parametrize(
    ("key", "heals_by", "steps"),
    [
        (
            BEFORE,
            "reset-volume+retry",
            [
                ("a reset of the volume's state, by an administrator of the cloud", list(RESET.commands)),
                ("the caller's retry, by the owner", ["openstack server remove volume SERVER VOLUME"]),
            ],
        ),
        # It ends with another flow than it begins with.
        (
            AFTERWARDS,
            "retry+wait",
            [
                ("the caller's retry, by the owner", ["openstack server delete SERVER"]),
                ("an hour in which periodic tasks run, by nobody", list(ACTIONS["wait"].commands)),
            ],
        ),
        (BEFORE, "disown", [("the owner's delete of the attachment, by the owner", list(ACTIONS["disown"].commands))]),
        (CRASH, "restart", [("a restart of nova-compute, by whoever may start nova-compute", [RESTART])]),
        (
            CRASH,
            "clean-up",
            [("hands on the host and a forced detach, by root on the host", list(ACTIONS["clean-up"].commands))],
        ),
    ],
)
def test_what_heals_it(
    reader: Any, campaign: Results, key: str, heals_by: str, steps: list[tuple[str, list[str]]]
) -> None:
    open_scenario(reader, healed(campaign, key, Cure.parse(heals_by)), key)
    assert reader.all(".cure")[0].tag_name == "ol"
    assert steps_of(reader) == steps


@pytest.mark.parametrize(
    ("cure", "sentence"),
    [
        (Cure.NONE_NEEDED, "It needs nothing."),
        (Cure.NOTHING, "Nothing: every row of up to three actions was tried."),
        # Of a project whose hooks are not there.
        (Cure(("coffee",)), "coffee"),
    ],
)
def test_what_no_action_heals_is_a_sentence(reader: Any, campaign: Results, cure: Cure, sentence: str) -> None:
    open_scenario(reader, healed(campaign, BEFORE, cure), BEFORE)
    [told] = [each.text for each in reader.all(".fact") if each.text.startswith("What heals it")]
    assert told == f"What heals it\n{sentence}"
    assert reader.all(".cure") == []


def test_the_table_of_calls_is_both_traces(reader: Any, campaign: Results) -> None:
    """Put together from the difference, they are what was recorded, call by call."""
    for key in (BEFORE, AFTER, CRASH, "detach.attachments"):
        open_scenario(reader, campaign, key)
        reader.one(".as-table summary").click()
        reader.until(lambda: reader.all(".calls"))
        rows = reader.run(
            "return [...document.querySelectorAll('.calls tbody tr')]"
            ".map((tr) => [...tr.cells].map((td) => td.textContent))"
        )
        left = [row[:3] for row in rows if row[0]]
        right = [row[4:] for row in rows if row[4]]
        for told, outcome in (
            (left, campaign.golden_by_id["detach.attachments"].outcome),
            (right, campaign.by_id[key].outcome),
        ):
            expected = [[str(entry.n), entry.process, str(entry).replace(" -> ", " → ")] for entry in outcome.trace]
            assert told == expected, key
        alike = [row[2] == row[6] for row in rows]
        assert [row[3] == "" for row in rows] == alike


@pytest.mark.parametrize("key", [BEFORE, AFTER, CRASH])
def test_the_fault_stands_out(reader: Any, campaign: Results, key: str) -> None:
    """By words and by shape: a cross on the way there, or on the way back."""
    open_scenario(reader, campaign, key)
    fault = campaign.by_id[key].scenario.faults[0]
    strikes = sum(entry.said.startswith("FAULT ") for entry in campaign.by_id[key].outcome.trace)
    words = [f"ϟ FAULT {fault.kind}, {fault.when} its effect"] * strikes
    assert reader.texts(".diagram .fault") == words
    crosses = reader.run("return document.querySelectorAll('.diagram .cross').length")
    assert crosses == strikes + (fault.kind == "crash")
    # Before the effect, the arrow does not arrive: it ends at the cross. After it, the reply has the cross.
    arrived = reader.run("return document.querySelectorAll('.diagram .struck .tip').length")
    assert arrived == (strikes if fault.when == "after" else 0)
    there, back, cross = reader.run(
        """
        const struck = document.querySelector(".diagram .struck"), box = (name) => struck.querySelector(name).getBBox();
        return [box(".way"), box(".unmade"), box(".cross")];
        """
    )
    middle = cross["x"] + cross["width"] / 2
    if fault.when == "before":
        assert there["x"] + there["width"] == pytest.approx(middle)
        assert back["x"] == pytest.approx(middle)
        assert back["width"] > 10
        assert back["y"] == there["y"]
    else:
        assert back["x"] < middle < back["x"] + back["width"]
        assert back["y"] > there["y"]


def test_lanes(reader: Any, campaign: Results) -> None:
    open_scenario(reader, campaign, CRASH)
    titles = reader.texts(".diagram .lane")
    # Left and right, above and below.
    assert len(titles) % 4 == 0
    lanes = titles[: len(titles) // 4]
    assert [each for each in lanes if each in {"API", "compute", "libvirt", "os-brick", "Cinder"}] == [
        "API", "compute", "libvirt", "os-brick", "Cinder",
    ]  # fmt: skip
    assert {"database", "bus"} < set(lanes)
    # A process that dies has no lane below its death.
    ends = reader.run(
        "return [...document.querySelectorAll('.diagram .life.process')].map((line) => +line.getAttribute('y2'))"
    )
    assert len(set(ends)) == 2
    assert ends.count(min(ends)) == 1


def test_what_is_alike_is_folded(reader: Any, campaign: Results) -> None:
    open_scenario(reader, campaign, AFTER)
    [fold] = reader.texts("text.fold")
    few = reader.run("return document.querySelectorAll('.diagram .call').length")
    next(each for each in reader.all(".sequence button") if each.text == "show every call").click()
    assert reader.texts("text.fold") == []
    every = reader.run("return document.querySelectorAll('.diagram .call').length")
    assert fold == f"⋯ {(every - few) // 2} calls alike on both sides ⋯"


def test_another_flow_in_between(reader: Any, campaign: Results) -> None:
    [result] = [each for each in campaign.scenarios if each.scenario.meanwhile]
    open_scenario(reader, campaign, result.scenario.id)
    assert (
        "Another flow, delete, comes in between: after the effect of brick.disconnect_volume"
        in reader.one(".facts").text
    )
    [said] = reader.texts(".diagram .fault")
    assert said.startswith("⇄ another flow in between: delete, after brick.disconnect")


def test_another_flow_afterwards(reader: Any, campaign: Results) -> None:
    [result] = [each for each in campaign.scenarios if each.scenario.then]
    open_scenario(reader, campaign, result.scenario.id)
    assert "Another flow comes afterwards: delete" in reader.one(".facts").text
    said = reader.texts(".diagram .fault")
    assert [each for each in said if each.startswith("↓ another flow afterwards: delete")]


def test_what_ends_as_ever_says_so(reader: Any, campaign: Results) -> None:
    golden = campaign.golden_by_id["delete.attachments-host_down"]
    same = [
        each.scenario.id
        for each in campaign.scenarios
        if each.scenario.golden == golden.scenario and each.outcome.facts.lasting == golden.outcome.facts.lasting
    ]
    open_scenario(reader, campaign, same[-1])
    assert "The fault changes nothing: the flow leaves the same without any." in reader.one(".judgement").text


def test_the_command_can_be_copied(reader: Any, campaign: Results) -> None:
    open_scenario(reader, campaign, BEFORE)
    command = f"pytest -p volfault --pyargs volfault_suites --volfault-target=reference --volfault-scenario={BEFORE}"
    assert reader.one(".command").text == command
    reader.driver.execute_cdp_cmd(
        "Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    )
    reader.one(".copy").click()
    reader.until(lambda: reader.one(".copy").text == "copied")
    assert reader.run("return navigator.clipboard.readText()") == command


def test_the_command_is_selected_where_there_is_no_clipboard(reader: Any, campaign: Results) -> None:
    open_scenario(reader, campaign, BEFORE)
    reader.run(
        "navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'));"
        "document.execCommand = () => false"
    )
    reader.one(".copy").click()
    reader.until(lambda: reader.one(".copy").text == "selected: press Ctrl+C")
    assert reader.run("return getSelection().toString()") == reader.one(".command").text


def test_the_users_own_command(reader: Any, campaign: Results) -> None:
    open_scenario(reader, campaign, BEFORE, command="pytest tests/mine --volfault-scenario=")
    assert reader.one(".command").text == f"pytest tests/mine --volfault-scenario={BEFORE}"


def test_what_a_baseline_says(reader: Any, campaign: Results) -> None:
    findings = {BEFORE: ("worse", "it was rolled-back, and is stuck"), AFTER: ("stale", "it is better than accepted")}
    open_scenario(reader, campaign, BEFORE, findings=findings)
    assert reader.one(".finding").text == "Against the baseline: worse: it was rolled-back, and is stuck"
    reader.open(render(campaign, findings=findings))
    options = reader.run("return [...document.querySelectorAll('#f-finding option')].map((o) => o.textContent)")
    assert options == ["any", f"as the baseline ({len(campaign.scenarios) - 2})", "stale (1)", "worse (1)"]
    reader.choose("finding", "worse")
    reader.until(lambda: reader.texts(".list a") == [BEFORE])


def test_handlers_that_never_ran(reader: Any, campaign: Results) -> None:
    handler = {"file": "nova/virt/block_device.py", "line": 512, "function": "detach", "what": "except Exception:"}
    reader.open(render(campaign, handlers={"ran": 3, "known": 4, "never": [handler]}))
    section = reader.one(".handlers")
    assert "3 of 4 handlers ran under at least one fault; 1 never did." in section.text
    assert "nova/virt/block_device.py:512 detach except Exception:" in section.text


def test_a_run_without_its_golden_one(reader: Any, campaign: Results) -> None:
    """A worker that was killed has not sent it."""
    open_scenario(reader, Results(campaign.target, campaign.bound, campaign.scenarios, ()), BEFORE)
    assert cells(reader, "What is left")["server.row[volume]"] == ["not run", "attachment[server,host1]"]
    assert reader.texts(".diagram .fault")


def test_where_in_the_code_the_call_broke_and_what_became_of_its_error(reader: Any, campaign: Results) -> None:
    open_scenario(reader, campaign, BEFORE)
    way = campaign.by_id[BEFORE].way
    assert way is not None
    [told] = [each.text for each in reader.all(".fact") if each.text.startswith("Where in the code")]
    assert f"the call is made at {way.path[-1].file}:{way.path[-1].line} {way.path[-1].short}" in told
    assert f"error: {' -> '.join(way.errors)}" in told
    assert "the error leaves" in told
    reader.one("a[href*='cause=']").click()
    assert BEFORE in reader.texts(".list a")


@pytest.mark.parametrize(
    ("fate", "said"),
    [
        (Fate.SWALLOWED, "except CinderError swallows the error at tool.py:7 unplug"),
        (Fate.SILENT, "no error is seen"),
        (Fate.DIED, "the process dies"),
    ],
)
def test_each_fate_of_an_error_has_its_words(reader: Any, campaign: Results, fate: Fate, said: str) -> None:
    spot = Spot("tool.py", "unplug", 7)
    swallowed = fate is Fate.SWALLOWED
    way = Way("detach", (spot,), fate, end=spot if swallowed else None, clause="except CinderError" * swallowed)
    scenarios = tuple(replace(each, way=way) if each.scenario.id == BEFORE else each for each in campaign.scenarios)
    open_scenario(reader, replace(campaign, scenarios=scenarios), BEFORE)
    [told] = [each.text for each in reader.all(".fact") if each.text.startswith("Where in the code")]
    assert "the call is made at tool.py:7 unplug" in told
    assert said in told
    assert "error:" not in told
