"""Who makes a call: not the fronts of one party, and no decorator."""

from __future__ import annotations

from pytest_volfault.model.conduct import Call, Conduct
from pytest_volfault.model.way import Course, Crossed, Fate, Spot, Way
from pytest_volfault.verdicts import conduct_of

MANAGER = Spot("tool/manager.py", "Manager.detach", 1)
WRAPPED = Spot("tool/manager.py", "wrap.<locals>.wrapped", 2)
FRONT = Spot("tool/cinder.py", "API.roll_detaching", 3)
PARTIES = {"tool/manager.py": ("cinder", "libvirt"), "tool/cinder.py": ("cinder",)}
COURSE = Course((Crossed("cinder.begin", "detach", (MANAGER, FRONT)),), PARTIES)


def crossed(*path: Spot) -> Crossed:
    return Crossed("cinder.os-roll_detaching", "detach", path)


def way(fate: Fate, end: Spot | None = None, *errors: str) -> Way:
    return Way("detach", (MANAGER,), fate, errors, end=end)


def test_without_a_fault_all_calls_and_their_callers() -> None:
    assert conduct_of(COURSE, None, (), 202) == Conduct(
        (Call("cinder.begin", "tool/manager.py Manager.detach"),), status=202
    )


def test_with_one_those_from_the_strike_on() -> None:
    by = Call("cinder.os-roll_detaching", "tool/manager.py Manager.detach")
    since = [crossed(MANAGER, FRONT), crossed(MANAGER, WRAPPED, FRONT)]
    assert conduct_of(COURSE, way(Fate.LEFT, MANAGER, "Refused", "Kept"), since, 500) == Conduct((by,), "", "Kept", 500)


def test_who_caught_the_error() -> None:
    assert conduct_of(COURSE, way(Fate.SWALLOWED, MANAGER, "Refused"), (), 202) == Conduct(
        (), "tool/manager.py Manager.detach", "Refused", 202
    )
    assert conduct_of(COURSE, way(Fate.SILENT), (), 202) == Conduct(status=202)
    assert conduct_of(COURSE, way(Fate.DIED), (), None) == Conduct()


def test_where_all_are_fronts_the_innermost_and_without_the_tools_own_code_nobody() -> None:
    other = Course((), {"tool/cinder.py": ("cinder",)})
    conduct = conduct_of(other, way(Fate.LEFT), [crossed(FRONT), crossed()], None)
    assert conduct == Conduct((Call("cinder.os-roll_detaching", "tool/cinder.py API.roll_detaching"),))


def test_without_the_undisturbed_run_nothing_is_known() -> None:
    assert conduct_of(None, way(Fate.LEFT), (), 202) is None
