"""Which Cinder is installed, and which release of the fake it is compared with."""

from __future__ import annotations

from importlib import metadata

from volfault_fakes.cinder.releases import RELEASES, Release, number_of


def version() -> str:
    """Of the installed Cinder.

    Raises:
        importlib.metadata.PackageNotFoundError: there is none.
    """
    return metadata.version("cinder")


def nearest(installed: str) -> Release:
    """The newest release of the fake that is not newer than the installed Cinder.

    Raises:
        LookupError: the fake has none that old.
    """
    older = [release for release in RELEASES if release.number <= number_of(installed)]
    if not older:
        known = ", ".join(release.version for release in RELEASES)
        raise LookupError(
            f"Cinder {installed} is older than every release of the fake ({known}): install one of them or a newer one"
        )
    return max(older, key=lambda release: release.number)


def told() -> str:
    """One line: what is compared with what."""
    installed = version()
    release = nearest(installed)
    if release.version == installed:
        return f"Cinder {installed}"
    return f"Cinder {installed}, with the fake's {release.version}: the fake has no profile of {installed} itself"
