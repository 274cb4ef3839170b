"""How the error paths read at the end of a session."""

from __future__ import annotations

from typing import Any

from pytest_volfault.model.handler_coverage import Exercise, Handler, HandlerCoverage
from pytest_volfault.reports import error_paths, error_paths_of_one


def handler(function: str, exercise: str, line: int = 7, unfaulted: bool = False) -> Handler:
    ran = exercise == "ran"
    return Handler(
        "tool.parts", function, "except NotFound", "tool/parts.py", line, Exercise(exercise), int(ran),
        "detach.attachments" if ran else None, unfaulted,
    )  # fmt: skip


def test_counts_and_what_never_ran(desk: Any) -> None:
    handlers = (
        handler("detach", "ran"),
        handler("begin", "never", 12),
        handler("give_up", "passed-by"),
        handler("hurry", "untold"),
    )
    text = desk.text(error_paths(HandlerCoverage(("tool.parts", "tool.more", "tool"), handlers, 5, 9)))
    assert text == (
        "\nerror paths of tool.parts and 2 other modules: 4 handlers in the functions that ran, 5 in others\n"
        "of the 4: 1 ran; 1 never, though what they guard did; 1 guard what no scenario ran; "
        "1 cannot be told, with a body on the line of its except\n"
        "never ran:\n"
        "  tool/parts.py:12  begin: except NotFound"
    )


def test_where_all_ran(desk: Any) -> None:
    coverage = HandlerCoverage(("tool.parts", "tool"), (handler("detach", "ran"),), 0, 9)
    assert desk.text(error_paths(coverage)) == (
        "\nerror paths of tool.parts and 1 other module: 1 handler in the functions that ran, 0 in others\n"
        "of the 1: 1 ran; 0 never, though what they guard did"
    )


def test_a_long_list_is_cut(desk: Any) -> None:
    coverage = HandlerCoverage(("tool",), tuple(handler(f"f{n}", "never", n) for n in range(1, 20)), 0, 9)
    lines = desk.text(error_paths(coverage)).splitlines()
    assert lines[1] == "error paths of tool: 19 handlers in the functions that ran, 0 in others"
    assert lines[4:6] == ["  tool/parts.py:1  f1: except NotFound", "  tool/parts.py:2  f2: except NotFound"]
    assert lines[-2:] == [
        "  tool/parts.py:15  f15: except NotFound",
        "  … and 4 more; all are in --volfault-json",
    ]


def test_fifteen_are_not_cut(desk: Any) -> None:
    coverage = HandlerCoverage(("tool",), tuple(handler(f"f{n}", "never", n) for n in range(1, 16)), 0, 9)
    assert desk.text(error_paths(coverage)).splitlines()[-1] == "  tool/parts.py:15  f15: except NotFound"


def test_of_one_scenario(desk: Any) -> None:
    handlers = (handler("detach", "ran"), handler("always", "ran", unfaulted=True), handler("begin", "never"))
    assert desk.text(error_paths_of_one(HandlerCoverage(("tool",), handlers, 5, 2))) == (
        "\nerror paths that the fault led into:\n  tool/parts.py:7  detach: except NotFound"
    )
    assert desk.text(error_paths_of_one(HandlerCoverage(("tool",), handlers[1:], 5, 2))) == (
        "\nerror paths: the fault led into none of tool"
    )
