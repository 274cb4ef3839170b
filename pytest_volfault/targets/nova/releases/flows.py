"""Which flows a release of Nova cannot be asked for yet, or does not get to what they are for."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_volfault.targets.nova.releases._presence import has

_STABLE_RESCUE = "a server is rescued with all its disks since microversion 2.87"

# flow -> the first release that has what it asks for, and what that is.
FIRST: Mapping[str, tuple[int, str]] = {
    "rescue": (21, _STABLE_RESCUE),
    "unrescue": (21, _STABLE_RESCUE),
    "unshelve": (26, "a host is named, which an administrator can do since microversion 2.91"),
    "come_back": (27, "it begins with a server that was evacuated and is stopped, as it is since microversion 2.95"),
    "snapshot": (31, "older ones ask the image service for schemas, which it does not have here"),
}
# The same where the root disk is the volume.
FIRST_OF_ROOT: Mapping[str, tuple[int, str]] = {
    "rebuild": (26, "a root disk that is a volume is given another image since microversion 2.93"),
}


def keeps_disks_of_rescued() -> bool:
    """Whether a server that is rescued keeps its disks beside that of the rescue, as since 2.87."""
    return has("nova.virt.hardware:check_hw_rescue_props")


def missing(flow: str, release: int, *, of_root: bool = False) -> str | None:
    """Why that release does not perform the flow, as a clause; None where it does.

    Args:
        flow: its name.
        release: the number that Nova's versions begin with.
        of_root: whether the volume is the server's root disk.
    """
    since, why = (of_root and FIRST_OF_ROOT.get(flow)) or FIRST.get(flow, (0, ""))
    return None if release >= since else f"{why} (Nova {since})"
