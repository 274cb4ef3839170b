"""What a request to create a volume asks for, and what is wrong with it (VolumeController.create, and its flow)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from volfault_fakes.cinder import bodies, schemas
from volfault_fakes.cinder.dialect import CinderRefusal, Request
from volfault_fakes.cinder.formats import is_uuid
from volfault_fakes.cinder.releases import Release
from volfault_fakes.cinder.validation import boolean_parameter, check
from volfault_fakes.cloud import Cloud
from volfault_fakes.errors import UnknownCall

_HINTS = "OS-SCH-HNT:scheduler_hints"
_KNOWN = ("size", "name", "availability_zone", "volume_type", "metadata", "multiattach", "description")
# The older names, which win; cinder/api/v3/volumes.py moves the newer ones there.
_OLDER = {"display_name": "name", "display_description": "description"}
# What a volume can be made of, or belong to. None of it is modelled.
_SOURCES = (
    "snapshot_id", "source_volid", "consistencygroup_id", "group_id", "image_id", "imageRef", "backup_id",
    "scheduler_hints", _HINTS,
)  # fmt: skip
# The zone of the one cinder-volume.
_ZONE = "nova"


def wanted(
    cloud: Cloud, request: Request, release: Release, authorize: Callable[[str, Request], None]
) -> Mapping[str, Any]:
    """Read the columns.

    Args:
        cloud: what types and zones there are.
        request: with its body.
        release: which Cinder reads it.
        authorize: refuses whom a policy does not let.

    Returns:
        Those of `_KNOWN` that were given, with a size, and whether it is multiattach.

    Raises:
        CinderRefusal: 400, 403, or 404 of the type.
        UnknownCall: a source (image, snapshot, volume, backup) is named; only empty volumes are modelled.
    """
    check(schemas.volume_create(request.version), request.body)
    given = request.body["volume"]
    asked = {key: value for key, value in given.items() if value is not None}
    asked = {key: value for key, value in asked.items() if key not in _OLDER and key not in _OLDER.values()}
    asked |= {name: value for name, value in texts(given).items() if value is not None}
    if "volume_type" in asked:
        asked["volume_type"] = _type_named(cloud, asked["volume_type"])
    if request.body.get(_HINTS) is not None:
        asked[_HINTS] = request.body[_HINTS]
    sources = sorted(name for name in _SOURCES if name in asked)
    if sources:
        raise UnknownCall(
            f"{request.method} {request.path} with {', '.join(sources)}; the fake Cinder knows {', '.join(_KNOWN)}"
        )
    asked["multiattach"] = boolean_parameter("multiattach", given)
    if asked["multiattach"] and release.no_multiattach_parameter:
        raise CinderRefusal(400, release.no_multiattach_parameter)
    authorize("volume:create", request)
    if "size" not in asked:
        # Cinder's code trips over it.
        raise CinderRefusal(400, release.no_size)
    zone = asked.get("availability_zone", _ZONE)
    if zone not in {_ZONE, *(row.availability_zone for row in cloud.volumes.values())}:
        raise CinderRefusal(400, f"Availability zone '{zone}' is invalid.")
    if asked["multiattach"]:
        authorize("volume:multiattach", request)
    return {key: value for key, value in asked.items() if key in _KNOWN}


def texts(given: Mapping[str, Any]) -> dict[str, Any]:
    """Name and description without blanks around them, by their older names or by their newer ones.

    Returns:
        Those that were given. Where both names were, the newer one counts, even if it holds nothing.
    """
    found = {}
    for older, name in _OLDER.items():
        if name in given or older in given:
            value = given.get(name, given.get(older))
            found[name] = value if value is None else value.strip()
    return found


def _type_named(cloud: Cloud, name_or_id: str) -> str | None:
    # Volumes keep the name, and none for the default. Types are known by their encryption, or by a volume that has one.
    if not name_or_id:
        return None
    for name in (bodies.DEFAULT_TYPE, *cloud.encryptions, *(row.volume_type for row in cloud.volumes.values())):
        if name is not None and name_or_id in (name, bodies.type_id(name)):
            return None if name == bodies.DEFAULT_TYPE else name
    which = name_or_id if is_uuid(name_or_id) else f"with name {name_or_id}"
    raise CinderRefusal(404, f"Volume type {which} could not be found.")
