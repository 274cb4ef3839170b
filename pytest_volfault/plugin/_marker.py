"""The marker `volfault`: the flows that a test is about."""

from __future__ import annotations

from typing import Any


def flows_of(node: Any) -> list[str]:
    """The flows of every marker of a test, its class and its module, as they stand there."""
    return [name for marker in node.iter_markers("volfault") for name in marker.args if isinstance(name, str)]


def check(node: Any) -> None:
    """Refuse a marker that says nothing, or what does not exist.

    Raises:
        UsageError: the message says what a marker takes.
    """
    for marker in node.iter_markers("volfault"):
        from pytest_volfault.errors import UsageError
        from pytest_volfault.session.options import check_name

        if marker.kwargs:
            more = ", ".join(f"{name}={value!r}" for name, value in marker.kwargs.items())
            raise UsageError(
                f"the marker volfault takes names of flows, and no {more}; what limits a campaign are the options of "
                "the session, such as --volfault-faults"
            )
        if not marker.args:
            raise UsageError('the marker volfault names no flow; it takes them, as in volfault("detach.attachments")')
        for name in marker.args:
            if not isinstance(name, str):
                raise UsageError(f"the marker volfault takes names of flows, which are texts, and not {name!r}")
            check_name(name)
