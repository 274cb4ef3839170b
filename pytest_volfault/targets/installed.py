"""Which targets can be used here, and with what: asked of what is installed, without loading any of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from pytest_volfault.errors import VolfaultError
from pytest_volfault.model.variant import Variant
from pytest_volfault.targets.loading import check_target
from pytest_volfault.targets.nova._scheduled_refusals import scheduled_refusal
from pytest_volfault.targets.nova.load import HOW, check_brick_installed


@dataclass(frozen=True, slots=True)
class Part:
    """Something that a session can use.

    Attributes:
        name: what it is called where it is asked for.
        found: what there is of it, in a few words; empty where it cannot be used.
        missing: why it cannot be used, and how that is mended; empty where it can.
    """

    name: str
    found: str = ""
    missing: str = ""


def part_of(name: str, look: Callable[[], str]) -> Part:
    """What a look at it says, or why it cannot be used.

    Args:
        name: of the part.
        look: says what there is; raises what an engine raises where there is none.
    """
    try:
        return Part(name, look())
    except VolfaultError as error:
        return Part(name, missing=str(error))


def targets(others: Iterable[str] = ()) -> Iterator[Part]:
    """The targets that can be named.

    Args:
        others: names of those that were registered beyond what ships.
    """
    yield Part("reference", "the flows as five documents describe them; it needs nothing else")
    yield part_of("nova", lambda: f"Nova {check_target('nova')}")
    yield from (Part(name, "registered here; loading it would tell more") for name in others)


def around_nova(release: str) -> Iterator[Part]:
    """What the target `nova` can have besides.

    Args:
        release: of the installed Nova, as `34.0.0`; empty where it cannot be used.
    """
    if not release:
        return
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
