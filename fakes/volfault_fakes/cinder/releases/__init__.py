"""The releases of Cinder that the fake can be."""

from __future__ import annotations

from volfault_fakes.cinder.releases.cinder_12 import CINDER_12
from volfault_fakes.cinder.releases.cinder_22 import CINDER_22
from volfault_fakes.cinder.releases.cinder_29 import CINDER_29
from volfault_fakes.cinder.releases.release import Api, Number, Release, number_of

RELEASES = (CINDER_12, CINDER_22, CINDER_29)
NEWEST = CINDER_29

__all__ = ["NEWEST", "RELEASES", "Api", "Number", "Release", "number_of", "release"]


def release(version: str) -> Release:
    """The release of a version.

    Raises:
        LookupError: the fake does not have it.
    """
    known = {each.version: each for each in RELEASES}
    if version not in known:
        raise LookupError(f"the fake Cinder has no release {version!r}; it has {', '.join(known)}")
    return known[version]
