"""The page docs/reference/coverage.md: what each fake covers, and against what that was proven.

It needs neither the clients nor any real party: what it tells of them are the tables that the comparisons run on.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec

from volfault_conformance.cinder import cinderclient_calls, openstacksdk_calls
from volfault_conformance.cinder.client_call import Call
from volfault_conformance.cinder.requests_compared import compared
from volfault_conformance.proofs import PROOFS
from volfault_fakes.catalogue import Operation
from volfault_fakes.cinder import routes
from volfault_fakes.cloud.protocols import PROTOCOLS

_HEAD = """\
# What the fakes cover

A *point* is where a fault
can strike, and [the page of faults](faults.md) says which; a call without a point is never made to fail. What
a fake does not cover it refuses with `UnknownCall`, which names the call."""

# What code under test deals with, by fake: the attributes of its package, or of a module below it.
_SURFACES: Mapping[str, tuple[str, ...]] = {
    "libvirt": (
        "LibvirtModule", "virConnect", "virDomain", "secrets:virSecret", "handles:virNodeDevice", "libvirtError",
        "Events",
    ),
    "brick": ("Connector", "Mounts"),
    "keymanager": ("KeyManager",),
    "servicegroup": ("ServiceGroup",),
}  # fmt: skip
# Libvirt has no such class: its points are what callbacks are told.
_NO_CALLS = ("Events",)


def page() -> str:
    """The whole page."""
    lines = [_HEAD]
    for fake in PROOFS:
        lines += ["", f"## {fake}", "", *_proven(fake), "", *(_cinder() if fake == "cinder" else _surface(fake))]
    return "\n".join(lines) + "\n"


def _proven(fake: str) -> Iterator[str]:
    proof = PROOFS[fake]
    if proof.package and find_spec(f"volfault_conformance.{proof.package}"):
        yield f"Proven against {proof.against}: `volfault_conformance.{proof.package}`."
    else:
        yield f"Not compared with the real party; it follows {proof.otherwise}."


def _cinder() -> Iterator[str]:
    yield from _table(("request", "point", "compared in"), _requests())
    refused = ", ".join(f"`{route} {name}`" for route, names in routes.NOT_MODELLED.items() for name in sorted(names))
    yield ""
    yield f"Actions that are refused: {refused}. Every request that is not in the table is refused as well."
    for client, calls in (
        ("python-cinderclient", cinderclient_calls.CALLS),
        ("openstacksdk", openstacksdk_calls.CALLS),
    ):
        refused_wholly = sum(map(_is_refused, calls.values()))
        rows = [call for each in calls.values() for call in each]
        refused_rows = sum(bool(call.refused) for call in rows)
        yield ""
        yield f"### Methods of {client}"
        yield ""
        yield (
            f"{len(calls)} methods for volumes and attachments, of which {len(calls) - refused_wholly} are answered "
            f"and {refused_wholly} refused; {len(rows) - refused_rows} calls are compared, "
            f"{refused_rows} refused. All other methods are refused."
        )
        yield ""
        yield from _table(("method", "answered", "refused"), map(_method, calls, calls.values()))


def _requests() -> Iterator[tuple[str, str, str]]:
    tests = compared()
    # Of the API; the driver behind it has methods of the same names.
    api = (operation for operation in _operations("cinder") if operation.point.startswith("cinder."))
    points = {operation.where.rpartition(".")[2]: operation.point for operation in api}
    answers = [*routes.ROUTES.values(), *(answer for each in routes.ACTIONS.values() for answer in each.values())]
    for answer in answers:
        made_in = ", ".join(test for test, names in tests.items() if answer.request in names)
        yield f"`{answer.request}`", f"`{points[answer.name]}`", made_in


def _is_refused(calls: Iterable[Call]) -> bool:
    """Whether the fake has no such request; otherwise it only refuses some of what can be asked with it."""
    return any(call.refused and " with " not in call.refused for call in calls)


def _method(name: str, calls: Iterable[Call]) -> tuple[str, str, str]:
    every = list(calls)
    refused = list(dict.fromkeys(call.refused for call in every if call.refused))
    answered = len(every) - sum(bool(call.refused) for call in every)
    told = ", ".join(f"`{_shown(each)}`" for each in refused)
    return f"`{name}`", f"{answered} calls" if answered else "", told


def _shown(refused: str) -> str:
    # The ids in the calls' data stand for whatever id is asked for.
    method, _, rest = refused.partition(" ")
    path, blank, more = rest.partition(" ") if "{" not in rest else _around_the_name(rest)
    parts = ["{id}" if "{" in part or part.count("-") == 4 else part for part in path.split("/")]
    return f"{method} {'/'.join(parts)}{blank}{more}"


def _around_the_name(rest: str) -> tuple[str, str, str]:
    # `{volume 1}` has a blank in it.
    before, _, after = rest.partition("}")
    path, blank, more = after.partition(" ")
    return f"{before.replace(' ', '-')}}}{path}", blank, more


def _surface(fake: str) -> Iterator[str]:
    points = {operation.where: operation for operation in _operations(fake)}
    rows = []
    for surface in _SURFACES[fake]:
        module, _, kind = surface.rpartition(":")
        defined = getattr(importlib.import_module(f"volfault_fakes.{fake}.{module}".rstrip(".")), kind)
        for name, _ in inspect.getmembers(defined, callable):
            operation = next((points[place] for place in _places(defined, name) if place in points), None)
            if not name.startswith("_") and not hasattr(BaseException, name) and (operation or kind not in _NO_CALLS):
                rows.append((f"`{kind}.{name}`", f"`{operation.point}`" if operation else ""))
    yield from _table(("call", "point"), rows)
    if fake == "brick":
        yield ""
        yield f"For volumes of {', '.join(f'`{name}`' for name in PROTOCOLS)}."


def _places(kind: type, name: str) -> Iterator[str]:
    # A method may be woven where it is inherited from.
    for base in kind.__mro__:
        yield f"{base.__module__}:{base.__name__}.{name}"


def _operations(fake: str) -> tuple[Operation, ...]:
    operations: tuple[Operation, ...] = importlib.import_module(f"volfault_fakes.{fake}").OPERATIONS
    return operations


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|---" * len(head) + "|"
    for row in rows:
        yield f"| {' | '.join(row)} |"
