"""Delete as seed 003 tells it, nova-api's part: what is checked, who does the work, and what is done without a host."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from pytest_volfault.targets.reference.checks import SHELVED
from pytest_volfault.targets.reference.database import Instance, InstanceGone
from pytest_volfault.targets.reference.images import ImageError
from pytest_volfault.targets.reference.parties import Parties, Refused
from pytest_volfault.targets.reference.shelved import release_locally
from pytest_volfault.targets.reference.terminate import terminate_instance

DELETING = ("deleting", "soft-deleting")


def request_delete(nova: Parties, server_id: str) -> None:
    """nova-api: compute.API._delete.

    Raises:
        Refused: 404, there is no such server.
    """
    try:
        instance = nova.database.instance_get(server_id)
    except InstanceGone as error:
        raise Refused(404, str(error)) from error
    if instance.disable_terminate:
        return
    if instance.vm_state in SHELVED and instance.image_id is not None:
        # Logged; the server is deleted without its snapshot.
        with suppress(ImageError):
            nova.images.delete(instance.image_id)
    _QuotasOf(nova).around(lambda: _delete(nova, instance))


def _delete(nova: Parties, instance: Instance) -> str:
    """Returns what shall become of the quota: `commit`, `rollback`, or `later`, where nova-compute will say."""
    nova.database.instance_save(instance.id, task_state="deleting")
    nova.database.quota_reserve()
    if instance.vm_state == "resized":
        # _confirm_resize_on_deleting: the disk that the resize kept is given up first.
        nova.database.instance_save(instance.id, vm_state="active")
    if _is_local(nova, instance):
        delete_locally(nova, instance)
        return "commit"
    if instance.task_state in DELETING:
        return "rollback"
    nova.bus.cast("terminate_instance", terminate_instance, nova, server_id=instance.id)
    # A soft-deleted server has given its quota back already (bug 1333145).
    return "rollback" if instance.vm_state == "soft-delete" else "later"


def _is_local(nova: Parties, instance: Instance) -> bool:
    if instance.host is None:
        return True
    # ComputeHostNotFound, for a service that was removed, means the same as a host that is down.
    return not nova.servicegroup.is_known(instance.host) or not nova.servicegroup.service_is_up(instance.host)


def delete_locally(nova: Parties, instance: Instance) -> None:
    """compute.API._local_delete: rows and volumes, and nothing of what is on the host."""
    nova.notifier.send("delete.start", server_id=instance.id)
    for mapping in nova.database.bdm_list(instance.id):
        release_locally(nova, mapping)
    nova.database.instance_save(instance.id, vm_state="deleted", task_state=None)
    nova.database.instance_destroy(instance.id)
    nova.notifier.send("delete.end", server_id=instance.id)


class _QuotasOf:
    """Commits or rolls back what a delete has reserved, whatever way it ends."""

    def __init__(self, nova: Parties) -> None:
        self._database = nova.database

    def around(self, delete: Callable[[], str]) -> None:
        try:
            end = delete()
        except InstanceGone:
            # Somebody else's delete was faster; that is what was wanted.
            self._roll_back()
            return
        except Exception:
            self._roll_back()
            raise
        if end == "commit":
            self._database.quota_commit()
        elif end == "rollback":
            self._roll_back()

    def _roll_back(self) -> None:
        if self._database.quotas.reserved:
            self._database.quota_rollback()
