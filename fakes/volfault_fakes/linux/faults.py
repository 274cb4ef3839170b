"""How a host's programs fail."""

from __future__ import annotations

from typing import Any

from volfault_fakes.catalogue import Crossing, Kind
from volfault_fakes.linux.finished import Finished


def _fail(crossing: Crossing) -> Any:
    if crossing.when == "after":
        crossing.proceed()
    program = crossing.args[0][0]
    return Finished(1, err=f"{program}: Input/output error\n")


KINDS: tuple[Kind, ...] = (Kind("command-failed", "a program of the host exits with 1", _fail),)
