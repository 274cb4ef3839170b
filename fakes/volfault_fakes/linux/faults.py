"""How a host's programs fail."""

from __future__ import annotations

import posixpath
from typing import Any

from volfault_fakes.catalogue import Crossing, Kind
from volfault_fakes.linux.finished import Finished


def _fail(crossing: Crossing) -> Any:
    if crossing.when == "after":
        crossing.proceed()
    program = crossing.args[0][0]
    return Finished(1, err=f"{program}: Input/output error\n")


def _is_modelled(crossing: Crossing) -> bool:
    # Where `cryptsetup isLuks` fails, Nova formats the volume (bug 1739442). What a format destroys the cloud does
    # not know, so that its verdict would be too good.
    return posixpath.basename(str(crossing.args[0][0])) != "cryptsetup"


KINDS: tuple[Kind, ...] = (Kind("command-failed", "a program of the host exits with 1", _fail, applies=_is_modelled),)
