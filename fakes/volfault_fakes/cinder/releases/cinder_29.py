"""Cinder 29.0.0 (2026.2), the newest."""

from __future__ import annotations

from volfault_fakes.cinder import nova_check
from volfault_fakes.cinder.attachment_modes import ModeOfTheRow
from volfault_fakes.cinder.driver_part import NoPart
from volfault_fakes.cinder.microversions import MAXIMUM, MINIMUM, text
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
    deletes_attachments=True,
    remembers_writable=True,
    update_failed="Unable to update attachment ({}).",
    unknown_keys=(),
    later_messages=frozenset(),
    default_type="__DEFAULT__",
)
