"""How a host's programs fail."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any

from volfault_fakes.catalogue import Crossing, Kind
from volfault_fakes.linux.finished import Finished
from volfault_fakes.linux.programs import ABSENT

# What cannot fail, or fails anyway. Where `cryptsetup isLuks` fails, Nova formats the volume (bug 1739442), and what a
# format destroys the cloud does not know, so that its verdict would be too good.
NEVER = (*ABSENT, "cryptsetup", "multipath", "multipathd")
# Exit codes of trouble that are not 1: grep(1), blkid(8), mount(8).
CODES: Mapping[str, int] = {"grep": 2, "blkid": 2, "mount": 32}
# (program, one of its arguments) -> exit code and words where the effect was had all the same: iscsiadm has lost iscsid
# (ISCSI_ERR_ISCSID_COMM_ERR), which goes on; mount could not write its table.
DONE: Mapping[tuple[str, str], tuple[int, str]] = {
    ("iscsiadm", "--login"): (18, "iscsiadm: got read error (0/0), daemon died?\n"),
    ("iscsiadm", "--logout"): (18, "iscsiadm: got read error (0/0), daemon died?\n"),
    ("mount", "-t"): (16, "mount: filesystem was mounted, but failed to update userspace mount table.\n"),
}


def _program(crossing: Crossing) -> str:
    return posixpath.basename(str(crossing.args[0][0]))


def _done(crossing: Crossing) -> tuple[int, str] | None:
    """How the program ends that fails when its effect is had; None if it cannot."""
    program = _program(crossing)
    return next((DONE[program, str(word)] for word in crossing.args[0] if (program, str(word)) in DONE), None)


def _applies(crossing: Crossing) -> bool:
    return _program(crossing) not in NEVER and (crossing.when == "before" or _done(crossing) is not None)


def _fail(crossing: Crossing) -> Any:
    done = _done(crossing)
    if crossing.when == "after" and done is not None:
        crossing.proceed()
        code, words = done
        return Finished(code, err=words)
    program = crossing.args[0][0]
    return Finished(CODES.get(_program(crossing), 1), err=f"{program}: Input/output error\n")


KINDS: tuple[Kind, ...] = (
    Kind(
        "command-failed",
        "a program of the host exits with an error: with nothing done, or told wrongly by iscsiadm and mount",
        _fail,
        applies=_applies,
        source="Their manuals' exit codes: an I/O error comes before any effect; only a login or logout that iscsid"
        " finishes alone, and a mount without its table, fail when they are done.",
    ),
)
