"""What the user of a flow can ask for differently, and which values of it can mean anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pytest_volfault.errors import UsageError
from pytest_volfault.model.variant import Variant
from pytest_volfault.targets.contract import Target
from volfault_fakes.naming import unknown

# The longest that a user waits, in virtual seconds: a year. Clocks end somewhere, and no flow needs more.
LONGEST = 366 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing that can be asked for.

    Attributes:
        means: whether a value of it means anything.
        what: such a value, in words.
    """

    means: Callable[[object], bool]
    what: str


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _device(value: object) -> bool:
    return value is None or isinstance(value, str)


def _microversion(value: object) -> bool:
    return value is None or (
        isinstance(value, str) and re.fullmatch(r"2\.(0|[1-9][0-9]*)", value, re.ASCII) is not None
    )


def _seconds(value: object) -> bool:
    # True is a number for Python, and a time for nobody; no comparison with a NaN holds.
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= LONGEST


WISHES: Mapping[str, Wish] = {
    "microversion": Wish(_microversion, 'one of the compute API, such as "2.19", or None for the newest'),
    "device": Wish(_device, 'a text, such as "/dev/vdb", or None to leave it to Nova'),
    "volume_id": Wish(_text, "an id, which is a text that is not empty"),
    "server_id": Wish(_text, "an id, which is a text that is not empty"),
    "waited": Wish(_seconds, f"virtual seconds, from 0 to {LONGEST}"),
}


# What a request about a server has, or what its user does before it; and then what others have.
_OF_A_SERVER = frozenset({"server_id", "microversion", "waited"})
_REQUESTS: Mapping[str, frozenset[str]] = {
    "attach": frozenset({"server_id", "volume_id", "device", "microversion", "waited"}),
    "detach": frozenset({"server_id", "volume_id", "microversion", "waited"}),
    "show": frozenset({"server_id", "volume_id", "microversion", "waited"}),
    "boot": frozenset({"volume_id", "microversion", "waited"}),
    # The owner asks Cinder.
    **dict.fromkeys(("extend", "swap_volume"), frozenset({"volume_id", "waited"})),
    # Nobody asks.
    **dict.fromkeys(("resume_on_boot", "reap", "reclaim"), frozenset({"waited"})),
}


def of_requests(flow: str, variant: Variant) -> frozenset[str]:
    """What can be asked of a Nova, or of what stands for one. A rebuild detaches by itself, and nobody asks it."""
    return _REQUESTS.get(flow, _OF_A_SERVER) if variant.connector == "own" else frozenset({"waited"})


def check_wishes(target: Target, flow: str, variant: Variant, asked: Mapping[str, object]) -> None:
    """Refuse wishes that nobody can have, or that nobody would notice.

    Args:
        target: the code under test.
        flow: the flow that is asked for.
        variant: in what.
        asked: name -> value.

    Raises:
        UsageError: there is no such wish, its value means nothing, or neither the flow nor the target has it.
    """
    for name, value in asked.items():
        wish = WISHES.get(name)
        if wish is None:
            raise UsageError(unknown("wish", name, WISHES, "wishes"))
        if not wish.means(value):
            raise UsageError(f"{name} is {wish.what}, and not {value!r}")
        takes = target.wishes(flow, variant)
        if name not in takes:
            raise UsageError(
                f"{flow}.{variant} on {target.info.name} takes no {name}; what can be asked of it differently is "
                f"{', '.join(sorted(takes)) or 'nothing'}"
            )
