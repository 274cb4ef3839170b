"""Requests that no method of a client makes so, and that scripts make all the same. Plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from volfault_conformance.cinder.client_call import STARTS, VOLUME_2
from volfault_conformance.cinder.comparison import Comparison
from volfault_conformance.cinder.steps import NOWHERE, VOLUME, Step

_ITEM = f"/volumes/{VOLUME}/metadata"
_QUERIES = (
    "limit=0", "limit=-1", "limit=x", "limit=1&offset=1", "offset=1", "offset=-1", "offset=x", "offset=2147483648",
    "limit=2000", "limit=1&with_count=true", "limit=2&with_count=true", "with_count=maybe", "with_count=false",
    "with_count=true&all_tenants=1", "with_count=true&all_tenants=0", "all_tenants=0", "all_tenants=maybe",
    "all_tenants=true", "sort_key=size&sort_dir=asc", "sort_dir=asc", "sort_key=name", "sort=size&sort_key=size",
    "sort=size:up", "sort=name:asc,size", "sort=nobody", "sort=", "sort=migration_status:asc,size:asc",
    f"marker={VOLUME_2}&sort=size:asc", f"marker={VOLUME_2}&sort=size:asc&name=one", "nobody=1", "bootable=",
    "bootable=no", "status=", "size=None", "display_description=the%20first", "name=", "multiattach=False",
    "name=one&limit=1&sort=size",
)  # fmt: skip
_OF_ATTACHMENTS = (
    "limit=0", "limit=-1", "limit=x", "limit=1&offset=1", "offset=x", "sort_key=attach_status&sort_dir=asc",
    "sort=attach_status:up", "sort=nobody", "nobody=1", "all_tenants=0", "all_tenants", "instance_id=",
    "with_count=true", "sort=attached_host:asc", "sort=mountpoint:desc,attach_status",
)  # fmt: skip
_OF_MESSAGES = ("limit=0", "limit=x", "offset=1", "sort_key=event_id", "sort=nobody", "nobody=1", "all_tenants=1")

LISTS: Mapping[str, Step] = {
    str(step): step
    for step in (
        *(Step("GET", f"/volumes/detail?{query}") for query in _QUERIES),
        *(Step("GET", f"/volumes?{query}", version="3.0") for query in _QUERIES),
        *(Step("GET", f"/attachments?{query}") for query in _OF_ATTACHMENTS),
        *(Step("GET", f"/messages?{query}") for query in _OF_MESSAGES),
        Step("GET", "/volumes/summary?all_tenants=maybe"),
        Step("GET", "/volumes/summary?name=one"),
        Step("GET", f"/limits?tenant_id={NOWHERE}"),
        Step("GET", "/limits?reserved=1"),
    )
}

METADATA: Mapping[str, Step] = {
    "the key of no encryption": Step("GET", f"/volumes/{VOLUME}/encryption/encryption_key_id"),
    "another item of no encryption": Step("GET", f"/volumes/{VOLUME}/encryption/cipher"),
    "item": Step("GET", f"{_ITEM}/a"),
    "item at 3.0": Step("GET", f"{_ITEM}/a", version="3.0"),
    "item that is not there": Step("GET", f"{_ITEM}/nobody"),
    "item of nothing": Step("GET", f"/volumes/{NOWHERE}/metadata/a"),
    "set an item": Step("PUT", f"{_ITEM}/a", {"meta": {"a": "9"}}),
    "set a new item at 3.0": Step("PUT", f"{_ITEM}/new", {"meta": {"new": "9"}}, version="3.0"),
    "set another item": Step("PUT", f"{_ITEM}/a", {"meta": {"b": "9"}}),
    "set no item": Step("PUT", f"{_ITEM}/a", {"meta": {}}),
    "set two items": Step("PUT", f"{_ITEM}/a", {"meta": {"a": "9", "b": "9"}}),
    "set an item to a number": Step("PUT", f"{_ITEM}/a", {"meta": {"a": 9}}),
    "set an item to nothing": Step("PUT", f"{_ITEM}/a", {"meta": None}),
    "set without meta": Step("PUT", f"{_ITEM}/a", {"metadata": {"a": "9"}}),
    "set a list": Step("PUT", f"{_ITEM}/a", ["meta"]),
    "set an item of nothing": Step("PUT", f"/volumes/{NOWHERE}/metadata/a", {"meta": {"a": "9"}}),
    "delete an item": Step("DELETE", f"{_ITEM}/a"),
    "delete an item that is not there": Step("DELETE", f"{_ITEM}/nobody"),
    "all": Step("GET", _ITEM),
    "all at 3.14": Step("GET", _ITEM, version="3.14"),
    "add to all": Step("POST", _ITEM, {"metadata": {"c": "1"}}),
    "add a strange key": Step("POST", _ITEM, {"metadata": {"ä": "1", "§": "2"}}),
    "add a list": Step("POST", _ITEM, {"metadata": []}),
    "add nothing": Step("POST", _ITEM, {}),
    "replace, with a star": Step("PUT", _ITEM, {"metadata": {"c": "1"}}, headers={"If-Match": "*"}),
    "replace, with another tag": Step("PUT", _ITEM, {"metadata": {"c": "1"}}, headers={"If-Match": '"x"'}),
    "replace, with another tag at 3.14": Step(
        "PUT", _ITEM, {"metadata": {"c": "1"}}, version="3.14", headers={"If-Match": "x"}
    ),
    "set an item, with another tag": Step("PUT", f"{_ITEM}/a", {"meta": {"a": "9"}}, headers={"If-Match": "x"}),
}


def comparisons() -> Iterator[Comparison]:
    """Lists of several volumes and of messages, and metadata in each state that matters to it."""
    for start in ("several", "told"):
        yield Comparison(f"lists: {start}", LISTS, STARTS[start])
    for start in ("available", "maintenance", "uploading"):
        yield Comparison(f"metadata: {start}", METADATA, STARTS[start])
