"""Reads the final state of one volume and one server out of the cloud and the database's records."""

from __future__ import annotations

from pytest_volfault.scenario import FinalState
from volfault_fakes.cloud import Cloud


def final_state(
    cloud: Cloud,
    volume_id: str,
    *,
    bdm: bool = False,
    vm_state: str | None = None,
    task_state: str | None = None,
) -> FinalState:
    """What is left of a volume, in the terms of the results file.

    Args:
        cloud: the state after everything has come to rest.
        volume_id: the volume.
        bdm: whether Nova's database maps it.
        vm_state: Nova's state of the server.
        task_state: Nova's task on the server.
    """
    volume = cloud.volumes.get(volume_id)
    live = config = False
    for _, in_live, in_config in cloud.guests_with(volume_id):
        live, config = live or in_live, config or in_config
    return FinalState(
        volume_status="deleted" if volume is None else volume.status,
        attachments=tuple(sorted(row.attach_status for row in cloud.attachments_of(volume_id))),
        lun_mapped=any(export.volume_id == volume_id for export in cloud.exports.values()),
        guest_disk="+".join(name for name, held in (("live", live), ("config", config)) if held) or "none",
        host_device=bool(cloud.hosts_reaching(volume_id)),
        bdm=bdm,
        vm_state=vm_state,
        task_state=task_state,
    )
