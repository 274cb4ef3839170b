"""Filters, orders and pages; the real Cinder 29 is asked the same in volfault_conformance.cinder."""

from __future__ import annotations

from typing import Any

import pytest

from volfault_fakes.cloud.identity import PROJECT, USER

VOLUMES = (
    {"name": "one", "size": 1, "metadata": {"a": "1"}, "description": "first"},
    {"name": "two", "size": 3, "readonly": True, "multiattach": True},
    {"name": "one", "size": 2, "bootable": True, "migration_status": "migrating"},
)


@pytest.fixture
def volumes(lab: Any) -> list[str]:
    return [lab.volume(**columns) for columns in VOLUMES]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [2, 1, 0]),
        ("name=one", [2, 0]),
        ("name=", []),
        ("display_description=first", [0]),
        ("status=available&size=3", [1]),
        ("size=[1, 2]", [2, 0]),
        ("size=None", []),
        ("migration_status=None", [1, 0]),
        ("metadata={'a': '1'}", [0]),
        ("metadata={'readonly': 'True'}", [1]),
        ("metadata=a", []),
        ("bootable=yes", [2]),
        ("bootable=0", [1, 0]),
        ("multiattach=true", [1]),
        (f"user_id={USER}", [2, 1, 0]),
        ("all_tenants=1", [2, 1, 0]),
        (f"all_tenants=1&project_id={PROJECT}", [2, 1, 0]),
        ("all_tenants=1&project_id=another", []),
        ("project_id=another", [2, 1, 0]),
        ("all_tenants=0", []),
        ("nobody=1", []),
        ("sort=size", [1, 2, 0]),
        ("sort=name:asc,size:asc", [0, 2, 1]),
        ("sort_key=name&sort_dir=asc", [0, 2, 1]),
        ("sort_dir=asc", [0, 1, 2]),
        ("sort=migration_status:asc", [0, 1, 2]),
        ("limit=2", [2, 1]),
        ("limit=2&offset=1", [1, 0]),
        ("limit=0", []),
    ],
)
def test_which_volumes_are_listed(lab: Any, volumes: list[str], query: str, found: list[int]) -> None:
    for path in ("/volumes", "/volumes/detail"):
        listed = lab.call("GET", f"{path}?{query}").body["volumes"]
        assert [volumes.index(row["id"]) for row in listed] == found


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("limit=x", "limit param must be an integer"),
        ("limit=-1", "limit param must be positive"),
        ("offset=x", "offset must be an integer"),
        ("offset=-1", "offset must be >= 0"),
        ("offset=2147483648", "offset must be <= 2147483647"),
        ("sort=size:up", "Invalid input received: Unknown sort direction, must be 'desc' or 'asc'."),
        ("sort=nobody", "Invalid input received: Invalid sort key"),
        ("bootable=maybe", "Invalid input received: 'bootable = maybe'"),
        ("all_tenants=maybe", "Value 'maybe' for 'all_tenants' is not a boolean."),
        ("with_count=maybe", "Value 'maybe' for 'with_count' is not a boolean."),
        (
            "sort=size&sort_key=size",
            "The 'sort_key' and 'sort_dir' parameters are deprecated and cannot be used with the 'sort' parameter.",
        ),
    ],
)
def test_what_cannot_be_asked(lab: Any, volumes: list[str], query: str, complaint: str) -> None:
    answer = lab.call("GET", f"/volumes?{query}")
    assert (answer.code, answer.error) == (400, f"badRequest: {complaint}")


def test_booleans_were_read_otherwise_once(lab: Any, volumes: list[str]) -> None:
    found = {text: len(lab.call("GET", f"/volumes?bootable={text}", version="3.1").body["volumes"]) for text in
             ("maybe", "no", "false", "")}  # fmt: skip
    assert found == {"maybe": 1, "no": 1, "false": 2, "": 2}


def test_pages_follow_their_links(lab: Any, volumes: list[str]) -> None:
    seen, path = [], "/volumes/detail?limit=1&name=one"
    for _ in volumes:
        body = lab.call("GET", path).body
        seen += [row["id"] for row in body["volumes"]]
        if "volumes_links" not in body:
            break
        (link,) = body["volumes_links"]
        assert link["rel"] == "next"
        path = link["href"].removeprefix(f"http://cinder.test/v3/{PROJECT}")
    assert seen == [volumes[2], volumes[0]]
    assert path == f"/volumes/detail?limit=1&name=one&marker={volumes[0]}"
    assert lab.call("GET", "/volumes?marker=nobody").error == "itemNotFound: Volume nobody could not be found."


def test_counting_offers_a_page_too_many(lab: Any, volumes: list[str]) -> None:
    body = lab.call("GET", f"/volumes?limit=2&with_count=true&marker={volumes[1]}").body
    assert ([row["id"] for row in body["volumes"]], body["count"]) == ([volumes[0]], 3)
    assert "volumes_links" in body
    assert "count" not in lab.call("GET", "/volumes?with_count=false").body
    # Once it was taken for a column that no volume has.
    assert lab.call("GET", "/volumes?with_count=true", version="3.44").body == {"volumes": []}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 0]),
        ("instance_id=22222222-2222-4222-8222-222222222222", [1]),
        ("instance_id=", []),
        ("attach_status=attached", [0]),
        ("status=attached", []),
        ("attached_host=cmp1&mountpoint=na", [0]),
        ("all_tenants=0", [1, 0]),
        ("all_tenants=1&project_id=another", []),
        ("project_id=another", [1, 0]),
        ("sort=attached_host:asc", [1, 0]),
        ("limit=1&offset=1", [0]),
    ],
)
def test_which_attachments_are_listed(lab: Any, names: Any, query: str, found: list[int]) -> None:
    made = [lab.attach()[1], lab.attach(instance=names.INSTANCE_2, connector=None, complete=False)[1]]
    listed = lab.call("GET", f"/attachments?{query}").body["attachments"]
    assert [made.index(row["id"]) for row in listed] == found


def test_a_page_of_attachments_begins_after_the_marker(lab: Any) -> None:
    first, second = lab.attach()[1], lab.attach()[1]
    (row,) = lab.call("GET", f"/attachments?marker={second}").body["attachments"]
    assert row["id"] == first
    assert lab.call("GET", "/attachments?marker=nobody").code == 404


def test_the_summary(lab: Any, volumes: list[str]) -> None:
    summary = {"total_count": 3, "total_size": 6}
    assert lab.call("GET", "/volumes/summary", version="3.12").body == {"volume-summary": summary}
    assert lab.call("GET", "/volumes/summary").body == {"volume-summary": {**summary, "metadata": {"a": ["1"]}}}
    assert lab.call("GET", "/volumes/summary", version="3.11").code == 404
    assert lab.call("GET", "/volumes/summary?all_tenants=maybe").code == 400


def test_limits(lab: Any, volumes: list[str]) -> None:
    def used(query: str, version: str) -> tuple[int, int]:
        absolute = lab.call("GET", f"/limits{query}", version=version).body["limits"]["absolute"]
        return absolute["totalVolumesUsed"], absolute["totalGigabytesUsed"]

    assert used("", "3.71") == used("?tenant_id=another", "3.38") == (3, 6)
    assert used("?project_id=another", "3.39") == used("?tenant_id=another", "3.39") == (0, 0)
