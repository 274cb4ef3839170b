"""The filters of lists: by which columns of a table rows are asked for, and who may ask so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any, TypeVar

from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.dialect import CinderRefusal, Request
from volfault_fakes.cinder.releases import Release
from volfault_fakes.errors import UnknownCall

Row = TypeVar("Row")

Column = Callable[[Any], Any]
Keep = Callable[[Row], bool] | None

# Rows are never younger than those below them, so that their place says when they came.
CREATED = "created_at"


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one of Cinder's tables.

    Attributes:
        modelled: by name, what a row of the cloud has there; `CREATED` need not be among them.
        others: the names of those that the cloud does not keep. What is in neither is no column.
    """

    modelled: Mapping[str, Column]
    others: frozenset[str]


def not_modelled(request: Request, names: Iterable[str], known: Iterable[str]) -> UnknownCall:
    """A part of a query that the fake cannot answer truly."""
    return UnknownCall(
        f"{request.method} {request.path} with {', '.join(sorted(names))}; "
        f"the fake Cinder knows {', '.join(sorted(known))}, and limit, marker, offset and sort"
    )


def check_filters(
    request: Request, asked: Iterable[str], release: Release, columns: Columns, more: Iterable[str] = ()
) -> None:
    """Stop where a filter cannot be answered truly; a filter by what is no column finds nothing in Cinder.

    Raises:
        CinderRefusal: 400, a name is not in ASCII.
        UnknownCall: such as `name~`, which compares parts, or a column that the cloud does not keep.
    """
    if (
        release.filter_names_in_ascii
        and request.version >= mv.FILTER_NAMES
        and not all(name.isascii() for name in asked)
    ):
        raise CinderRefusal(400, "Filter keys can only contain ASCII characters.")
    known = {*columns.modelled, *more}
    unknown = [name for name in asked if name not in known and (name in {CREATED, *columns.others} or "~" in name)]
    if unknown:
        raise not_modelled(request, unknown, known)


def check_names(
    request: Request,
    asked: MutableMapping[str, str],
    release: Release,
    kind: str,
    since: mv.Version = mv.FILTER_NAMES,
) -> None:
    """Hold the filters of who is no administrator against those that everybody may use (resource_filters.json).

    Up to a microversion the others count for nothing; since then they are refused.

    Args:
        request: whose query it is.
        asked: the query.
        release: which Cinder it is.
        kind: of the list, as that file calls it.
        since: that microversion.

    Raises:
        CinderRefusal: 400.
    """
    if request.user.is_admin:
        return
    others = [name for name in asked if name not in release.filters_of_users[kind]]
    refused = [name for name in others if name != "all_tenants" or not release.ignores_all_tenants]
    plain = not release.filter_names_in_ascii or all(name.isascii() for name in asked)
    if request.version >= since and refused and plain:
        raise CinderRefusal(400, f"Invalid filters {','.join(refused)} are found in query options.")
    if request.version < since or not refused:
        for name in others:
            del asked[name]


def having(columns: Columns, asked: Mapping[str, str], project: str | None = None) -> Keep[Any]:
    """The rows that have the values that a query asks for; by what is no column nothing is found.

    Args:
        columns: of the table.
        asked: the query.
        project: whose rows are looked at; None for everybody's.
    """
    if not asked.keys() <= columns.modelled.keys():
        return None
    tests = [(columns.modelled[name], value) for name, value in asked.items()]
    return lambda row: (
        (project is None or row.project == project) and all(str(column(row)) == value for column, value in tests)
    )
