"""In which microversion of the compute API the flows are asked for."""

from __future__ import annotations

from nova.api.openstack import api_version_request

# The newest in which POST os-volume_attachments answers when nova-compute has reserved the device; 2.101 only casts.
NEWEST_THAT_WAITS = (2, 97)


def microversion() -> str:
    """The newest that the installed Nova has, up to that one."""
    newest = tuple(map(int, api_version_request._MAX_API_VERSION.split(".")))
    major, minor = min(newest, NEWEST_THAT_WAITS)
    return f"{major}.{minor}"
