"""Cinder 29.0.0 (2026.2), the newest."""

from __future__ import annotations

from volfault_fakes.cinder import nova_check
from volfault_fakes.cinder.attachment_modes import ModeOfTheRow
from volfault_fakes.cinder.dialect import MALFORMED
from volfault_fakes.cinder.driver_part import NoPart
from volfault_fakes.cinder.microversions import MAXIMUM, MINIMUM, text
from volfault_fakes.cinder.policies import POLICIES
from volfault_fakes.cinder.releases.release import Release
from volfault_fakes.cinder.schema_words import METADATA_KEYS
from volfault_fakes.cinder.states import RULES, settled, unchanged

CINDER_29 = Release(
    version="29.0.0",
    maximum=MAXIMUM,
    apis=(("3", "CURRENT", text(MAXIMUM), text(MINIMUM), "2023-08-31T00:00:00Z"),),
    discovery_headers={},
    later_actions=frozenset(),
    no_such_action="There is no such action: {}. Verify the request body and Content-Type header and try again.",
    by_hand={},
    no_multiattach_parameter=(
        "multiattach parameter has been removed. The default behavior is to use multiattach enabled volume types. "
        "Contact your administrator to create a multiattach enabled volume type and use it to create multiattach "
        "volumes."
    ),
    metadata_keys=METADATA_KEYS,
    attachment_requires=("volume_uuid",),
    rules=RULES,
    never_reset_to={
        "deleting": "Cannot reset-state to deleting",
        "in-use": "Cannot reset-state to in-use because volume does not have any attachments.",
    },
    settle=settled,
    settle_left=unchanged,
    reserved_again=("in-use", "reserved"),
    nova_check=nova_check.check,
    modes=ModeOfTheRow(),
    driver_part=NoPart(),
    extends_as_sent=True,
    # verify_glance_signatures is `enabled` by default, and images are seldom signed.
    noted_of_downloads={"signature_verified": "False"},
    forgets_downloads=True,
    checks_virtual_size=True,
    needs_type_of_image=True,
    bootable_at_once=True,
    reimages_what_fits=True,
    tells_of_no_server=False,
    takes_along=("snapshots", "transfers", "attachments"),
    remembers_writable=True,
    passes_refusals_on=True,
    update_failed="Unable to update attachment ({}).",
    unknown_keys=(),
    later_messages=frozenset(),
    default_type="__DEFAULT__",
    no_size=MALFORMED,
    needs_project=False,
    ignores_all_tenants=True,
    finds_any_attachment=False,
    attachments_have_projects=True,
    hosts_shown_to=frozenset({"admin", "service"}),
    filter_names_in_ascii=True,
    policies=POLICIES,
    # Its resource_filters.json.
    filters_of_users={
        "volume": (
            "name",
            "status",
            "metadata",
            "bootable",
            "migration_status",
            "availability_zone",
            "group_id",
            "size",
            "created_at",
            "updated_at",
            "consumes_quota",
        ),
        "attachment": ("volume_id", "status", "instance_id", "attach_status"),
        "snapshot": ("name", "status", "volume_id", "metadata", "availability_zone", "consumes_quota"),
        "group": ("name",),
        "group_snapshot": ("name", "status", "group_id"),
        "volume_type": ("is_public", "extra_specs"),
        "message": ("resource_uuid", "resource_type", "event_id", "request_id", "message_level"),
    },
)
