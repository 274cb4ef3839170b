"""What the target `nova` can have besides: asked of what is installed, without loading any of it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from pytest_volfault.errors import VolfaultError
from pytest_volfault.model.variant import Variant
from pytest_volfault.targets.nova._scheduled_refusals import scheduled_refusal
from pytest_volfault.targets.nova.load import HOW, check_brick_installed
from pytest_volfault.targets.part import Part, part_of


def besides(release: str) -> Iterator[Part]:
    """The parts.

    Args:
        release: of the installed Nova, as `34.0.0`.
    """
    lacking = scheduled_refusal("boot", Variant(), int(release.partition(".")[0]))
    placement = "" if lacking else f"Placement {version('openstack-placement')}"
    yield Part("flows that make or move a server", placement, lacking or "")
    yield part_of("--volfault-brick=real", _brick)


def _brick() -> str:
    check_brick_installed()
    try:
        return f"os-brick {version('os-brick')}"
    except PackageNotFoundError:
        raise VolfaultError(f"os-brick is not installed, which Nova needs itself: {HOW}") from None
