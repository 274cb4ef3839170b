"""The order and the pages of lists, as Cinder's API reads them from the query string (cinder.api.common)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar
from urllib.parse import urlencode

from volfault_fakes.cinder.dialect import CinderRefusal, Request, invalid_input
from volfault_fakes.cinder.list_filters import CREATED, Columns, Keep, not_modelled

Row = TypeVar("Row")

# The option osapi_max_limit, and cinder.common.constants.DB_MAX_INT.
MAX_LIMIT = 1000
_MAX_INT = 0x7FFFFFFF


@dataclass(frozen=True, slots=True)
class Page:
    """What part of a list is asked for, and in which order.

    Attributes:
        keys: the columns to sort by, the first the most important, and the direction of each as it was asked for.
        marker: the id of the row after which the page begins; None for the first page.
        limit: rows at most.
        offset: rows to be skipped.
    """

    keys: tuple[tuple[str, str], ...]
    marker: str | None
    limit: int
    offset: int


def page_of(asked: MutableMapping[str, str], renamed: Mapping[str, str] = MappingProxyType({})) -> Page:
    """Take what concerns the page out of a query.

    Args:
        asked: the query.
        renamed: columns that have another name in the query.

    Raises:
        CinderRefusal: 400, a number is none, or the order is asked for in both ways.
    """
    limit = _limit(asked)
    marker = asked.pop("marker", None)
    offset = _offset(asked.pop("offset", "0"))
    return Page(tuple((renamed.get(key, key), direction) for key, direction in _keys(asked)), marker, limit, offset)


def check_sort(asked: Mapping[str, str]) -> None:
    """Refuse a query that asks for an order in both ways.

    Raises:
        CinderRefusal: 400.
    """
    if "sort" in asked and ("sort_key" in asked or "sort_dir" in asked):
        raise CinderRefusal(
            400, "The 'sort_key' and 'sort_dir' parameters are deprecated and cannot be used with the 'sort' parameter."
        )


def select(
    request: Request,
    rows: Iterable[Row],
    page: Page,
    columns: Columns,
    find_marker: Callable[[str], Row | None],
    keep: Keep[Row],
) -> list[Row]:
    """Sort, begin after the marker, filter and cut.

    Args:
        request: for the message of an error.
        rows: all of a table, the oldest first.
        page: what is asked for.
        columns: of the table.
        find_marker: looks up the row of the page's marker; None where that is gone and counts for nothing.
        keep: whether a row is asked for; None where a filter can find nothing: then neither marker nor order count.

    Raises:
        CinderRefusal: 400, Cinder has no such direction or column; 404 of the marker.
        UnknownCall: the fake has no such column.
    """
    if any(direction not in ("asc", "desc") for _, direction in page.keys):
        raise invalid_input("Unknown sort direction, must be 'desc' or 'asc'.")
    if keep is None:
        return []
    marker = None if page.marker is None else find_marker(page.marker)
    numbered = list(enumerate(rows))
    for key, direction in reversed(page.keys):
        value = _value(request, key, columns)
        numbered.sort(key=lambda each: _comparable(value, each), reverse=direction == "desc")
    ordered = [row for _, row in numbered]
    if marker is not None:
        ordered = ordered[next(place for place, row in enumerate(ordered) if row is marker) + 1 :]
    return [row for row in ordered if keep(row)][page.offset : page.offset + page.limit]


def cut(request: Request, rows: list[Row]) -> list[Row]:
    """A part of a list, as those read it that do not do so in the database; a limit of 0 is none.

    Raises:
        CinderRefusal: 400, a number is none.
    """
    asked = dict(request.query)
    limit, offset = _limit(asked), _offset(asked.pop("offset", "0"))
    return rows[offset : offset + (limit or MAX_LIMIT)]


def next_page(request: Request, collection: str, ids: list[str], total: int) -> list[dict[str, str]]:
    """The link to the next page, where Cinder takes it that there is one.

    Args:
        request: of this page.
        collection: the path below the project.
        ids: of the rows on this page.
        total: how many there are on all pages, where Cinder has counted; otherwise on this one.
    """
    # Read even where there is nothing to link to.
    limit = _limit(dict(request.query))
    if not ids or limit > total:
        return []
    query = {**{key: value for key, value in request.query.items() if key != "marker"}, "marker": ids[-1]}
    path = "/".join(part for part in (request.project, collection) if part)
    return [{"rel": "next", "href": f"{request.root}/v3/{path}?{urlencode(query)}"}]


def _limit(asked: MutableMapping[str, str]) -> int:
    try:
        limit = int(asked.pop("limit", MAX_LIMIT))
    except ValueError:
        raise CinderRefusal(400, "limit param must be an integer") from None
    if limit < 0:
        raise CinderRefusal(400, "limit param must be positive")
    return min(limit, MAX_LIMIT)


def _offset(text: str) -> int:
    try:
        offset = int(text)
    except ValueError:
        raise CinderRefusal(400, "offset must be an integer") from None
    if offset < 0:
        raise CinderRefusal(400, "offset must be >= 0")
    if offset > _MAX_INT:
        raise CinderRefusal(400, f"offset must be <= {_MAX_INT}")
    return offset


def _keys(asked: MutableMapping[str, str]) -> tuple[tuple[str, str], ...]:
    check_sort(asked)
    if "sort" in asked:
        pairs = [each.partition(":") for each in asked.pop("sort").strip().split(",")]
        wanted = [(key.strip(), (direction or "desc").strip()) for key, _, direction in pairs]
    else:
        wanted = [(asked.pop("sort_key", CREATED).strip(), asked.pop("sort_dir", "desc").strip())]
    return (*wanted, (CREATED, wanted[0][1]))


def _value(request: Request, key: str, columns: Columns) -> Callable[[tuple[int, Any]], Any]:
    if key == CREATED:
        return lambda each: each[0]
    if key in columns.others:
        raise not_modelled(request, [f"sort by {key}"], columns.modelled)
    if key not in columns.modelled:
        raise invalid_input("Invalid sort key")
    column = columns.modelled[key]
    return lambda each: column(each[1])


def _comparable(value: Callable[[tuple[int, Row]], Any], each: tuple[int, Row]) -> tuple[bool, Any]:
    # Databases sort NULL below everything else (MySQL and SQLite do).
    found = value(each)
    return (False, 0) if found is None else (True, found)
