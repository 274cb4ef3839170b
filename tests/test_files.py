"""Files that others rely on are refused before a long campaign, and written whole or not at all."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_volfault.errors import NotWritten, UsageError
from pytest_volfault.files import alone, check_replaceable, check_writable, is_replaced, read, write

WHAT = "results file"


def test_a_folder_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=rf"^the results file {tmp_path} cannot be read: Is a directory$"):
        read(tmp_path, WHAT)


def text(path: Path, content: str = "new") -> None:
    write(path, content, WHAT)


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


# -- what stands there afterwards


@pytest.mark.usefixtures("umask")
def test_a_new_file_is_made_as_any_program_makes_one(tmp_path: Path) -> None:
    text(tmp_path / "results.json")
    assert stat.S_IMODE((tmp_path / "results.json").stat().st_mode) == 0o640


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize("mode", [0o600, 0o664, 0o755])
def test_a_file_that_is_there_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "results.json"
    path.write_text("old")
    path.chmod(mode)
    text(path)
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", mode)


@pytest.mark.parametrize("refused", [False, True], ids=["root", "anybody else"])
def test_a_file_that_is_there_keeps_its_owner_where_that_can_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: bool
) -> None:
    path = tmp_path / "results.json"
    path.write_text("old")
    real, given = os.stat(path), []

    def give(_handle: int, *owner: int) -> None:
        given.append(owner)
        if refused:
            raise PermissionError(errno.EPERM, "Operation not permitted")

    # A file of somebody else's is there only for root to make.
    theirs = os.stat_result([*real[:4], 4242, 4343, *real[6:10]])
    monkeypatch.setattr(os, "stat", lambda *_args, **_kwargs: theirs)
    monkeypatch.setattr(os, "fchown", give)
    text(path)
    monkeypatch.undo()
    assert given == [(4242, 4343)]
    assert path.read_text() == "new"


def test_a_link_stays_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "there.json").write_text("old")
    link = tmp_path / "results.json"
    link.symlink_to("second")
    (tmp_path / "second").symlink_to("elsewhere/there.json")
    check_writable(link, WHAT)
    text(link)
    assert (link.is_symlink(), os.readlink(link)) == (True, "second")
    assert (folder / "there.json").read_text() == "new"
    assert sorted(os.listdir(tmp_path)) == ["elsewhere", "results.json", "second"]
    assert os.listdir(folder) == ["there.json"]


def test_a_link_to_what_is_not_there_yet(tmp_path: Path) -> None:
    link = tmp_path / "results.json"
    link.symlink_to("there.json")
    check_writable(link, WHAT)
    text(link)
    assert link.is_symlink()
    assert (tmp_path / "there.json").read_text() == "new"


def test_links_that_lead_nowhere(tmp_path: Path) -> None:
    link = tmp_path / "results.json"
    link.symlink_to("results.json")
    with pytest.raises(UsageError, match="cannot be written: Too many levels of symbolic links"):
        check_writable(link, WHAT)
    with pytest.raises(NotWritten, match="was not written: Too many levels of symbolic links; name another place"):
        text(link)


# -- what is no regular file


def test_a_pipe_is_written_to_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    check_writable(pipe, WHAT)
    # More than a pipe holds at once.
    content = "0123456789" * 100_000
    with (tmp_path / "piped").open("w") as piped, subprocess.Popen(["cat", pipe], stdout=piped):
        _as_soon_as_it_is_read(pipe, content)
    assert (tmp_path / "piped").read_text() == content
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert sorted(os.listdir(tmp_path)) == ["pipe", "piped"]


def _as_soon_as_it_is_read(pipe: Path, content: str) -> None:
    """A writer finds nobody until the reader has come to open it."""
    while True:
        try:
            text(pipe, content)
        except NotWritten:
            time.sleep(0.01)
        else:
            return


def test_a_pipe_that_nobody_reads_is_no_reason_to_wait(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(NotWritten, match=r"pipe was not written: .*; nobody reads from it; start the reader first$"):
        text(pipe)


def test_a_device_is_written_to_and_stays() -> None:
    null = Path("/dev/null")
    check_writable(null, WHAT)
    text(null)
    assert stat.S_ISCHR(null.stat().st_mode)


def test_a_device_that_is_full() -> None:
    check_writable(Path("/dev/full"), WHAT)
    message = (
        "^the results file /dev/full was not written: No space left on device; make room there, or name another place$"
    )
    with pytest.raises(NotWritten, match=message):
        text(Path("/dev/full"))


@pytest.mark.parametrize("content", ["new", "0123456789" * 100_000], ids=["short", "long"])
@pytest.mark.parametrize("name", ["/dev/fd/{}", "/proc/self/fd/{}", "link"])
def test_an_open_file_is_written_to_where_it_stands(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / "out"
    with path.open("w") as out:
        out.write("printed before\n")
        out.flush()
        place = Path(name.format(out.fileno()))
        if name == "link":
            place = tmp_path / "link"
            place.symlink_to(f"/dev/fd/{out.fileno()}")
        check_writable(place, WHAT)
        inode = path.stat().st_ino
        text(place, content)
        out.write("\nprinted after\n")
    assert path.read_text() == f"printed before\n{content}\nprinted after\n"
    assert path.stat().st_ino == inode


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/stderr", "out"])
def test_what_the_process_prints_to_is_not_lost(tmp_path: Path, name: str) -> None:
    number = 2 if name == "/dev/stderr" else 1
    script = f"""
