"""What a user can ask of a server beside the flows; none of it names a volume, and all of it can mend one."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_volfault.errors import UsageError
from volfault_fakes.naming import unknown

# Name -> what becomes of the server.
ACTIONS: Mapping[str, str] = {
    "reboot": "a hard reboot: its guest is ended and forgotten, its volumes are let go and connected again, and a "
    "guest is made of what the database says",
    "stop": "its guest is shut off",
    "start": "a guest is made of what the database says, as by a hard reboot, and runs",
}


def check_action(name: str) -> None:
    """Refuse what is no action.

    Raises:
        UsageError: the message lists those that there are.
    """
    if name not in ACTIONS:
        raise UsageError(unknown("action", name, ACTIONS, "actions"))
