"""A server is stopped and started: its guest is shut off, or made anew as by a hard reboot."""

from __future__ import annotations

import functools
from collections.abc import Callable

from pytest_volfault.targets.reference._checks import check_action, server_asked_of
from pytest_volfault.targets.reference._guest import shut_off
from pytest_volfault.targets.reference._parties import Parties
from pytest_volfault.targets.reference._reboot import make_anew
from pytest_volfault.targets.reference._tasks import task_reverted


def stop_instance(nova: Parties, server_id: str) -> None:
    """nova-compute: ComputeManager.stop_instance."""
    with nova.locks.held(server_id), task_reverted(nova, server_id):
        shut_off(nova.libvirt, server_id)
        nova.database.instance_save(server_id, vm_state="stopped", task_state=None)


def start_instance(nova: Parties, server_id: str) -> None:
    """nova-compute: ComputeManager.start_instance. It looks for no rows that Cinder knows nothing of."""
    with task_reverted(nova, server_id):
        make_anew(nova, server_id, nova.database.bdm_list(server_id))
        nova.database.instance_save(server_id, vm_state="active", task_state=None)


def _request(
    action: str, task: str, method: str, handler: Callable[[Parties, str], None], nova: Parties, server_id: str
) -> int:
    """nova-api: compute.API.stop and start."""
    instance = server_asked_of(nova.database, server_id)
    check_action(instance, action)
    nova.database.instance_save(server_id, task_state=task)
    nova.bus.cast(method, handler, nova, server_id=server_id)
    return 202


request_stop = functools.partial(_request, "stop", "powering-off", "stop_instance", stop_instance)
request_start = functools.partial(_request, "start", "powering-on", "start_instance", start_instance)
