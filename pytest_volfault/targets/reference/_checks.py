"""What nova-api looks at before it begins anything, and what it passes on of Cinder's answers (seeds 001, 004)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pytest_volfault.targets.reference._cinder import CinderError
from pytest_volfault.targets.reference._database import Database, Instance, InstanceGone
from pytest_volfault.targets.reference._parties import Refused

SHELVED = ("shelved", "shelved_offloaded")
# compute.API's check_instance_state, the same for both.
WITH_VOLUMES = ("active", "paused", "stopped", "resized", "soft-delete", *SHELVED)
# Action -> in which vm_states and task_states compute.API has it; a hard reboot may be asked for again.
ACTIONS: Mapping[str, tuple[tuple[str, ...], tuple[str | None, ...]]] = {
    "reboot": (("active", "stopped", "paused", "suspended", "error"), (None, "rebooting_hard")),
    "soft_reboot": (("active",), (None,)),
    "stop": (("active", "error"), (None,)),
    "start": (("stopped",), (None,)),
}
# nova.block_device.match_device
_DEVICE = re.compile(r"(^/dev/x{0,1}[a-z]{0,1}d{0,1})([a-z]+)[0-9]*$")
SHELVED_VOLUMES = (2, 20)


def server_asked_of(database: Database, server_id: str) -> Instance:
    """The server's row, as nova-api looks it up for each request.

    Raises:
        Refused: 404, there is no such server.
    """
    try:
        return database.instance_get(server_id)
    except InstanceGone as error:
        raise Refused(404, str(error)) from error


def check_state(instance: Instance, what: str, microversion: str | None) -> None:
    """Refuse a server whose state or task, or the microversion's age, allows nothing to be done to its volumes.

    Raises:
        Refused: 409, as Nova answers to all of them.
    """
    too_old = microversion is not None and tuple(map(int, microversion.split("."))) < SHELVED_VOLUMES
    if instance.vm_state not in WITH_VOLUMES or (instance.vm_state in SHELVED and too_old):
        raise Refused(409, f"cannot {what} while the server is in vm_state {instance.vm_state}")
    if instance.task_state is not None:
        raise Refused(409, f"cannot {what} while the server is in task_state {instance.task_state}")


def check_action(instance: Instance, action: str) -> None:
    """Refuse an action in whose states the server is not.

    Raises:
        Refused: 409.
    """
    states, tasks = ACTIONS[action]
    if instance.vm_state not in states:
        raise Refused(409, f"cannot {action} the server while it is in vm_state {instance.vm_state}")
    if instance.task_state not in tasks:
        raise Refused(409, f"cannot {action} the server while it is in task_state {instance.task_state}")


def check_device(device: str | None) -> None:
    """Refuse a name that is no device path.

    Raises:
        Refused: 400.
    """
    if device is not None and not _DEVICE.match(device):
        raise Refused(400, f"the supplied device path ({device}) is invalid")


@contextmanager
def passing_on(*statuses: int) -> Iterator[None]:
    """Where Cinder answers one of these, so does nova-api.

    Raises:
        Refused: with Cinder's status.
    """
    try:
        yield
    except CinderError as error:
        if error.status in statuses:
            raise Refused(error.status, str(error)) from error
        raise
