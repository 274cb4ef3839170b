"""What a random sequence asks of images: what Glance has, volumes from it, and volumes that get another image."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from volfault_conformance.cinder.steps import IMAGE, NOWHERE, Step

_GIB = 1 << 30
OTHER_IMAGE = IMAGE.replace("4", "5")
_IMAGES = st.sampled_from([IMAGE, OTHER_IMAGE, NOWHERE])
# Each with what may not fit, or may not be there yet.
_COLUMNS = st.sampled_from(
    [{}, {}, {"min_disk": 2}, {"size": _GIB + 1}, {"virtual_size": _GIB + 1}, {"status": "queued"},
     {"properties": {"hw_disk_bus": "scsi"}}]
)  # fmt: skip


def glance_has() -> SearchStrategy[Step]:
    """An image appears, or is no longer what it was."""
    return st.builds(
        lambda key, columns: Step(image={"id": key, "name": f"image {key[0]}", **columns}),
        st.sampled_from([IMAGE, OTHER_IMAGE]),
        _COLUMNS,
    )


def of_images(named: SearchStrategy[str]) -> SearchStrategy[tuple[str, str, Any]]:
    """Requests that name an image."""
    return st.one_of(
        st.builds(
            lambda key, size: ("POST", "/volumes", {"volume": {"size": size, "imageRef": key}}),
            _IMAGES,
            st.integers(1, 2),
        ),
        st.builds(
            lambda volume, wanted: ("POST", f"/volumes/{volume}/action", {"os-reimage": wanted}),
            named,
            st.fixed_dictionaries({"image_id": _IMAGES}, optional={"reimage_reserved": st.booleans()}),
        ),
    )
