"""The results file: the same bytes each time, replaced in one step, and refused before a long campaign."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from pytest_volfault.errors import UsageError
from pytest_volfault.outcome import Answer, FinalState, Result, TraceEntry
from pytest_volfault.reports import as_document, check_writable, write

FIRST = "cinder.os-begin_detaching@after=crash,once"
SECOND = "libvirt.detach_device#2@before=no-event,always"


@pytest.fixture
def document(desk: Any) -> dict[str, Any]:
    results = [
        desk.result(
            SECOND,
            "stuck",
            FinalState.attached(volume_status="detaching"),
            "operator",
            ["no-lasting-transition: why"],
            Answer(202, None, "Größe: 2 µs"),
            [TraceEntry(1, "libvirt.detach_device", 2, "vdb live", "done", "compute")],
        ),
        desk.result("", "completed"),
        desk.result(FIRST, "rolled-back"),
    ]
    return as_document(desk.target, {"faults": 1, "planned": 3, "run": 3}, results)


def test_its_shape_is_the_design_s(document: dict[str, Any]) -> None:
    assert document["schema"] == "volfault-results/1"
    assert document["target"] == {"name": "reference", "version": "0.1.0"}
    assert document["bound"] == {"faults": 1, "planned": 3, "run": 3}
    assert document["summary"] == {
        "completed": 1,
        "rolled-back": 1,
        "recoverable": 0,
        "leaked": 0,
        "stuck": 1,
        "unsafe": 0,
        "unreached": 0,
        "nondeterministic": 0,
    }
    assert document["scenarios"][2] == {
        "id": f"detach.legacy/{SECOND}",
        "flow": "detach",
        "variant": "legacy",
        "faults": [
            {"point": "libvirt.detach_device", "occurrence": 2, "when": "before", "kind": "no-event", "times": "always"}
        ],
        "meanwhile": [],
        "outcome": {"api_status": 202, "error": None, "compute_error": "Größe: 2 µs"},
        "final_state": {
            "volume_status": "detaching",
            "attachments": ["attached"],
            "lun_mapped": True,
            "guest_disk": "live+config",
            "host_device": True,
            "bdm": True,
            "vm_state": "active",
            "task_state": None,
            "other_attachments": [],
            "other_guest_disk": "none",
            "stray_guest": False,
            "locked": False,
            "secret": False,
            "tagged": False,
        },
        "verdict": "stuck",
        "violations": ["no-lasting-transition: why"],
        "heals_by": "operator",
        "trace": [
            {
                "n": 1,
                "point": "libvirt.detach_device",
                "occurrence": 2,
                "detail": "vdb live",
                "process": "compute",
                "result": "done",
            }
        ],
    }


def test_scenarios_stand_in_the_order_of_their_ids(document: dict[str, Any]) -> None:
    assert [each["id"] for each in document["scenarios"]] == [
        "detach.legacy",
        f"detach.legacy/{FIRST}",
        f"detach.legacy/{SECOND}",
    ]


def test_written_twice_it_is_the_same_byte_for_byte(document: dict[str, Any], tmp_path: Path) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    write(one, document)
    # The same values, put together in another order.
    write(two, dict(reversed(document.items())))
    assert one.read_bytes() == two.read_bytes()
    assert json.loads(one.read_text("utf-8")) == document


def test_keys_are_sorted_and_text_is_readable(document: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    write(path, document)
    text = path.read_text("utf-8")

    def check(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert [key for key, _ in pairs] == sorted(key for key, _ in pairs)
        return dict(pairs)

    json.loads(text, object_pairs_hook=check)
    assert "Größe: 2 µs" in text
    assert text.endswith("}\n")


def test_what_was_written_reads_back(document: dict[str, Any], tmp_path: Path) -> None:
    write(tmp_path / "results.json", document)
    read = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert [Result.from_dict(each).as_dict() for each in read["scenarios"]] == document["scenarios"]


def test_others_may_read_it(document: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    write(path, document)
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


@pytest.mark.parametrize("failing", ["replace", "chmod"])
def test_a_write_that_fails_leaves_the_old_results(
    document: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    path = tmp_path / "results.json"
    path.write_text("old")

    def fail(*_args: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patches:
        patches.setattr(os, failing, fail)
        with pytest.raises(OSError, match="No space left"):
            write(path, document)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["results.json"]


def test_what_is_no_json_leaves_the_old_results(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    path.write_text("old")
    with pytest.raises(TypeError):
        write(path, {"target": object()})
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["results.json"]


def test_a_name_as_long_as_can_be(document: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / ("x" * 250 + ".json")
    check_writable(path)
    write(path, document)
    assert os.listdir(tmp_path) == [path.name]


def test_a_place_that_can_be_written_is_left_as_it_is(tmp_path: Path) -> None:
    check_writable(tmp_path / "new.json")
    assert os.listdir(tmp_path) == []
    old = tmp_path / "old.json"
    old.write_text("old")
    check_writable(old)
    assert old.read_text() == "old"
    assert os.listdir(tmp_path) == ["old.json"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=rf"^the folder {tmp_path}/missing of the results file does not exist"):
        check_writable(tmp_path / "missing" / "results.json")
    assert os.listdir(tmp_path) == []


def test_a_directory(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=rf"^{tmp_path} is a directory; name the results file itself$"):
        check_writable(tmp_path)


def test_a_place_where_even_root_cannot_write() -> None:
    with pytest.raises(UsageError, match=r"^the results file /proc/results\.json cannot be written"):
        check_writable(Path("/proc/results.json"))


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written: File name too long"):
        check_writable(tmp_path / ("x" * 256))


@pytest.mark.parametrize("closed", ["folder", "file"])
def test_a_place_that_this_user_may_not_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed: str) -> None:
    path = tmp_path / "results.json"
    path.write_text("old")
    shut = tmp_path if closed == "folder" else path
    # Tests may run as root, who may write everywhere.
    monkeypatch.setattr(os, "access", lambda where, _mode: Path(where) != shut)
    with pytest.raises(UsageError, match=rf"^the results file {path} cannot be written; choose a place"):
        check_writable(path)
    assert path.read_text() == "old"