import os, sys
from pathlib import Path
from pytest_volfault.files import check_writable, write
stream = {{1: sys.stdout, 2: sys.stderr}}[{number}]
print("printed before", file=stream)
check_writable(Path({name!r}), "results file")
write(Path({name!r}), "new\\n", "results file")
print("printed after", file=stream)
"""
    with (tmp_path / "out").open("w") as out:
        subprocess.run(
            [sys.executable, "-c", script], check=True, cwd=tmp_path, **{"stdout" if number == 1 else "stderr": out}
        )
    assert (tmp_path / "out").read_text() == "printed before\nnew\nprinted after\n"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("/dev/fd/{closed}", "^the results file /dev/fd/.* cannot be written: Bad file descriptor"),
        ("/dev/fd/{reading}", "^the results file /dev/fd/.* cannot be written; choose a place"),
    ],
)
def test_an_open_file_that_takes_nothing(tmp_path: Path, name: str, sentence: str) -> None:
    (tmp_path / "in").touch()
    with (tmp_path / "in").open() as reading:
        closed = os.dup(reading.fileno())
        os.close(closed)
        place = Path(name.format(closed=closed, reading=reading.fileno()))
        with pytest.raises(UsageError, match=sentence):
            check_writable(place, WHAT)
        with pytest.raises(NotWritten, match="Bad file descriptor"):
            text(place)


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as there:
        there.bind("socket")
        with pytest.raises(UsageError, match=r"socket is a socket; name a file or a pipe for the results file$"):
            check_writable(Path("socket"), WHAT)


@pytest.mark.parametrize("place", ["/dev/null", "/dev/stdout", "pipe"])
def test_what_is_read_again_is_a_regular_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    with pytest.raises(UsageError, match=f"^the baseline {place} is no regular file, and is to be read as well as"):
        check_replaceable(Path(place), "baseline")
    assert not is_replaced(Path(place))


# -- what fails


@pytest.mark.parametrize("failing", ["replace", "fsync", "fchmod", "open"])
def test_a_write_that_fails_leaves_the_old_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    path = tmp_path / "results.json"
    path.write_text("old")

    def fail(*_args: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patches:
        patches.setattr(os, failing, fail)
        with pytest.raises(NotWritten, match=r"was not written: No space left on device; make room there"):
            text(path)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["results.json"]


def test_an_interrupt_leaves_the_old_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "results.json"
    path.write_text("old")

    def interrupt(*_args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patches:
        patches.setattr(os, "fsync", interrupt)
        with pytest.raises(KeyboardInterrupt):
            text(path)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["results.json"]


def test_a_folder_that_has_gone_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "results.json"
    path.parent.mkdir()
    check_writable(path, WHAT)
    path.parent.rmdir()
    with pytest.raises(NotWritten, match="No such file or directory; its folder has gone since the session began"):
        text(path)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS])
def test_a_folder_that_has_become_unwritable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def fail(*_args: Any) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patches:
        patches.setattr(os, "open", fail)
        with pytest.raises(NotWritten, match=f"{os.strerror(number)}; name a place that this user may write to"):
            text(tmp_path / "results.json")


# -- one at a time


def test_two_processes_are_never_in_it_together(tmp_path: Path) -> None:
    script = """
import sys, time
from pathlib import Path
from pytest_volfault.files import alone
path = Path(sys.argv[1])
for _ in range(20):
    with alone(path):
        count = int(path.read_text())
        time.sleep(0.005)
        path.write_text(str(count + 1))
"""
    path = tmp_path / "count"
    path.write_text("0")
    others = [subprocess.Popen([sys.executable, "-c", script, path]) for _ in range(2)]
    assert [each.wait() for each in others] == [0, 0]
    assert path.read_text() == "40"
    assert os.listdir(tmp_path) == ["count"]


def test_where_folders_cannot_be_locked_it_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any) -> None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with alone(tmp_path / "baseline.jsonl"):
        text(tmp_path / "baseline.jsonl")
    assert (tmp_path / "baseline.jsonl").read_text() == "new"


# -- what can be written


def test_a_name_as_long_as_can_be(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 250 + ".json")
    check_writable(path, WHAT)
    text(path)
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
