"""Microversions of the Block Storage API, and since when they are."""

from __future__ import annotations

import re

Version = tuple[int, int]

HEADER = "OpenStack-API-Version"
SERVICE = "volume"

MINIMUM: Version = (3, 0)
# Of the newest release.
MAXIMUM: Version = (3, 71)

# Only those that change what the fake answers (cinder/api/microversions.py).
MESSAGES: Version = (3, 3)
MESSAGE_FILTERS: Version = (3, 5)
GROUP_ID: Version = (3, 13)
PROVIDER_ID: Version = (3, 21)
DELETE_FORCE: Version = (3, 23)
ATTACHMENTS: Version = (3, 27)
EXTEND_IN_USE: Version = (3, 42)
ATTACHMENT_COMPLETE: Version = (3, 44)
COUNT: Version = (3, 45)
SHARED_TARGETS: Version = (3, 48)
ATTACHMENT_MODE: Version = (3, 54)
CLUSTER_NAME: Version = (3, 61)
VOLUME_TYPE_ID: Version = (3, 63)
ENCRYPTION_KEY_ID: Version = (3, 64)
CONSUMES_QUOTA: Version = (3, 65)
SHARED_TARGETS_OR_NULL: Version = (3, 69)

_FORM = re.compile(r"([1-9]\d*)\.([1-9]\d*|0)")


class NotAVersion(ValueError):  # noqa: N818 - reads as what is wrong
    """The header holds something else; the message is Cinder's."""


def asked(header: str | None, latest: Version = MAXIMUM) -> Version:
    """Read the `OpenStack-API-Version` header; several services may share it.

    Args:
        header: its value.
        latest: what that word stands for.

    Returns:
        The version as asked for, whether Cinder has it or not; 3.0 without a header.

    Raises:
        NotAVersion: it is not of the form MajorNum.MinorNum.
    """
    if header is None:
        return MINIMUM
    wanted = next((part.split()[-1] for part in header.split(",") if SERVICE in part), None)
    if wanted is None:
        # The real one lets VersionNotFoundForAPIMethod escape; the fault middleware makes this of it.
        raise NotAVersion(
            "The server could not comply with the request since it is either malformed or otherwise incorrect."
        )
    if wanted == "latest":
        return latest
    match = _FORM.fullmatch(wanted)
    if match is None:
        raise NotAVersion(f"API Version String {wanted} is of invalid format. Must be of format MajorNum.MinorNum.")
    return int(match[1]), int(match[2])


def text(version: Version) -> str:
    """(3, 27) -> `3.27`."""
    return f"{version[0]}.{version[1]}"
