"""What is asked of quotas."""

from __future__ import annotations

from volfault_fakes.cinder.schema_words import below

QUOTA_UPDATE = below("quota_set", {"type": "object", "minProperties": 1})
