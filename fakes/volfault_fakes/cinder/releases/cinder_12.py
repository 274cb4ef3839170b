"""Cinder 12.0.10 (Queens, 2018), the oldest that runs on Python 3.11 and has os-complete."""

from __future__ import annotations

import dataclasses

from volfault_fakes.cinder.attachment_modes import ModeOfTheConnector
from volfault_fakes.cinder.driver_part import AttachesAndDetaches
from volfault_fakes.cinder.releases.actions_by_hand import ACTIONS_BY_HAND
from volfault_fakes.cinder.releases.cinder_22 import CINDER_22
from volfault_fakes.cinder.states import ANY, Rule, ranked, settled_by_any
from volfault_fakes.cinder.user_messages import CREATE_VOLUME, SNAPSHOT_CREATE, SNAPSHOT_DELETE

_RULES = CINDER_22.rules


def _reworded(name: str, old: str, new: str) -> Rule:
    return dataclasses.replace(_RULES[name], message=_RULES[name].message.replace(old, new))


def _deletable(name: str) -> Rule:
    # Until 21.0.0 (commit 2b75fa302).
    return _reworded(name, "have snapshots, awaiting a transfer, or be", "have snapshots or be")


CINDER_12 = dataclasses.replace(
    CINDER_22,
    version="12.0.10",
    maximum=(3, 50),
    # v2 went with 19.0.0 (commit 31b34e91e).
    apis=(
        ("2", "DEPRECATED", "", "", "2017-02-25T12:00:00Z"),
        ("3", "CURRENT", "3.50", "3.0", "2017-09-19T20:18:14Z"),
    ),
    # Its pipeline for that path has no request ids yet.
    discovery_headers={"x-openstack-request-id": None, "x-compute-request-id": None},
    # Microversion 3.68.
    later_actions=CINDER_22.later_actions | {"os-reimage"},
    # The hint came with 13.0.0 (commit c100c8f18).
    no_such_action="There is no such action: {}",
    by_hand=ACTIONS_BY_HAND,
    # Until 19.3.0, 20.2.0, 21.2.0 and 22.0.0 (commit 32f1145b7).
    no_multiattach_parameter="",
    # No slash until 14.0.0 (commit 534fa38f4).
    metadata_keys="^[a-zA-Z0-9-_:. ]{1,255}$",
    # Until 17.4.0 and 18.1.0 (commit 560318c82).
    attachment_requires=("instance_uuid", "volume_uuid"),
    rules={
        **_RULES,
        # The status is named since 14.0.0 (commit 6eba403ba).
        "attachment_create reserves": _reworded(
            "attachment_create reserves", " to reserve, but the current status is {status}.", ""
        ),
        # It says the same of an error as of any other status.
        "snapshot_create in error": Rule(),
        **{name: _deletable(name) for name in ("volume_delete", "volume_delete force")},
    },
    # Since 20.0.0 (commit 61f1179c0).
    never_reset_to={},
    # Until 20.0.0 (commit 2ec222284) the API had a view of its own of what is left.
    settle=settled_by_any,
    settle_left=ranked,
    # Until 14.0.0 (commit 6eba403ba, bugs 1813267 and 1694530).
    reserved_again=ANY,
    # Until 13.0.0 (commit 9337f396a).
    modes=ModeOfTheConnector(),
    # Until 20.0.0 (commit d5a8c7203).
    driver_part=AttachesAndDetaches(),
    # Until 14.0.0 a volume was sent without its attachments (commit af66bce67).
    extends_as_sent=False,
    # It does not look at signatures yet.
    noted_of_downloads={},
    checks_virtual_size=False,
    needs_type_of_image=False,
    bootable_at_once=False,
    # 22.0.0 looks (cinder.volume.manager.VolumeManager.extend_volume).
    tells_of_no_server=True,
    # Attachments go since 16.0.0 (commit a5bb17bdf, and its backports after 12.0.10), snapshots since 20.0.0 (commit
    # 1990ce420).
    takes_along=("transfers",),
    # Until 17.3.0 (commit 779b0249f): cinder-volume writes back the metadata that it read before.
    remembers_writable=False,
    # Since 17.0.0 (commit afcaf0b9d).
    unknown_keys=(*CINDER_22.unknown_keys, "cacheable"),
    # Since 14.0.0 (commit 67b2159f2), and those of snapshots since 15.0.0 (commit 46bec90f0).
    later_messages=frozenset({CREATE_VOLUME, SNAPSHOT_CREATE, SNAPSHOT_DELETE}),
    # Since 15.0.0 (commit a550ade30).
    default_type=None,
    no_size="Invalid input received: Volume size 'None' must be an integer and greater than 0",
    # Microversion 3.67.
    needs_project=True,
    # Until 18.0.0 (bug 1917574).
    ignores_all_tenants=False,
    attachments_have_projects=False,
    hosts_shown_to=None,
    filter_names_in_ascii=False,
    filters_of_users={
        **CINDER_22.filters_of_users,
        "volume": (
            "name",
            "status",
            "metadata",
            "bootable",
            "migration_status",
            "availability_zone",
            "group_id",
        ),
    },
)
