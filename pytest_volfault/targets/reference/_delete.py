"""Delete as seed 003 tells it, nova-api's part: what is checked, who does the work, and what is done without a host."""

from __future__ import annotations

from contextlib import suppress

from pytest_volfault.targets.reference._checks import SHELVED, server_asked_of
from pytest_volfault.targets.reference._database import Instance, InstanceGone
from pytest_volfault.targets.reference._images import ImageError
from pytest_volfault.targets.reference._parties import Parties
from pytest_volfault.targets.reference._shelved import release_locally
from pytest_volfault.targets.reference._terminate import terminate_instance

DELETING = ("deleting", "soft-deleting")


def request_delete(nova: Parties, server_id: str) -> None:
    """nova-api: compute.API._delete.

    Raises:
        Refused: 404, there is no such server.
    """
    instance = server_asked_of(nova.database, server_id)
    if instance.disable_terminate:
        return
    if instance.vm_state in SHELVED and instance.image_id is not None:
        # Logged; the server is deleted without its snapshot.
        with suppress(ImageError):
            nova.images.delete(instance.image_id)
    try:
        _delete(nova, instance)
    except InstanceGone:
        # Somebody else's delete was faster; that is what was wanted.
        _roll_back(nova)
    except Exception:
        _roll_back(nova)
        raise


def _delete(nova: Parties, instance: Instance) -> None:
    nova.database.instance_save(instance.id, task_state="deleting")
    nova.database.quota_reserve()
    if instance.vm_state == "resized":
        # _confirm_resize_on_deleting: the disk that the resize kept is given up first.
        nova.database.instance_save(instance.id, vm_state="active")
    if _is_local(nova, instance):
        delete_locally(nova, instance)
        nova.database.quota_commit()
        return
    if instance.task_state in DELETING:
        _roll_back(nova)
        return
    if instance.vm_state == "soft-delete":
        # It has given its quota back already (bug 1333145).
        nova.database.quota_rollback()
    # From here on nova-compute says what becomes of the quota.
    nova.bus.cast("terminate_instance", terminate_instance, nova, server_id=instance.id)


def _roll_back(nova: Parties) -> None:
    # There is nothing to give up before the reservation, or after what has ended it.
    if nova.database.quotas.reserved:
        nova.database.quota_rollback()


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
