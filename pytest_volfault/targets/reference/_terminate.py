"""Delete as seed 003 tells it, nova-compute's part; and what nova-compute later finds left over on its host."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from pytest_volfault.targets.reference._cinder import CinderError
from pytest_volfault.targets.reference._database import BlockDeviceMapping, InstanceGone
from pytest_volfault.targets.reference._disconnect import disconnect_volume
from pytest_volfault.targets.reference._encryptor import detach_encryptor
from pytest_volfault.targets.reference._guest import destroy
from pytest_volfault.targets.reference._parties import Parties


def terminate_instance(nova: Parties, server_id: str) -> None:
    """ComputeManager.terminate_instance: the guest, its volumes, its rows, and the quota."""
    reserved = nova.database.quotas.reserved
    try:
        _delete_instance(nova, server_id)
    except InstanceGone:
        if reserved:
            nova.database.quota_rollback()
    except Exception:
        nova.database.instance_save(server_id, vm_state="error")
        if reserved:
            nova.database.quota_rollback()
        raise
    else:
        if reserved:
            nova.database.quota_commit()


def _delete_instance(nova: Parties, server_id: str) -> None:
    nova.database.instance_get(server_id)
    nova.notifier.send("delete.start", server_id=server_id)
    mappings = nova.database.bdm_list(server_id)
    destroy(nova.libvirt, server_id)
    _disconnect(nova, mappings)
    for mapping in mappings:
        _release(nova, mapping)
    for mapping in mappings:
        _delete_volume(nova, mapping)
    nova.database.instance_save(server_id, vm_state="deleted", task_state=None)
    nova.database.instance_destroy(server_id)
    nova.notifier.send("delete.end", server_id=server_id)


def _disconnect(nova: Parties, mappings: Sequence[BlockDeviceMapping]) -> None:
    """LibvirtDriver.cleanup: a device that cannot be removed is logged, and keeps no server from being deleted."""
    # Without a saved connection there is nothing on the host.
    connected = [mapping for mapping in mappings if mapping.connection_info is not None]
    for number, mapping in enumerate(connected):
        with suppress(Exception):
            detach_encryptor(nova, mapping.connection())
            gone = [each.volume_id for each in connected[:number]]
            disconnect_volume(nova, mapping.server_id, mapping.connection(), gone)


def _release(nova: Parties, mapping: BlockDeviceMapping) -> None:
    """Steps 4 and 5 of detach. A Cinder that fails keeps no server from being deleted (bug 1563547)."""
    try:
        if mapping.attachment_id is not None:
            nova.cinder.attachment_delete(mapping.attachment_id)
            return
        connector = nova.connector("iscsi").get_connector_properties()
        nova.cinder.terminate_connection(mapping.volume_id, connector)
        nova.cinder.detach(mapping.volume_id, None)
    except CinderError:
        pass  # Logged by Nova as an ignored failure.


def _delete_volume(nova: Parties, mapping: BlockDeviceMapping) -> None:
    if not mapping.delete_on_termination:
        return
    # ComputeManager._cleanup_volumes with raise_exc False logs it.
    with suppress(CinderError):
        nova.cinder.delete(mapping.volume_id)


def resume_deletes(nova: Parties) -> None:
    """ComputeManager.init_host: a server that was being deleted when the service died is deleted now."""
    for instance in list(nova.database.instances.values()):
        if instance.host == nova.host and instance.task_state == "deleting" and not instance.deleted:
            # ComputeManager._init_instance logs it ("Failed to complete a deletion"), and the service starts.
            with suppress(Exception):
                terminate_instance(nova, instance.id)


def reap_deleted(nova: Parties) -> None:
    """ComputeManager._cleanup_running_deleted_instances: guests whose server is gone from the database.

    What Cinder had to do has been done when the server was deleted; doing it again could hit another server that
    has the volume by now (bug 1756507).
    """
    for instance in list(nova.database.instances.values()):
        # A periodic task logs what it cannot do ("Periodic cleanup failed to delete instance").
        with suppress(Exception):
            if instance.host == nova.host and instance.deleted and destroy(nova.libvirt, instance.id):
                _disconnect(nova, nova.database.bdm_list(instance.id, deleted=True))
