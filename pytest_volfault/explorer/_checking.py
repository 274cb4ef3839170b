"""The points and kinds that a scenario names are held against a catalogue, wherever it is given."""

from __future__ import annotations

from collections.abc import Iterable

from pytest_volfault.errors import UsageError
from pytest_volfault.explorer.breakable import BreakablePoints
from pytest_volfault.model.cast import Cast
from pytest_volfault.model.scenario import Beside, Fault, Meanwhile, Part, Scenario, Switch
from volfault_fakes.naming import meant, unknown

LISTING = "--volfault-steps lists them all"


def check_calls(planned: Iterable[Fault | Meanwhile | Switch], places: BreakablePoints) -> None:
    """Refuse points that do not exist, and what cannot go wrong at them.

    Raises:
        UsageError: the message names what is wrong, and what there is.
    """
    for each in planned:
        if each.point.endswith(".") and each.point in places:
            raise UsageError(f"{each.point!r} is only how names of points begin; a trace has them in full")
        if each.point not in places:
            raise UsageError(unknown("point", each.point, places, listing=LISTING))
        if isinstance(each, Fault):
            _check_kind(each, places)


def check_roles(scenario: Scenario, cast: Cast) -> None:
    """Refuse roles that nobody has in a scene.

    Raises:
        UsageError: the message has the role, and those that there are.
    """
    asked: list[Part | Meanwhile | Beside] = [*scenario.parts, *scenario.beside]
    asked += [each for part in scenario.parts for each in part.meanwhile]
    for each in asked:
        if each.server != "server":
            cast.server(each.server)
        if each.volume != "volume":
            cast.volume(each.volume)


def _check_kind(fault: Fault, places: BreakablePoints) -> None:
    kinds = places[fault.point].kinds
    if not kinds:
        raise UsageError(f"nothing can go wrong at {fault.point}: it is only seen, as a line of the trace")
    if fault.kind not in kinds:
        question = meant(fault.kind, kinds)
        raise UsageError(
            f"{fault.kind!r} cannot happen at {fault.point}; what can is {', '.join(kinds)}"
            + (f"; {question}" if question else "")
        )
    if fault.when not in kinds[fault.kind]:
        raise UsageError(
            f"{fault.kind} at {fault.point} can strike only {' or '.join(kinds[fault.kind])} the effect, "
            f"not {fault.when}"
        )
