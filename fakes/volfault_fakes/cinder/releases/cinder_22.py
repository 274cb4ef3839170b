"""Cinder 22.0.0 (2023.1), the last that let users take away what Nova uses."""

from __future__ import annotations

import dataclasses

from volfault_fakes.cinder import nova_check
from volfault_fakes.cinder.policies import before_personas
from volfault_fakes.cinder.releases.cinder_29 import CINDER_29
from volfault_fakes.cinder.states import Rule

_UPDATE_FAILED = "Unable to update attachment.({})."
_RULES = CINDER_29.rules


def _refused_update(name: str) -> Rule:
    # Up to 24.5.0, 25.3.0, 26.2.0 and 27.0.0 a refusal is a failure (commit 67ac0fca8).
    rule = _RULES[name]
    reason = rule.message.replace("Resource conflict: ", "Invalid volume: ")
    return dataclasses.replace(rule, code=500, message=_UPDATE_FAILED.format(reason))


CINDER_22 = dataclasses.replace(
    CINDER_29,
    version="22.0.0",
    maximum=(3, 70),
    apis=(("3", "CURRENT", "3.70", "3.0", "2022-08-31T00:00:00Z"),),
    # Microversion 3.71.
    later_actions=frozenset({"os-extend_volume_completion"}),
    rules={
        **_RULES,
        **{name: _refused_update(name) for name in ("attachment_update", "attachment_update of several")},
    },
    # Bug 2004555 (commit 6df1839bd), mended in 20.3.0, 21.3.0, 22.1.0 and 23.0.0.
    nova_check=nova_check.never,
    # The second attempt to fill a volume meets the note of the first (GlanceMetadataExists).
    forgets_downloads=False,
    # It asks Glance when the volume is `downloading` already, and leaves it so.
    reimages_what_fits=False,
    # As for what cinder-api itself refuses.
    passes_refusals_on=False,
    update_failed=_UPDATE_FAILED,
    # Since 26.0.0 (commit 0c3c7b7bb).
    unknown_keys=("enforce_multipath",),
    hosts_shown_to=frozenset({"admin"}),
    # Its query of one attachment names no project.
    finds_any_attachment=True,
    # Since oslo.policy 4.4 the defaults of Xena hold alone; here the rules before them are as good.
    policies=before_personas(CINDER_29.policies),
)
