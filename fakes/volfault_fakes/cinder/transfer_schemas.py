"""What is asked of transfers."""

from __future__ import annotations

from volfault_fakes.cinder.schema_words import BOOLEAN, NULL, UUID, Schema, an_object, below, text

_NAME = {"oneOf": [text(format="transfer_name"), NULL]}
_OLDER = below("transfer", an_object({"volume_id": UUID, "name": _NAME}, "volume_id"))
_NEWER = below("transfer", an_object({"volume_id": UUID, "name": _NAME, "no_snapshots": BOOLEAN}, "volume_id"))
ACCEPT = below("accept", an_object({"auth_key": {"type": ["string", "integer"]}}, "auth_key"))


def create(with_snapshots: bool) -> Schema:
    """The schema of a POST that may or may not leave snapshots behind."""
    return _NEWER if with_snapshots else _OLDER
