from __future__ import annotations

from pathlib import Path

import pytest

from volfault_conformance.cinder import recorded
from volfault_conformance.cinder.comparison import Comparison
from volfault_conformance.cinder.recorded import Record, Trace, merged
from volfault_conformance.cinder.side import Seen
from volfault_conformance.cinder.steps import act, change, make

EMPTY = {"volumes": [], "types": [{"id": "<id 1>"}]}
FREE = {**EMPTY, "volumes": [{"id": "<id 2>", "status": "available"}]}
RESERVED = {**EMPTY, "volumes": [{"id": "<id 2>", "status": "reserved"}]}
HEADERS = {"openstack-api-version": "volume 3.71", "vary": "OpenStack-API-Version", "x-openstack-request-id": "…"}
DONE = {"status": 202, "kind": "application/json", "body": None, "headers": HEADERS}
MADE = Seen(DONE | {"body": {"volume": {"id": "<id 2>"}}}, FREE, ["create_volume"])
TAKEN, CHANGED = Seen(DONE, RESERVED, []), Seen({}, RESERVED, [])
LOST = Seen({"status": 503, "kind": "text/plain", "body": "gone", "headers": {}}, EMPTY, [])
ALONE = Trace([("POST /volumes", MADE)], [("a", TAKEN), ("b", CHANGED), ("c", LOST), ("d", TAKEN)], alone=True)
TOGETHER = Trace([], [("a", MADE), ("b", TAKEN), ("c", TAKEN)], alone=False)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    record = Record("29.0.0", EMPTY, {"alone": ALONE, "together": TOGETHER})
    path = tmp_path / recorded.NAME
    recorded.write(record, path)
    assert recorded.read(path) == record
    text = path.read_text()
    # The changes alone are written, and each in the state that it follows.
    assert text.count('["a", 202, null, [["volumes", 0, "status", "reserved"]]]') == 1
    assert '["c", 202],' not in text
    assert text.count('\n["c", 202]\n') == 1
    assert [entry.name for entry in tmp_path.iterdir()] == [recorded.NAME]


def test_where_there_is_no_record_an_empty_one_is_read(tmp_path: Path) -> None:
    assert recorded.read(tmp_path / recorded.NAME) == Record("", {}, {})


def test_a_trace_is_named_by_its_comparison() -> None:
    comparison = Comparison("c", {"reserve": act("os-reserve")}, (make(), change(status="error")))
    trace = Trace.of(comparison, [MADE, CHANGED, TAKEN])
    assert trace.steps == recorded.names(comparison) == [
        "POST /volumes", "set {'status': 'error'} of volume 1", "reserve",
    ]  # fmt: skip
    assert (trace.seen, trace.alone) == ([MADE, CHANGED, TAKEN], True)


def test_some_comparisons_are_added_to_the_record_of_the_same_cinder() -> None:
    old = Record("29.0.0", EMPTY, {"a": TOGETHER, "gone": ALONE})
    new = Record("29.0.0", EMPTY, {"b": ALONE})
    assert merged(new, old, ["a", "b"]) == Record("29.0.0", EMPTY, {"a": TOGETHER, "b": ALONE})
    other = Record("30.0.0", EMPTY, {"b": ALONE})
    with pytest.raises(ValueError, match=r"of Cinder 29\.0\.0: record all with Cinder 30\.0\.0"):
        merged(other, old, ["a", "b"])
    assert merged(other, old, ["b"]) == other
