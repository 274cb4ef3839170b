"""What can stand next on a command line, for the shell: ids bit by bit, names of releases and of facts."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_volfault.explorer import BreakablePoints
from pytest_volfault.gate.shipped import releases
from pytest_volfault.model.flows import FLOWS
from pytest_volfault.model.relations import RELATIONS
from pytest_volfault.model.scenario import TIMES
from pytest_volfault.targets import load_target
from pytest_volfault.targets.loading import SHIPPED


def ids(prefix: str, **_: object) -> list[str]:
    """A scenario's id up to the end of its next part: the flow and variant, a point with a side of its effect, a kind.

    The points are those of the reference, which the parties have with every target.
    """
    return [each for each in _ids(prefix) if each.startswith(prefix)]


def _ids(prefix: str) -> Iterator[str]:
    golden, slash, faults = prefix.partition("/")
    if not slash:
        for flow in FLOWS.values():
            yield from (f"{flow.name}.{variant}" for variant in flow.variants)
        return
    before, plus, fault = faults.rpartition("+")
    head = f"{golden}/{before}{plus}"
    target = load_target("reference")
    points = BreakablePoints.of(target.operations, target.kinds)
    point, _, how = fault.partition("@")
    when, equals, _ = how.partition("=")
    if equals and point in points:
        able = [kind for kind, whens in points[point].kinds.items() if when in whens]
        yield from (f"{head}{point}@{when}={kind},{times}" for kind in able for times in TIMES)
    elif not equals:
        # With the side: behind an `@` alone the shell would go on to the next word.
        sides = ((each, when) for each in points for whens in points[each].kinds.values() for when in whens)
        yield from dict.fromkeys(f"{head}{each}@{when}=" for each, when in sides)


def facts(prefix: str, **_: object) -> list[str]:
    """A fact up to its value, about the first server, volume and host."""
    roles = {"server": "server", "volume": "volume", "host": "host1"}
    shapes = (
        roles[each.subject] + f".{name}" + (f"[{','.join(roles[role] for role in each.about)}]" if each.about else "")
        for name, each in RELATIONS.items()
    )
    return [f"{shape}=" for shape in shapes if shape.startswith(prefix)]


def of_nova(prefix: str, **_: object) -> list[str]:
    """The releases of Nova whose results are shipped."""
    return [each for each in releases() if each.startswith(prefix)]


def targets(prefix: str, **_: object) -> list[str]:
    """The targets that ship."""
    return [each for each in SHIPPED if each.startswith(prefix)]
