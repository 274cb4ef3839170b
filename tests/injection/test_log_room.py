"""What goes wrong in logging stays out of the code that logs, and the session hears all that it asks for."""

from __future__ import annotations

import contextlib
import io
import logging
import pickle
import sys
from collections.abc import Iterator

import pytest

from pytest_volfault.errors import TargetHangs
from pytest_volfault.injection._log_room import LogRoom

log = logging.getLogger("code_under_test")


class Ears(logging.Handler):
    def __init__(self, error: BaseException | None = None) -> None:
        super().__init__()
        self.heard: list[logging.LogRecord] = []
        self.error = error

    def emit(self, record: logging.LogRecord) -> None:
        if self.error is not None:
            raise self.error
        self.heard.append(record)


@pytest.fixture
def room() -> LogRoom:
    return LogRoom(contextlib.nullcontext)


@pytest.fixture
def ears() -> Iterator[Ears]:
    ears = Ears()
    logging.getLogger().addHandler(ears)
    yield ears
    logging.getLogger().removeHandler(ears)


@pytest.mark.parametrize("way", ["apart", "shared"])
def test_a_message_that_cannot_be_made_is_told_and_not_raised(
    room: LogRoom, ears: Ears, capsys: pytest.CaptureFixture[str], way: str
) -> None:
    with getattr(room, way)():
        for _ in range(2):
            log.error("%d", "x")
    [trouble] = room.troubles
    assert str(trouble).startswith("test_log_room.py:")
    assert str(trouble).endswith("(code_under_test): '%d' does not fit its arguments: "
                                 "TypeError: %d format: a real number is required, not str")  # fmt: skip
    # Once, however often it goes wrong.
    assert capsys.readouterr().err.count("which goes on") == 1
    assert [each.getMessage().partition(" (")[0] for each in ears.heard] == ["%d", "%d"]


@pytest.mark.parametrize("error", [RuntimeError("bad"), SystemExit(1), pytest.fail.Exception("bad"), RecursionError()])
def test_a_handler_that_raises_is_told_and_the_next_one_hears(room: LogRoom, ears: Ears, error: BaseException) -> None:
    bad = Ears(error)
    logging.getLogger().handlers.insert(0, bad)
    try:
        with room.apart():
            log.warning("a")
    finally:
        logging.getLogger().removeHandler(bad)
    assert [each.getMessage() for each in ears.heard] == ["a"]
    [trouble] = room.troubles
    assert f"the log handler Ears fails: {type(error).__name__}" in str(trouble)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), TargetHangs("long")])
def test_who_stops_a_handler_stops_the_scenario(room: LogRoom, ears: Ears, error: BaseException) -> None:
    ears.error = error
    with pytest.raises(type(error)), room.apart():
        log.warning("a")


def test_as_deep_as_it_gets_the_code_is_told_as_logging_tells_it(room: LogRoom) -> None:
    class Deep:
        def __str__(self) -> str:
            raise RecursionError

    with pytest.raises(RecursionError), room.apart():
        log.warning("%s", Deep())


def test_every_level_is_enabled_and_the_session_hears_what_it_asks_for(room: LogRoom, ears: Ears) -> None:
    quiet = logging.getLogger("code_under_test.quiet")
    quiet.setLevel(logging.ERROR)
    log.setLevel(logging.INFO)
    logging.disable(logging.DEBUG)
    try:
        with room.apart():
            assert quiet.isEnabledFor(logging.DEBUG)
            for each in (quiet, log):
                each.debug("debug")
                each.info("info")
                each.error("error")
    finally:
        logging.disable(logging.NOTSET)
        levels = quiet.level, log.level
        quiet.setLevel(logging.NOTSET)
        log.setLevel(logging.NOTSET)
    assert levels == (logging.ERROR, logging.INFO)
    assert [(each.name, each.getMessage()) for each in ears.heard] == [
        ("code_under_test.quiet", "error"), ("code_under_test", "info"), ("code_under_test", "error"),
    ]  # fmt: skip


def test_what_the_code_sets_up_is_its_own_and_ends_with_the_scenario(room: LogRoom, ears: Ears) -> None:
    root, out = logging.getLogger(), io.StringIO()
    before = (root.level, root.handlers, list(root.handlers), list(log.handlers), log.propagate)
    with room.apart():
        log.addHandler(logging.StreamHandler(out))
        log.propagate = False
        logging.basicConfig(filename="/nonexistent/file")
        log.info("a")
        assert ears not in root.handlers
    assert out.getvalue() == "a\n"
    assert (root.level, root.handlers, list(root.handlers), list(log.handlers), log.propagate) == before


def test_a_record_keeps_its_parts_and_can_be_sent_elsewhere(room: LogRoom, ears: Ears) -> None:
    with room.shared():
        log.warning("%s of %s", 1, 2)
    [record] = ears.heard
    assert (record.msg, record.args) == ("%s of %s", (1, 2))
    assert pickle.loads(pickle.dumps(vars(record)))["getMessage"]() == "1 of 2"


def test_a_text_is_made_once_however_many_listen(room: LogRoom, ears: Ears) -> None:
    made: list[int] = []

    class Counted:
        def __str__(self) -> str:
            made.append(1)
            return "x"

    with room.apart():
        log.debug("%s", Counted())
        log.error("%s", Counted())
    assert [each.getMessage() for each in ears.heard] == ["x"]
    assert len(made) == 2


def test_without_a_stderr_nothing_is_told_and_nothing_raised(room: LogRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    with room.apart():
        log.error("%d", "x")
    assert len(room.troubles) == 1
