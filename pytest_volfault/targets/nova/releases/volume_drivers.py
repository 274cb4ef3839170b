"""Which of the fakes' storage a release of Nova has no libvirt driver for yet."""

from __future__ import annotations

from collections.abc import Mapping

# driver_volume_type -> the first release of Nova with a driver for it, and the commit that brought it.
FIRST: Mapping[str, tuple[int, str]] = {"lightos": (25, "b5e2128f38")}


def missing(protocol: str, release: int) -> str | None:
    """Why that release cannot attach the storage, as a clause; None where it can."""
    since, commit = FIRST.get(protocol, (0, ""))
    if release >= since:
        return None
    return f"Nova has a driver for {protocol} since {since}.0.0, {commit}"
