"""What is printed goes to wherever the session has it, and is no error for who prints."""

from __future__ import annotations

import io
import os
import sys
from typing import Any

import pytest

from pytest_volfault.injection._output import Output


class Broken(io.StringIO):
    def write(self, _text: str) -> int:
        raise BrokenPipeError


def test_what_is_printed_arrives(capsys: pytest.CaptureFixture[str]) -> None:
    with Output().apart():
        print("out \u2026")
        print("err", file=sys.stderr)
        os.write(1, b"bytes\n")
        sys.stdout.buffer.write(b"raw\n")
    assert capsys.readouterr() == ("out \u2026\nbytes\nraw\n", "err\n")


@pytest.mark.parametrize("stream", [None, Broken(), io.TextIOWrapper(io.BytesIO(), encoding="ascii")])
def test_nothing_of_the_session_s_streams_is_an_error(monkeypatch: pytest.MonkeyPatch, stream: Any) -> None:
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(sys, "stderr", stream)
    with Output().apart():
        print("\u2026", flush=True)
        print("\u2026", file=sys.stderr)
        assert not sys.stdout.isatty()
        assert sys.stdout.encoding == "utf-8"
    assert sys.stdout is stream


def test_there_is_nothing_to_read() -> None:
    with Output().apart(), pytest.raises(EOFError):
        input()


def test_a_stream_that_was_kept_or_closed_is_there_again(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output()
    with output.apart():
        kept = sys.stdout
    with output.apart():
        assert sys.stdout is kept
        kept.close()
    with output.apart():
        print("again")
    assert capsys.readouterr().out == "again\n"
