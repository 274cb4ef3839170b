"""A hard reboot: the guest is ended and forgotten, and made anew of what the rows say (LibvirtDriver._hard_reboot).

A soft one that does not succeed goes on as a hard one (LibvirtDriver.reboot).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pytest_volfault.targets.reference._checks import check_action, server_asked_of
from pytest_volfault.targets.reference._cinder import CinderError
from pytest_volfault.targets.reference._database import BlockDeviceMapping
from pytest_volfault.targets.reference._disconnect import connect_volume, disconnect_volume
from pytest_volfault.targets.reference._encryptor import keep_encryptor
from pytest_volfault.targets.reference._guest import define, disk_xml, end, forget, is_active, restart, run
from pytest_volfault.targets.reference._parties import Parties
from pytest_volfault.targets.reference._tasks import task_reverted


@dataclass(frozen=True, slots=True)
class Kind:
    """How a server is rebooted.

    Attributes:
        flow: as the user asks for it.
        tasks: of the server: asked for, begun, at the guest.
    """

    flow: str
    tasks: tuple[str, str, str]


HARD = Kind("reboot", ("rebooting_hard", "reboot_pending_hard", "reboot_started_hard"))
SOFT = Kind("soft_reboot", ("rebooting", "reboot_pending", "reboot_started"))


def request_reboot(kind: Kind, nova: Parties, server_id: str) -> int:
    """nova-api: compute.API._hard_reboot and _soft_reboot.

    Raises:
        Refused: the request cannot be served.
    """
    instance = server_asked_of(nova.database, server_id)
    check_action(instance, kind.flow)
    nova.database.instance_save(server_id, task_state=kind.tasks[0])
    nova.bus.cast("reboot_instance", reboot_instance, kind, nova, server_id=server_id)
    return 202


def reboot_instance(kind: Kind, nova: Parties, server_id: str) -> None:
    """nova-compute: ComputeManager.reboot_instance; where no guest runs afterwards, the server is in error."""
    _, pending, started = kind.tasks
    with nova.locks.held(server_id), task_reverted(nova, server_id):
        nova.database.instance_save(server_id, task_state=pending)
        mappings = _rows_in_step_with_cinder(nova, server_id)
        nova.database.instance_save(server_id, task_state=started)
        try:
            if kind is HARD or not restart(nova.libvirt, server_id):
                make_anew(nova, server_id, mappings)
        except Exception:
            if not is_active(nova.libvirt, server_id):
                nova.database.instance_save(server_id, vm_state="error", task_state=None)
                raise
        nova.database.instance_save(server_id, vm_state="active", task_state=None)


def make_anew(nova: Parties, server_id: str, mappings: Sequence[BlockDeviceMapping]) -> None:
    """End the guest, let its volumes go, connect them again, and run a guest that has just these."""
    instance = nova.database.instance_get(server_id)
    # Nova leaves out what has no connection yet (_get_instance_block_device_info).
    mappings = [mapping for mapping in mappings if mapping.connection_info is not None]
    end(nova.libvirt, server_id)
    for number, mapping in enumerate(mappings):
        gone = [each.volume_id for each in mappings[:number]]
        # The passphrase stays with libvirt, for the guest that comes.
        disconnect_volume(nova, server_id, mapping.connection(), gone)
    forget(nova.libvirt, server_id)
    define(nova.libvirt, server_id, instance.name or server_id, [_connected(nova, each) for each in mappings])
    run(nova.libvirt, server_id)


def _connected(nova: Parties, mapping: BlockDeviceMapping) -> str:
    connection = mapping.connection()
    source = connect_volume(nova, connection)
    secret = keep_encryptor(nova, connection)
    return disk_xml(mapping.device.rpartition("/")[2], source, connection, secret)


def _rows_in_step_with_cinder(nova: Parties, server_id: str) -> list[BlockDeviceMapping]:
    """ComputeManager._delete_dangling_bdms, since Nova 28 (bug 2019078): rows and attachments that lack the other go.

    Other than Nova's, it leaves the attachments of volumes that rows map without naming one: os-attach makes those.
    """
    mappings = nova.database.bdm_list(server_id)
    try:
        attachments = nova.cinder.attachments_of(server_id)
    except CinderError:
        # A Cinder that fails keeps no server from being rebooted.
        return mappings
    kept = []
    for mapping in mappings:
        if mapping.attachment_id is not None and not _is_there(nova, mapping.attachment_id):
            nova.database.bdm_destroy(server_id, mapping.volume_id)
        else:
            kept.append(mapping)
    named = {mapping.attachment_id for mapping in kept}
    unnamed = {mapping.volume_id for mapping in kept if mapping.attachment_id is None}
    for attachment in attachments:
        if attachment["id"] not in named and attachment["volume_id"] not in unnamed:
            nova.cinder.attachment_delete(attachment["id"])
    return kept


def _is_there(nova: Parties, attachment_id: str) -> bool:
    try:
        nova.cinder.attachment_get(attachment_id)
    except CinderError as error:
        if error.status != 404:
            raise
        return False
    return True
