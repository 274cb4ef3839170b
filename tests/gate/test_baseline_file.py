"""The baseline's file: one entry a line, sorted, and whole or refused."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_volfault.errors import UsageError
from pytest_volfault.gate import Baseline
from pytest_volfault.gate.baseline_file import lines_of, parse, read, text_of, write
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.verdict import Degree

PATH = Path("accepted.jsonl")
HEAD = '{"schema": "volfault-baseline/2", "target": {"name": "nova", "version": "34.0.0"}}'


@pytest.fixture
def baseline(make: Any) -> Baseline:
    return make.baseline(
        make.result("detach.attachments", "completed"),
        make.result(make.once, "completed"),
        make.result(make.always, "stuck", "clean-up", FinalState.attached(volume_status="detaching")),
        reason="bug 1234567: “the volume” stays",
    )


def line(**changes: Any) -> str:
    entry = {
        "id": "detach.attachments/cinder.attachment_delete@before=http-500,once",
        "verdict": "stuck",
        "heals_by": "clean-up",
        "final_state": ["volume.status=detaching"],
        "reason": "why",
    }
    return json.dumps({key: value for key, value in (entry | changes).items() if value is not ...})


def test_its_text_is_what_a_reviewer_reads(baseline: Baseline) -> None:
    assert text_of(baseline) == TEXT


# ruff: noqa: E501 - one entry a line is the point
TEXT = """\
{"schema": "volfault-baseline/2", "target": {"name": "nova", "version": "34.0.0"}}
{"id": "detach.attachments", "verdict": "completed", "heals_by": "none-needed", "final_state": ["server.state=active", "volume.status=available"], "reason": "clean"}
{"id": "detach.attachments/cinder.attachment_delete@before=http-500,always", "verdict": "stuck", "heals_by": "clean-up", "more": ["host1.device[volume]", "server.disk[host1,volume]=live+config", "server.row[volume]", "volume.attachment[server,host1]=attached", "volume.export[host1]", "volume.status=detaching"], "less": ["volume.status=available"], "reason": "bug 1234567: “the volume” stays"}
{"id": "detach.attachments/cinder.attachment_delete@before=http-500,once", "verdict": "completed", "heals_by": "none-needed", "more": [], "less": [], "reason": "clean"}
"""


def test_what_was_written_reads_back(baseline: Baseline, tmp_path: Path) -> None:
    write(tmp_path / PATH, baseline)
    assert read(tmp_path / PATH) == baseline


def conducted(make: Any) -> Baseline:
    return make.baseline(
        make.conducted(
            make.result("detach.attachments", "completed"),
            "cinder.attachment_delete by tool.py free",
            "nova.db.bdm_save by tool.py tell",
            "nova.db.bdm_save by tool.py free",
        ),
        # A call of the undisturbed run, one of two callers, and one that is made only here.
        make.conducted(
            make.result(make.once, "stuck"),
            "cinder.attachment_delete by tool.py free",
            "nova.db.bdm_save by tool.py tell",
            "cinder.attachment_delete by tool.py undo",
            caught="tool.py undo",
            error="Gone",
            status=500,
        ),
        make.conducted(make.result(make.always, "completed")),
    )


def test_who_calls_what_reads_back(make: Any, tmp_path: Path) -> None:
    write(tmp_path / PATH, conducted(make))
    assert read(tmp_path / PATH) == conducted(make)


def test_of_a_fault_it_says_no_more_of_that_than_differs(make: Any) -> None:
    golden, always, once = map(json.loads, text_of(conducted(make)).splitlines()[1:])
    assert golden["calls"][0] == "cinder.attachment_delete by tool.py free"
    assert golden["status"] == 202
    assert {key: once[key] for key in ("calls", "caught", "error", "status")} == {
        "calls": [
            "cinder.attachment_delete",
            "nova.db.bdm_save by tool.py tell",
            "cinder.attachment_delete by tool.py undo",
        ],
        "caught": "tool.py undo",
        "error": "Gone",
        "status": 500,
    }
    assert (always["calls"], always.keys() & {"caught", "error", "status"}) == ([], set())


def test_one_that_an_earlier_release_wrote_says_nothing_of_it(make: Any) -> None:
    old = [json.loads(line) for line in text_of(conducted(make)).splitlines()]
    kept = [{key: each[key] for key in each if key not in ("calls", "caught", "error", "status")} for each in old]
    read_back = parse(PATH, "".join(f"{json.dumps(each)}\n" for each in kept)).entries
    assert {entry.conduct for entry in read_back.values()} == {None}


def test_how_unsafe_an_end_is_reads_back_and_what_is_not_unsafe_says_nothing_of_it(make: Any, tmp_path: Path) -> None:
    shown = FinalState.detached(lun_mapped=True)
    baseline = make.baseline(
        make.result("detach.attachments", "completed"),
        make.result(make.once, "unsafe", "reset-volume+retry", shown, Degree.STALE),
        make.result(make.always, "unsafe", "nothing", shown, Degree.WRITES),
    )
    write(tmp_path / PATH, baseline)
    assert read(tmp_path / PATH) == baseline
    lines = list(map(json.loads, text_of(baseline).splitlines()))
    assert [each.get("degree") for each in lines] == [None, None, "writes", "stale"]
    assert list(lines[3])[:4] == ["id", "verdict", "degree", "heals_by"]
    # Of a whole state as of a difference.
    entry = line(verdict="unsafe", degree="cut-off", heals_by="reboot")
    [read_back] = parse(PATH, f"{HEAD}\n{entry}").entries.values()
    assert (read_back.degree, read_back.judged) == (Degree.CUT_OFF, "unsafe (cut-off), healed by reboot")


def test_the_order_of_the_lines_means_nothing_and_a_rewrite_sorts_them(baseline: Baseline) -> None:
    head, *lines = TEXT.splitlines()
    random.Random(1).shuffle(lines)
    assert text_of(parse(PATH, "\n".join([head, "", *lines]))) == TEXT


@pytest.mark.parametrize("cut", range(1, len(TEXT) - 1, 97))
def test_one_that_was_cut_off_never_passes_for_a_whole_one(cut: int) -> None:
    # Between two lines nothing can tell; a file is replaced in one step so that this does not happen.
    text = TEXT[:cut]
    if text.endswith("\n") or TEXT[cut] == "\n":
        assert parse(PATH, text).entries.keys() <= parse(PATH, TEXT).entries.keys()
        return
    with pytest.raises(UsageError, match=r"is no JSON object: .* is a merge unfinished, or the file cut off"):
        parse(PATH, text)


BAD = [
    ("", "the baseline accepted.jsonl is empty"),
    ("\n\n", "the baseline accepted.jsonl is empty"),
    ("{", "line 1 is no JSON object: '{'"),
    ("[]", "line 1 is no JSON object: '[]'"),
    ("{}", "has the schema None; this release of volfault reads volfault-baseline/2"),
    ('{"schema": "volfault-baseline/3"}', "has the schema 'volfault-baseline/3'; this release of volfault reads"),
    (
        '{"schema": "volfault-baseline/1"}',
        "wrote it (volfault-baseline/1), and this one reads volfault-baseline/2, in which final states are facts; move",
    ),
    ('{"schema": "volfault-results/2"}', "has the schema 'volfault-results/2'; this release of volfault reads"),
    ('{"schema": "volfault-baseline/2"}', "line 1: it does not say what target it is of, name and version"),
    ('{"schema": "volfault-baseline/2", "target": {"name": "nova"}}', "it does not say what target it is of"),
    (f"{HEAD}\n<<<<<<< HEAD", "line 2 is no JSON object: '<<<<<<< HEAD'; is a merge unfinished"),
    (f"{HEAD}\n7", "line 2 is no JSON object: '7'"),
    (f"{HEAD}\n{line()}\n\n{line(reason='other')}", "has two entries for detach.attachments/cinder.attachment_delete@"),
    (f"{HEAD}\n{line(reason='')}", "line 2: detach.attachments/cinder.attachment_delete@before=http-500,once gives no"),
    (f"{HEAD}\n{line(reason=' ')}", "gives no reason; say why its verdict is accepted"),
    (f"{HEAD}\n{line(reason=None)}", "line 2: "),
    (
        f"{HEAD}\n{line(reason=...)}",
        "line 2: an entry has final_state, heals_by, id, reason, verdict, or more and less ",
    ),
    (
        f"{HEAD}\n{line(line=12)}",
        "line 2: an entry has final_state, heals_by, id, reason, verdict, or more and less instead of final_state, and",
    ),
    (f"{HEAD}\n{line(calls=['cinder.attachment_delete'])}", "line 2: calls does not say who calls cinder.attachment_d"),
    (f"{HEAD}\n{line(calls='all')}", "line 2: calls is a list of calls, and not 'all'"),
    (f"{HEAD}\n{line(reason=..., cause='1e0fc1')}", "is accepted with the cause '1e0fc1', of which no line gives the"),
    (f"{HEAD}\n{line(cause='1e0fc1')}", "where a cause was accepted, that stands instead of the reason"),
    (f'{HEAD}\n{{"cause": "1e0fc1"}}', "line 2: a line of a cause has its key and the reason for it"),
    (f'{HEAD}\n{{"cause": "1e0fc1", "reason": " "}}', "line 2: a line of a cause has its key and the reason for it"),
    (
        f'{HEAD}\n{{"cause": "1e0fc1", "reason": "a"}}\n{{"cause": "1e0fc1", "reason": "b"}}',
        "has two reasons for 1e0fc1, the second in line 3; keep one",
    ),
    (f"{HEAD}\n{line(verdict='fine')}", "line 2: 'fine' is not a valid Verdict"),
    (f"{HEAD}\n{line(heals_by='+'.join(['retry'] * 4))}", "line 2: a cure has at most 3 actions, and 'retry+retry+"),
    (f"{HEAD}\n{line(verdict='unsafe', degree='bad')}", "line 2: 'bad' is not a valid Degree"),
    (f"{HEAD}\n{line(verdict='unreached')}", "is unreached, which says nothing about the target; take the line out"),
    (
        f"{HEAD}\n{line(heals_by='luck+retry')}",
        "line 2: unknown action of a cure 'luck'; the actions of cures are clean-hosts, clean-up, ",
    ),
    (
        f"{HEAD}\n{line(final_state=['volume.statos=in-use'])}",
        "line 2: unknown relation of facts 'statos'; did you mean status?",
    ),
    (
        f"{HEAD}\n{line(final_state=['in-use'])}",
        "line 2: 'in-use' is no fact. The shape is ROLE.RELATION[ROLE,…]=VALUE",
    ),
    (f"{HEAD}\n{line(final_state=[7])}", "line 2: a fact is a text, such as volume.status=in-use, and not 7"),
    (f"{HEAD}\n{line(final_state={'lun': True})}", "line 2: final_state is a list of facts, and not {'lun': True}"),
    (
        f"{HEAD}\n{line(final_state=['volume.status=a', 'volume.status=b'])}",
        "line 2: of one thing there is one fact, and here are volume.status=a and volume.status=b",
    ),
    (f"{HEAD}\n{line(more=[])}", "or more and less instead of final_state, and not final_state, heals_by, id, more"),
    (
        f"{HEAD}\n{line(final_state=..., more=[], less=[])}",
        "says what it leaves more and less than detach.attachments, and that has no entry with a final_state",
    ),
    (
        f"{HEAD}\n{line(id='detach.attachments')}\n{line(final_state=..., more=[], less=['volume.status=error'])}",
        "line 3: detach.attachments leaves no volume.status=error; mend less",
    ),
    (f"{HEAD}\n{line(id='detach.nonsense')}", "line 2: 'nonsense' is no variant"),
    (
        f"{HEAD}\n{line(id='detatch.attachments')}",
        "line 2: unknown flow 'detatch'; did you mean detach?",
    ),
    (f"{HEAD}\n{line(id='detach.attachments/x@after:detatch')}", "line 2: unknown flow 'detatch'"),
    (f"{HEAD}\n{line(id='detach')}", "line 2: 'detach' is no scenario id."),
    (f"{HEAD}\n{line(id=7)}", "line 2: "),
]


@pytest.mark.parametrize(("text", "sentence"), BAD, ids=range(len(BAD)))
def test_bad_ones(text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(PATH, text)
    assert sentence in str(caught.value)
    assert str(caught.value).startswith("the baseline accepted.jsonl")


def test_two_entries_name_both_lines() -> None:
    with pytest.raises(UsageError, match=r"in lines 2 and 4; keep one$"):
        parse(PATH, f"{HEAD}\n{line()}\n\n{line()}")


@pytest.mark.parametrize("name", ["accepted.jsonl", "accepted.jsonl.gz"])
def test_there_is_none(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=rf"^there is no baseline .*/{re.escape(name)}$"):
        read(tmp_path / name)


def test_a_name_that_ends_in_gz_is_a_packed_file_with_the_same_lines(baseline: Baseline, tmp_path: Path) -> None:
    packed = tmp_path / "accepted.jsonl.gz"
    write(packed, baseline)
    assert gzip.decompress(packed.read_bytes()).decode() == TEXT
    assert read(packed) == baseline
    assert lines_of(packed) == {identifier: number for number, identifier in enumerate(sorted(baseline.entries), 2)}
    first = packed.read_bytes()
    write(packed, baseline)
    assert packed.read_bytes() == first


@pytest.mark.parametrize("change", [lambda data: data[:-20], lambda _: b"{}", lambda data: data[:40] + bytes(9)])
def test_a_packed_one_that_is_not_whole_is_refused(
    baseline: Baseline, tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    packed = tmp_path / "accepted.jsonl.gz"
    write(packed, baseline)
    packed.write_bytes(change(packed.read_bytes()))
    with pytest.raises(UsageError, match=r"accepted\.jsonl\.gz is nothing that gzip has packed, or not all of it$"):
        read(packed)


def test_the_words_of_a_variant_may_come_in_any_order() -> None:
    entry = line(id="detach.boot-rbd-attachments/cinder.attachment_delete@before=http-500,once")
    (identifier,) = parse(PATH, f"{HEAD}\n{entry}").entries
    assert identifier == "detach.attachments-rbd-boot/cinder.attachment_delete@before=http-500,once"


def test_two_spellings_are_one_entry() -> None:
    spellings = (
        f"detach.{variant}/cinder.attachment_delete@before=http-500,once" for variant in ("rbd-legacy", "legacy-rbd")
    )
    with pytest.raises(UsageError, match=r"has two entries for detach.legacy-rbd/"):
        parse(PATH, "\n".join([HEAD, *(line(id=each) for each in spellings)]))
