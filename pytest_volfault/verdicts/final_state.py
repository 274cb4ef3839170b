"""Reads the final state of one volume and one server out of the cloud and the database's records."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pytest_volfault.model.final_state import FinalState
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.tables import Guest


def final_state(
    cloud: Cloud,
    volume_id: str,
    server_id: str | None = None,
    *,
    bdm: bool = False,
    vm_state: str | None = None,
    task_state: str | None = None,
    tagged: bool = False,
) -> FinalState:
    """What is left of a volume, in the terms of the results file.

    Args:
        cloud: the state after everything has come to rest.
        volume_id: the volume.
        server_id: the server that the flow was about; None makes no difference between servers.
        bdm: whether Nova's database maps it.
        vm_state: Nova's state of the server.
        task_state: Nova's task on the server.
        tagged: whether the server's metadata lists the volume's tag.
    """
    volume = cloud.volumes.get(volume_id)
    attachments = cloud.attachments_of(volume_id)
    foreign = {row.id for row in attachments if server_id is not None and row.instance_uuid not in (None, server_id)}
    return FinalState(
        volume_status="deleted" if volume is None else volume.status,
        attachments=tuple(sorted(row.attach_status for row in attachments if row.id not in foreign)),
        lun_mapped=any(export.volume_id == volume_id for export in cloud.exports.values()),
        guest_disk=_held(cloud.guests_with(volume_id), lambda guest: server_id in (None, guest.id)),
        host_device=bool(cloud.hosts_reaching(volume_id)),
        bdm=bdm,
        vm_state=vm_state,
        task_state=task_state,
        other_attachments=tuple(sorted(row.attach_status for row in attachments if row.id in foreign)),
        other_guest_disk=_held(cloud.guests_with(volume_id), lambda guest: server_id not in (None, guest.id)),
        stray_guest=vm_state == "deleted" and server_id in cloud.guests,
        locked=volume_id in cloud.locks,
        secret=any(usage == volume_id for _, _, usage in cloud.secrets),
        tagged=tagged,
    )


def _held(holders: Iterable[tuple[Guest, bool, bool]], counts: Callable[[Guest], bool]) -> str:
    live = config = False
    for guest, in_live, in_config in holders:
        if counts(guest):
            live, config = live or in_live, config or in_config
    return "+".join(name for name, held in (("live", live), ("config", config)) if held) or "none"
