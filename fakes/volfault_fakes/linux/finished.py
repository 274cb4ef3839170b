"""What is left of a program that has run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of a program.

    Attributes:
        code: its exit code.
        out: its standard output.
        err: its standard error.
    """

    code: int = 0
    out: str = ""
    err: str = ""

    def __str__(self) -> str:
        return f"exit {self.code}" if self.code else "done"
