"""The error paths that a campaign ran and those that it never did, as a person reads them at the end of a session."""

from __future__ import annotations

from pytest_volfault.model.handler_coverage import Exercise, Handler, HandlerCoverage
from pytest_volfault.reports.lines import Line, Span, plain

MOST_SHOWN = 15


def error_paths(coverage: HandlerCoverage) -> list[Line]:
    """How many handlers ran, and a list of those that never did."""
    counts = {exercise: len(coverage.those(exercise)) for exercise in Exercise}
    said = [f"{counts[Exercise.RAN]} ran", f"{counts[Exercise.NEVER]} never, though what they guard did"]
    said += [f"{counts[Exercise.PASSED_BY]} guard what no scenario ran"] if counts[Exercise.PASSED_BY] else []
    untold = counts[Exercise.UNTOLD]
    said += [f"{untold} cannot be told, with a body on the line of its except"] if untold else []
    count = len(coverage.handlers)
    lines: list[Line] = [
        plain(),
        [
            Span("error paths", {"bold": True}),
            Span(f" of {_modules(coverage)}: {count} handler{'' if count == 1 else 's'} in the functions that ran, "),
            Span(f"{coverage.outside} in others"),
        ],
        plain(f"of the {count}: {'; '.join(said)}"),
    ]
    never = coverage.those(Exercise.NEVER)
    if never:
        lines.append(plain("never ran:"))
    return lines + _listed(never)


def error_paths_of_one(coverage: HandlerCoverage) -> list[Line]:
    """The handlers that one scenario ran, and that its flow does not run by itself."""
    ran = [handler for handler in coverage.those(Exercise.RAN) if not handler.unfaulted]
    head = (
        "error paths that the fault led into:"
        if ran
        else f"error paths: the fault led into none of {_modules(coverage)}"
    )
    return [plain(), [Span(head, {"bold": True})], *_listed(ran)]


def _modules(coverage: HandlerCoverage) -> str:
    first, *others = coverage.modules
    return f"{first} and {len(others)} other module{'s' if len(others) > 1 else ''}" if others else first


def _listed(handlers: list[Handler] | tuple[Handler, ...]) -> list[Line]:
    lines = [plain(f"  {handler}") for handler in handlers[:MOST_SHOWN]]
    if len(handlers) > MOST_SHOWN:
        lines.append(plain(f"  … and {len(handlers) - MOST_SHOWN} more; all are in --volfault-json"))
    return lines
