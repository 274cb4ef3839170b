"""The paths that the Block Storage API has, modelled or not (cinder.api.v3.router of Cinder 29 and its extensions).

To call a path unknown that Cinder has would be a lie, and so would be to know one that it has not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

ID = "{id}"

# Where a collection's standard calls are: below it, with or without the id of a member.
_STANDARD: Mapping[str, tuple[str, str]] = {
    "index": ("GET", ""),
    "create": ("POST", ""),
    "new": ("GET", "/new"),
    "show": ("GET", "/{id}"),
    "update": ("PUT", "/{id}"),
    "delete": ("DELETE", "/{id}"),
    "edit": ("GET", "/{id}/edit"),
}
_ALL = "index create show update delete"


@dataclass(frozen=True, slots=True)
class Collection:
    """A line of the table.

    Attributes:
        has: the standard calls that do something. The router knows the others as well, and their controller says 404.
        more: further calls, as `METHOD path below it`.
        missing: further paths with a controller that lacks the call.
        standard: whether the router was given the standard calls at all.
    """

    has: str = ""
    more: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    standard: bool = True


_DETAIL, _ACTION = "GET /detail", "POST /{id}/action"
_TRANSFERS = Collection("index create show delete", (_DETAIL, "POST /{id}/accept"))
_MANAGEABLE = Collection("index create", (_DETAIL,))
_SERVICES = ("enable", "disable", "disable-log-reason", "get-log", "set-log", "freeze", "thaw", "failover_host")
_SPEC_LOOKS = ("associations", "associate", "disassociate", "disassociate_all")

COLLECTIONS: Mapping[str, Collection] = {
    "attachments": Collection(_ALL, (_DETAIL, _ACTION), ("GET /summary",)),
    "backups": Collection(
        _ALL,
        (_DETAIL, _ACTION, "POST /{id}/restore", "GET /{id}/export_record", "POST /import_record"),
    ),
    "capabilities": Collection("show"),
    "cgsnapshots": Collection("index create show delete", (_DETAIL,)),
    "clusters": Collection(more=("GET ", _DETAIL, "GET /{id}", "PUT /enable", "PUT /disable"), standard=False),
    "consistencygroups": Collection(
        _ALL, (_DETAIL, "POST /create_from_src", "POST /{id}/delete", "PUT /{id}/update"), (_ACTION,)
    ),
    "default-types": Collection(more=("GET ", "GET /{id}", "PUT /{id}", "DELETE /{id}"), standard=False),
    "extensions": Collection("index show"),
    "group_snapshots": Collection("index create show delete", (_DETAIL, _ACTION)),
    "group_types": Collection(_ALL),
    "group_types/{id}/group_specs": Collection(_ALL),
    "groups": Collection(_ALL, (_DETAIL, _ACTION, "POST /action")),
    "limits": Collection("index"),
    "manageable_snapshots": _MANAGEABLE,
    "manageable_volumes": _MANAGEABLE,
    "messages": Collection("index show delete"),
    "os-availability-zone": Collection("index"),
    "os-hosts": Collection("index show update", ("PUT ",)),
    "os-quota-class-sets": Collection("show update"),
    "os-quota-sets": Collection("show update delete", ("GET /{id}/defaults",)),
    "os-services": Collection(more=("GET ", *(f"PUT /{name}" for name in _SERVICES)), standard=False),
    "os-snapshot-manage": _MANAGEABLE,
    "os-volume-manage": _MANAGEABLE,
    "os-volume-transfer": _TRANSFERS,
    "qos-specs": Collection(_ALL, (*(f"GET /{ID}/{name}" for name in _SPEC_LOOKS), "PUT /{id}/delete_keys")),
    "resource_filters": Collection("index"),
    "scheduler-stats": Collection(more=("GET /get_pools",)),
    "snapshots": Collection(_ALL, (_DETAIL, _ACTION)),
    "snapshots/{id}/metadata": Collection(_ALL, ("PUT ",)),
    "types": Collection(_ALL, (_ACTION,)),
    "types/{id}/encryption": Collection(_ALL),
    "types/{id}/extra_specs": Collection(_ALL),
    "types/{id}/os-volume-type-access": Collection("index"),
    "volume-transfers": _TRANSFERS,
    "volumes": Collection(_ALL, (_DETAIL, "GET /summary", _ACTION)),
    "volumes/{id}/encryption": Collection("index show"),
    "volumes/{id}/metadata": Collection(_ALL, ("PUT ",)),
    "workers": Collection(more=("POST /cleanup",)),
}


@dataclass(slots=True)
class _Node:
    below: dict[str, _Node] = field(default_factory=dict)
    calls: dict[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """A path that the router knows.

    Attributes:
        pattern: such as `/volumes/{id}/action`; a second id is called `{item}`.
        ids: what stands in the place of them.
        missing: None where something answers; otherwise the name of the action that its controller looks for in vain,
            empty where it looks for none.
    """

    pattern: str
    ids: tuple[str, ...] = ()
    missing: str | None = None


def locate(method: str, path: str) -> tuple[str, str, Found | None]:
    """Take a path below the version apart.

    Args:
        method: of HTTP.
        path: without a slash in front; its first part is a project unless it is a collection.

    Returns:
        (the project or "", the path below it, what is there).
    """
    parts = path.split("/")
    project = parts.pop(0) if len(parts) > 1 and parts[0] not in COLLECTIONS else ""
    return project, "/" + "/".join(parts), find(method, parts)


def find(method: str, parts: list[str]) -> Found | None:
    """Look a path up as the router does: a `.json` at its end is no part of it, and names win over ids.

    Args:
        method: of HTTP.
        parts: of the path, below the version and the project.

    Returns:
        None where Cinder has no such path.
    """
    *others, last = parts
    collection = COLLECTIONS.get(parts[0].removesuffix(".json"))
    if collection is not None and collection.standard and last.endswith(".json") and last != ".json":
        found = _find(method, [*others, last.removesuffix(".json")])
        if found is not None:
            return found
    # Its patterns end with a dollar sign, which a line feed may follow.
    return _find(method, parts) or (_find(method, [*others, last[:-1]]) if last.endswith("\n") else None)


def calls() -> Iterable[tuple[str, str, str | None]]:
    """Every call of the table.

    Returns:
        (method, pattern, what is missing as in `Found`).
    """
    for name, collection in COLLECTIONS.items():
        for call in (*collection.more, *collection.missing):
            method, _, path = call.partition(" ")
            yield method, f"/{name}{path}", None if call in collection.more else ""
        for standard, (method, path) in _STANDARD.items() if collection.standard else ():
            missing = None
            if standard not in collection.has.split():
                # Where there are actions the controller looks for one of that name.
                acts = _ACTION in collection.more and standard in ("create", "update", "delete")
                missing = standard if acts else ""
            yield method, f"/{name}{path}", missing


def _find(method: str, parts: list[str]) -> Found | None:
    walked = _walk(_ROOT, method, tuple(parts), ())
    if walked is None:
        return None
    taken, missing = walked
    ids = tuple(part for part, name in zip(parts, taken, strict=True) if name == ID)
    # The router's pattern of an id refuses a backslash at the end.
    if any(each.endswith("\\") for each in ids):
        return None
    pattern = "/" + "/".join(taken)
    if len(ids) > 1:
        pattern = "{item}".join(pattern.rsplit(ID, 1))
    return Found(pattern, ids, missing)


def _walk(
    node: _Node, method: str, parts: tuple[str, ...], taken: tuple[str, ...]
) -> tuple[tuple[str, ...], str | None] | None:
    if not parts:
        return (taken, node.calls[method]) if method in node.calls else None
    for name in (parts[0], ID) if parts[0] else ():
        below = node.below.get(name)
        found = None if below is None else _walk(below, method, parts[1:], (*taken, name))
        if found is not None:
            return found
    return None


def _tree() -> _Node:
    root = _Node()
    for method, pattern, missing in calls():
        node = root
        for part in pattern.strip("/").split("/"):
            node = node.below.setdefault(part, _Node())
        node.calls.setdefault(method, missing)
    return root


_ROOT = _tree()
