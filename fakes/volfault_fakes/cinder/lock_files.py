"""The files that Cinder locks by (tooz's driver for files, which is the default of its option backend_url)."""

from __future__ import annotations

import os.path

_LONGEST_NAME = 255


def can_be_locked(volume_id: str, host: object) -> bool:
    """Whether PUT /attachments/{id} gets its lock, whose name ends with the connector's host.

    It does not where the name is not in ASCII, where no file can have it, or where it leads out of the folder.
    """
    name = f"cinder-attachment_update-{volume_id}-{host}"
    if not name.isascii() or "\0" in name:
        return False
    parts = os.path.normpath(name).split("/")
    return parts[0] not in (".", "..") and all(len(part) <= _LONGEST_NAME for part in parts)
