"""Files that others rely on are refused before a long campaign, and replaced in one step."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from pytest_volfault.errors import UsageError
from pytest_volfault.files import check_writable, read, replace

WHAT = "results file"


def test_a_folder_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=rf"^the results file {tmp_path} cannot be read: Is a directory$"):
        read(tmp_path, WHAT)


def test_others_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    replace(path, "new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


@pytest.mark.parametrize("failing", ["replace", "chmod"])
def test_a_write_that_fails_leaves_the_old_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    path = tmp_path / "results.json"
    path.write_text("old")

    def fail(*_args: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patches:
        patches.setattr(os, failing, fail)
        with pytest.raises(OSError, match="No space left"):
            replace(path, "new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["results.json"]


def test_an_interrupt_leaves_the_old_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "results.json"
    path.write_text("old")

    def interrupt(*_args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patches:
        patches.setattr(os, "chmod", interrupt)
        with pytest.raises(KeyboardInterrupt):
            replace(path, "new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["results.json"]


def test_a_name_as_long_as_can_be(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 250 + ".json")
    check_writable(path, WHAT)
    replace(path, "new")
    assert os.listdir(tmp_path) == [path.name]


def test_a_place_that_can_be_written_is_left_as_it_is(tmp_path: Path) -> None:
    check_writable(tmp_path / "new.json", WHAT)
    assert os.listdir(tmp_path) == []
    old = tmp_path / "old.json"
    old.write_text("old")
    check_writable(old, WHAT)
    assert old.read_text() == "old"
    assert os.listdir(tmp_path) == ["old.json"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=rf"^the folder {tmp_path}/missing of the results file does not exist"):
        check_writable(tmp_path / "missing" / "results.json", WHAT)
    assert os.listdir(tmp_path) == []


def test_a_directory(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=rf"^{tmp_path} is a directory; name the results file itself$"):
        check_writable(tmp_path, WHAT)


def test_a_place_where_even_root_cannot_write() -> None:
    with pytest.raises(UsageError, match=r"^the results file /proc/results\.json cannot be written"):
        check_writable(Path("/proc/results.json"), WHAT)


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written: File name too long"):
        check_writable(tmp_path / ("x" * 256), WHAT)


@pytest.mark.parametrize("closed", ["folder", "file"])
def test_a_place_that_this_user_may_not_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed: str) -> None:
    path = tmp_path / "results.json"
    path.write_text("old")
    shut = tmp_path if closed == "folder" else path
    # Tests may run as root, who may write everywhere.
    monkeypatch.setattr(os, "access", lambda where, _mode: Path(where) != shut)
    with pytest.raises(UsageError, match=rf"^the results file {path} cannot be written; choose a place"):
        check_writable(path, WHAT)
    assert path.read_text() == "old"
