"""Glance as Cinder asks it: which image is meant, whether a volume has room for it, and what is noted of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from volfault_fakes.cinder.dialect import CinderRefusal, invalid_input
from volfault_fakes.cinder.formats import is_uuid
from volfault_fakes.cinder.rows import snapshot_of
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.identity import Identity
from volfault_fakes.cloud.offered import Image, Snapshot

_GIB = 1 << 30
# cinder.volume.volume_utils.IMAGE_ATTRIBUTES
_ATTRIBUTES = ("checksum", "container_format", "disk_format", "min_disk", "min_ram", "size")


def image_of(cloud: Cloud, user: Identity, image_id: str) -> Image:
    """An image that somebody sees: their own, a public one, or as an administrator any.

    Raises:
        CinderRefusal: 404.
    """
    row = cloud.images.get(image_id)
    if row is None or not _is_seen(user, row):
        raise CinderRefusal(404, f"Image {image_id} could not be found.")
    return row


def referred(cloud: Cloud, user: Identity, reference: str) -> Image:
    """The image that a body names: by its id, at the end of an URL too, or by its name.

    Raises:
        CinderRefusal: 400, there is none; 409, several have that name.
    """
    identifier = reference.split("/").pop()
    if is_uuid(identifier) and identifier in cloud.images and _is_seen(user, cloud.images[identifier]):
        return cloud.images[identifier]
    named = [row for row in cloud.images.values() if row.name == reference and _is_seen(user, row)]
    if len(named) > 1:
        raise CinderRefusal(409, f"Multiple matches found for '{reference}', use an ID to be more specific.")
    if not named:
        raise CinderRefusal(400, "Invalid image identifier or unable to access requested image.")
    return named[0]


def boot_snapshot(cloud: Cloud, user: Identity, image: Image) -> Snapshot | None:
    """The snapshot of the root volume, where Nova made the image of a server with volumes; it has no data itself.

    Raises:
        CinderRefusal: 404, the snapshot is gone.
    """
    mapping = _root(image)
    if mapping is None:
        return None
    identifier = mapping.get("snapshot_id")
    try:
        return snapshot_of(cloud, user, str(identifier))
    except CinderRefusal:
        raise CinderRefusal(
            404, f"Nova specific image is found, but boot volume snapshot id:{identifier} not found."
        ) from None


def check(image: Image, size: int, *, within: bool = True) -> None:
    """cinder.volume.volume_utils.check_image_metadata: whether a volume of that size can hold it.

    Args:
        image: the image.
        size: GiB.
        within: whether the disk in the image is looked at.

    Raises:
        CinderRefusal: 400.
    """
    if image.status != "active":
        raise invalid_input(f"Image {image.id} is not active.")
    gigabytes = -(-image.size // _GIB)
    if gigabytes > size:
        raise invalid_input(f"Size of specified image {gigabytes}GB is larger than volume size {size}GB.")
    if size < image.min_disk:
        raise invalid_input(f"Volume size {size}GB cannot be smaller than the image minDisk size {image.min_disk}GB.")
    if within and not fits(image, size):
        raise CinderRefusal(
            400,
            f"Image {image.id} is unacceptable: Image virtual size is {_virtual(image)}GB and doesn't fit in a volume "
            f"of size {size}GB.",
        )


def fits(image: Image, size: int) -> bool:
    """Whether a volume of that size has room for the disk in an image."""
    return _virtual(image) <= size


def metadata_of(image: Image) -> dict[str, str]:
    """What a volume notes of it (cinder.volume.volume_utils.get_volume_image_metadata)."""
    noted = dict(image.properties) | {"image_id": image.id}
    if image.name:
        noted["image_name"] = image.name
    noted |= {name: getattr(image, name) for name in _ATTRIBUTES}
    return {name: str(value) for name, value in noted.items() if value is not None}


def _virtual(image: Image) -> int:
    return -(-(image.virtual_size or 0) // _GIB)


def _root(image: Image) -> Mapping[str, Any] | None:
    mappings = image.properties.get("block_device_mapping") or []
    roots = (each for each in mappings if each.get("source_type") == "snapshot" and each.get("boot_index") == 0)
    return next(roots, None)


def _is_seen(user: Identity, row: Image) -> bool:
    return user.is_admin or row.visibility == "public" or row.project == user.project
