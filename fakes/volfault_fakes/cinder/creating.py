"""What a request to create a volume asks for, and what is wrong with it (VolumeController.create, and its flow)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from volfault_fakes.cinder import kinds_of_volumes
from volfault_fakes.cinder.dialect import CinderRefusal, Request
from volfault_fakes.cinder.making import MADE_FROM, Authorize, Source
from volfault_fakes.cinder.releases import Release
from volfault_fakes.cinder.validation import boolean_parameter
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.offered import Image, VolumeType
from volfault_fakes.errors import UnknownCall

_HINTS = "OS-SCH-HNT:scheduler_hints"
_COLUMNS = ("size", "name", "availability_zone", "volume_type", "metadata", "multiattach", "description")
_KNOWN = (*_COLUMNS, "snapshot_id", "source_volid", "group_id", "imageRef")
# The older names, which win; cinder/api/v3/volumes.py moves the newer ones there.
_OLDER = {"display_name": "name", "display_description": "description"}
# What a volume can be made of and the scheduler told, which is not modelled.
_SOURCES = ("backup_id", "scheduler_hints", _HINTS)
# The zone of the one cinder-volume.
_ZONE = "nova"


def wanted(
    cloud: Cloud, request: Request, given: Mapping[str, Any], release: Release, authorize: Authorize
) -> tuple[Mapping[str, Any], Image | None]:
    """Read the columns.

    Args:
        cloud: what types and zones there are.
        request: who asks, and in which version.
        given: the volume in its body.
        release: which Cinder reads it.
        authorize: refuses whom a policy does not let.

    Returns:
        Those of the volume that were given, or that follow from what it is made from; always a size, and whether it
        is multiattach. And the image that it is to hold; None where it is to hold none.

    Raises:
        CinderRefusal: 400, 403, or 404 of the type or of what it is made from.
        UnknownCall: a backup or a hint for the scheduler is named.
    """
    asked = {key: value for key, value in given.items() if value is not None or key == "image_id"}
    asked = {key: value for key, value in asked.items() if key not in _OLDER and key not in _OLDER.values()}
    asked |= {name: value for name, value in texts(given).items() if value is not None}
    kind = None
    if asked.get("volume_type"):
        kind = kinds_of_volumes.called(cloud, release, asked["volume_type"], request.user)
    if request.body.get(_HINTS) is not None:
        asked[_HINTS] = request.body[_HINTS]
    source = Source(cloud, release, request, asked, authorize)
    sources = sorted(name for name in _SOURCES if name in asked)
    if sources:
        raise UnknownCall(
            f"{request.method} {request.path} with {', '.join(sources)}; the fake Cinder knows {', '.join(_KNOWN)}"
        )
    asked["multiattach"] = boolean_parameter("multiattach", given)
    if asked["multiattach"] and release.no_multiattach_parameter:
        raise CinderRefusal(400, release.no_multiattach_parameter)
    authorize("volume:create" if source.image is None else "volume:create_from_image", request)
    if kind is not None:
        # Whoever knows the name of a private one gets no further.
        kind = kinds_of_volumes.with_id(cloud, release, kind.id, request.user)
    source.check_type(kind)
    asked.setdefault("size", source.size)
    if asked["size"] is None:
        # Cinder's code trips over it.
        raise CinderRefusal(400, release.no_size)
    source.check(int(asked["size"]))
    if kind is None:
        asked.pop("volume_type", None)
        kind = _default(cloud, request, release, source.image) if source.origin is None else None
    if kind is not None:
        asked["volume_type"] = kinds_of_volumes.column(release, kind)
        asked["multiattach"] = asked["multiattach"] or kind.extra_specs.get("multiattach") == "<is> True"
    columns = {**asked, **source.columns(asked)}
    zone = columns.get("availability_zone", _ZONE)
    if zone not in {_ZONE, *(row.availability_zone for row in cloud.volumes.values())}:
        raise CinderRefusal(400, f"Availability zone '{zone}' is invalid.")
    if columns["multiattach"]:
        authorize("volume:multiattach", request)
    return {key: value for key, value in columns.items() if key in (*_COLUMNS, *MADE_FROM)}, source.image


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


def _default(cloud: Cloud, request: Request, release: Release, image: Image | None) -> VolumeType | None:
    named = None if image is None else image.properties.get("cinder_img_volume_type")
    if named:
        try:
            return kinds_of_volumes.called(cloud, release, named, request.user)
        except CinderRefusal:
            if release.needs_type_of_image:
                raise
    chosen = cloud.default_types.get(request.user.project)
    if chosen is not None:
        return kinds_of_volumes.with_id(cloud, release, chosen)
    # Nearly always there is nothing to be looked up.
    return kinds_of_volumes.named(cloud, release, None) if cloud.types else None
