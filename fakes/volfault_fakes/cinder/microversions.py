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
BOOTABLE_FILTER: Version = (3, 2)
MESSAGES: Version = (3, 3)
MESSAGE_FILTERS: Version = (3, 5)
CLUSTER_OF_SERVICES: Version = (3, 7)
GROUP_TYPES: Version = (3, 11)
SUMMARY: Version = (3, 12)
GROUP_ID: Version = (3, 13)
GROUPS: Version = GROUP_ID
GROUP_SNAPSHOTS: Version = (3, 14)
ETAGS: Version = (3, 15)
MIGRATE_TO_CLUSTER: Version = (3, 16)
PROVIDER_ID: Version = (3, 21)
SNAPSHOT_METADATA_FILTER: Version = (3, 22)
DELETE_FORCE: Version = (3, 23)
VOLUMES_OF_GROUP: Version = (3, 25)
ATTACHMENTS: Version = (3, 27)
PAGES_OF_GROUP_SNAPSHOTS: Version = (3, 29)
SNAPSHOT_SORT: Version = (3, 30)
FILTER_NAMES: Version = (3, 31)
RESOURCE_FILTERS: Version = (3, 33)
SUMMARY_METADATA: Version = (3, 36)
GROUP_REPLICATION: Version = (3, 38)
LIMITS_OF_PROJECT: Version = (3, 39)
SNAPSHOT_USER: Version = (3, 41)
EXTEND_IN_USE: Version = (3, 42)
ATTACHMENT_COMPLETE: Version = (3, 44)
COUNT: Version = (3, 45)
IMAGES_OF_NOVA: Version = (3, 46)
CREATE_FROM_BACKUP: Version = (3, 47)
SHARED_TARGETS: Version = (3, 48)
BACKEND_STATE: Version = (3, 49)
FILTERS_OF_TYPES: Version = (3, 52)
NOTHING_MORE: Version = (3, 53)
ATTACHMENT_MODE: Version = (3, 54)
TRANSFER_WITH_SNAPSHOTS: Version = (3, 55)
TRANSFER_HISTORY: Version = (3, 57)
PROJECT_OF_GROUPS: Version = (3, 58)
PAGES_OF_TRANSFERS: Version = (3, 59)
CLUSTER_NAME: Version = (3, 61)
DEFAULT_TYPES: Version = (3, 62)
VOLUME_TYPE_ID: Version = (3, 63)
ENCRYPTION_KEY_ID: Version = (3, 64)
CONSUMES_QUOTA: Version = (3, 65)
SNAPSHOT_IN_USE: Version = (3, 66)
REIMAGE: Version = (3, 68)
SHARED_TARGETS_OR_NULL: Version = (3, 69)
TRANSFER_ENCRYPTED: Version = (3, 70)

_FORM = re.compile(r"([1-9]\d*)\.([1-9]\d*|0)")


class NotAVersion(ValueError):  # noqa: N818 - reads as what is wrong
    """The header holds something else; the message is Cinder's."""


class NoVersion(ValueError):  # noqa: N818 - as above
    """The header cannot be taken apart.

    Attributes:
        trips: whether Cinder's code trips over it; otherwise it says that this is no request for it.
    """

    def __init__(self, trips: bool) -> None:
        super().__init__("no version in the header")
        self.trips = trips


def asked(header: str | None, latest: Version = MAXIMUM) -> Version:
    """Read the `OpenStack-API-Version` header; several services may share it.

    Args:
        header: its value.
        latest: what that word stands for.

    Returns:
        The version as asked for, whether Cinder has it or not; 3.0 without a header.

    Raises:
        NotAVersion: it is not of the form MajorNum.MinorNum.
        NoVersion: nothing in it is for this service, or there is more or less than the service and one version.
    """
    if header is None:
        return MINIMUM
    words = next((part.split() for part in header.split(",") if SERVICE in part), None)
    if words is None or len(words) != 2:
        raise NoVersion(words is not None)
    wanted = words[1]
    if wanted == "latest":
        return latest
    match = _FORM.fullmatch(wanted)
    if match is None:
        raise NotAVersion(f"API Version String {wanted} is of invalid format. Must be of format MajorNum.MinorNum.")
    try:
        return int(match[1]), int(match[2])
    except ValueError:  # Python does not read numbers of more than 4300 digits.
        raise NoVersion(trips=True) from None


def text(version: Version) -> str:
    """(3, 27) -> `3.27`."""
    return f"{version[0]}.{version[1]}"
