"""What the code under test made of a fault, as a value."""

from __future__ import annotations

import json

from pytest_volfault.model.way import Course, Crossed, Fate, Spot, Way

HANDLER = Spot("tool/guest.py", "Guest.disks", 43)
PATH = (Spot("tool/manager.py", "Manager.detach.<locals>.do", 12), Spot("tool/guest.py", "Guest.disks", 40))


def test_a_way_is_read_back_from_json() -> None:
    way = Way("Manager.detach", PATH, Fate.SWALLOWED, ("Refused",), True, HANDLER, "except Exception")
    assert Way.from_dict(json.loads(json.dumps(way.as_dict()))) == way


def test_who_has_no_end_is_read_back_too() -> None:
    way = Way("Manager.detach", PATH, Fate.DIED)
    assert Way.from_dict(json.loads(json.dumps(way.as_dict()))) == way


def test_a_course_is_read_back_from_json() -> None:
    course = Course((Crossed("cinder.detach", "Manager.detach", PATH),), {"tool/guest.py": ("libvirt",)})
    assert Course.from_dict(json.loads(json.dumps(course.as_dict()))) == course


def test_lines_move_and_are_not_compared() -> None:
    assert Spot("tool/guest.py", "Guest.disks", 1) == HANDLER


def test_people_read_no_local_functions() -> None:
    assert PATH[0].name == "tool/manager.py Manager.detach.do"
    assert PATH[0].short == "Manager.detach.do"
