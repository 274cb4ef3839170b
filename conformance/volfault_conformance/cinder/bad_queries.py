"""Queries that are wrong: paging, sorting, booleans, filters that nobody knows. Plain data."""

from __future__ import annotations

from collections.abc import Iterator

from volfault_conformance.cinder.steps import ATTACHMENT, NOWHERE, SERVER, VOLUME, Step
from volfault_fakes.cloud.identity import PROJECT

NUMBERS = (
    "", "x", "0", "1", "-1", "1.5", "1e3", " 1 ", "+1", "01", "1_0", "%D9%A3", "%ff", "999999999999999999999",
    "2147483648",
    "2147483647", "9" * 5000, "None", "true", "1,2",
)  # fmt: skip
BOOLEANS = (
    "", "x", "0", "1", "2", "-1", "true", "TRUE", "tRuE", "yes", "y", "t", "on", "off", "no", "n", "f", "false",
    " true ",
    "None", "%ff", "%C3%A9", "1.0",
)  # fmt: skip
SORTS = (
    "sort=", "sort=x", "sort=name", "sort=created_at:asc", "sort=created_at:up", "sort=created_at,", "sort=:asc",
    "sort_key=created_at&sort_dir=asc", "sort_key=x", "sort_dir=x", "sort_dir=", "sort_key=", "sort=id&sort_key=id",
    "sort=id&sort_dir=asc", "sort=%ff", "sort=id:asc:desc",
)  # fmt: skip
LISTS = ("/volumes", "/volumes/detail", "/attachments", "/attachments/detail", "/messages")
FILTERS = (
    "", "?", "&", "=", "=x", "x", "x=", "x=y", "%", "%ff=x", "x=%ff", "%C3%A9=x", "%00=x", "a=b&a=c", "a[]=b",
    "<script>=1",
    "all_tenants=1&all_tenants=0", "all_tenants=1&all_tenants=x", "limit=1&limit=x",
    "limit=x&offset=x&sort=a&sort_key=b",
    "limit=x&all_tenants=x", "limit=-1&nothing=x", "name=", "name=%ff", "name=a&name=b", "name=%C3%A9",
    "name=" + "x" * 300,
    "status=", "status=x", "status=AVAILABLE", "status=available&status=error", "status='available'", "status=1",
    "status=[]", "status=(", "status=None", "volume_id=", "volume_id=x", f"volume_id={NOWHERE}", f"volume_id={VOLUME}",
    f"volume_id={VOLUME}&volume_id=x", "instance_id=", "instance_id=x", f"instance_id={SERVER}", "attach_status=",
    "attach_status=x", "attach_status=attached", "instance_uuid=x", "resource_uuid=", "resource_uuid=x",
    f"resource_uuid={VOLUME}", "marker=", "marker=x", f"marker={NOWHERE}", f"marker={VOLUME}", f"marker={ATTACHMENT}",
    "a=1;b=2", "limit=x;all_tenants=1", "LIMIT=x", "all_tenants", "a=" + "x" * 20_000,
)  # fmt: skip
OLDER = ("3.0", "3.4", "3.30", "3.44")


def of_lists() -> Iterator[tuple[str, Step]]:
    """Every query of every list; the telling ones at older microversions, too."""
    for path in LISTS:
        for query in _queries():
            yield f"GET {path}?{query[:60]}", _get(path, query)
        for version in OLDER:
            for query in (
                "limit=x",
                "offset=x",
                "sort=a&sort_key=b",
                "with_count=x",
                "all_tenants=x",
                "x=y",
                "%C3%A9=x",
            ):
                yield f"GET {path}?{query} at {version}", _get(path, query, version)


def of_delete() -> Iterator[tuple[str, Step]]:
    """The two booleans with which a volume is deleted."""
    for name in ("cascade", "force"):
        for value in BOOLEANS:
            yield f"DELETE ?{name}={value}", Step("DELETE", url=_delete(f"{name}={value}"))
            yield f"DELETE ?{name}={value} at 3.0", Step("DELETE", version="3.0", url=_delete(f"{name}={value}"))
    for query in ("%ff=x", "cascade=x&force=x", "force=x&cascade=1", "force=1&force=0", "x=y", "force=1;cascade=x"):
        yield f"DELETE ?{query}", Step("DELETE", url=_delete(query))


def _queries() -> Iterator[str]:
    for name in ("limit", "offset"):
        yield from (f"{name}={value}" for value in NUMBERS)
    for name in ("all_tenants", "with_count", "bootable", "multiattach", "consumes_quota"):
        yield from (f"{name}={value}" for value in BOOLEANS)
    yield from SORTS
    yield from FILTERS


def _get(path: str, query: str, version: str | None = None) -> Step:
    return Step("GET", version=version, url=f"/v3/{PROJECT}{path}?{query}")


def _delete(query: str) -> str:
    return f"/v3/{PROJECT}/volumes/{VOLUME}?{query}"
