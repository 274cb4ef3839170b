"""The installed iscsiadm on its own: without iscsid and without a kernel that knows iSCSI, over an empty database.

It runs in a mount namespace in which /etc/iscsi is a memory file system, so that this machine's own is not touched.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Sequence

from volfault_conformance.brick.transcript import Command

# What every command says that would tell iscsid of a new record, where there is none.
_NOBODY = ("iscsiadm: can not connect to iSCSI daemon", "iscsiadm: iscsid is not running.")
_END = "=END="
# iscsid is not to be started: its configuration does not say how. Debian's says so much about sessions.
_PREPARED = (
    "mount -t tmpfs none /etc/iscsi",
    "echo InitiatorName=iqn.1993-08.org.debian:01:volfault > /etc/iscsi/initiatorname.iscsi",
    "echo node.session.initial_login_retry_max = 4 > /etc/iscsi/iscsid.conf",
)


def missing() -> str | None:
    """Why it cannot run here; None where it can."""
    if shutil.which("iscsiadm") is None or not os.path.isdir("/etc/iscsi"):
        return "open-iscsi is not installed"
    if os.geteuid() != 0 or subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
        return "mount namespaces are root's"
    return None


def run(lines: Sequence[Sequence[str]]) -> list[Command]:
    """Run commands one behind the other, from an empty database."""
    script = [*_PREPARED, *(f"{shlex.join(words)} 2>&1 < /dev/null; echo {_END} $?" for words in lines)]
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", "\n".join(script)], capture_output=True, text=True, check=True, timeout=300
    )
    found: list[Command] = []
    printed: list[str] = []
    for line in done.stdout.splitlines():
        if line.startswith(_END):
            found.append(Command(tuple(lines[len(found)]), tuple(printed), int(line.removeprefix(_END))))
            printed = []
        elif not line.startswith(_NOBODY):
            printed.append(line)
    return found
