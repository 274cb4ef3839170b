"""A server is stopped and started: its guest is shut off, or made anew as by a hard reboot."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping

from pytest_volfault.targets.reference._checks import check_action, server_asked_of
from pytest_volfault.targets.reference._guest import shut_off
from pytest_volfault.targets.reference._parties import Parties
from pytest_volfault.targets.reference._reboot import make_anew, request_reboot


def stop_instance(nova: Parties, server_id: str) -> None:
    """nova-compute: ComputeManager.stop_instance."""
    with nova.locks.held(server_id):
        _doing(nova, server_id, lambda: shut_off(nova.libvirt, server_id))
        nova.database.instance_save(server_id, vm_state="stopped", task_state=None)


def start_instance(nova: Parties, server_id: str) -> None:
    """nova-compute: ComputeManager.start_instance. It looks for no rows that Cinder knows nothing of."""
    _doing(nova, server_id, lambda: make_anew(nova, server_id, nova.database.bdm_list(server_id)))
    nova.database.instance_save(server_id, vm_state="active", task_state=None)


def _doing(nova: Parties, server_id: str, work: Callable[[], None]) -> None:
    """@reverts_task_state: whatever fails, nobody is at work on the server any more."""
    try:
        work()
    except Exception:
        nova.database.instance_save(server_id, task_state=None)
        raise


def _request(
    action: str, task: str, method: str, handler: Callable[[Parties, str], None], nova: Parties, server_id: str
) -> int:
    """nova-api: compute.API.stop and start."""
    instance = server_asked_of(nova.database, server_id)
    check_action(instance, action)
    nova.database.instance_save(server_id, task_state=task)
    nova.bus.cast(method, handler, nova, server_id=server_id)
    return 202


# What a user asks for beside the flows -> what serves it; returns the status of success.
ACTIONS: Mapping[str, Callable[[Parties, str], int]] = {
    "reboot": request_reboot,
    "stop": functools.partial(_request, "stop", "powering-off", "stop_instance", stop_instance),
    "start": functools.partial(_request, "start", "powering-on", "start_instance", start_instance),
}
