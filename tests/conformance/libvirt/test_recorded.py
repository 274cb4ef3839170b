from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from volfault_conformance.libvirt import recorded
from volfault_conformance.libvirt.recorded import Record, merged

LOOK = {"state": [1, 1], "live": [], "config": []}
OTHER = {"state": [5, 2], "live": [], "config": []}


def row(at_once: Any, later: Any) -> dict[str, Any]:
    return {"row": "r", "asked": "a()", "answer": 0, "waited": 0, "at_once": at_once, "later": later, "events": []}


def test_what_is_written_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trace = [row(LOOK, LOOK), row(None, OTHER), row(OTHER, LOOK), row(None, LOOK)]
    record = Record({"libvirt": 1}, {"getType": "str"}, {"a (q35)": trace, "b (q35)": [row(OTHER, OTHER)]})
    path = tmp_path / recorded.NAME
    recorded.write(record, path)
    monkeypatch.setattr(recorded.resources, "files", lambda _: tmp_path)
    assert recorded.read() == record
    assert path.read_text().count('"="') == 4
    assert [entry.name for entry in tmp_path.iterdir()] == [recorded.NAME]


def test_some_scenarios_are_added_to_the_record_of_the_same_libvirt(monkeypatch: pytest.MonkeyPatch) -> None:
    old = Record({"libvirt": 1}, {"getType": "str"}, {"a": [row(LOOK, LOOK)], "gone": [], "b": []})
    monkeypatch.setattr(recorded, "read", lambda: old)
    new = Record({"libvirt": 1}, {}, {"b": [row(OTHER, OTHER)]})
    assert merged(new, ["a", "b"]) == Record(old.versions, old.host, {"a": old.scenarios["a"], **new.scenarios})
    with pytest.raises(ValueError, match="run all of test_live"):
        merged(Record({"libvirt": 2}, {}, new.scenarios), ["a", "b"])


def test_all_scenarios_replace_the_record() -> None:
    new = Record({"libvirt": 2}, {"getType": "str"}, {"a": []})
    assert merged(new, ["a"]) is new
