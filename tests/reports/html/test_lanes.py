"""Who has a lane in the diagrams, and where."""

from __future__ import annotations

from pytest_volfault.reports.html._lanes import as_plain


def test_some_are_always_there() -> None:
    drawn = as_plain([], [])
    assert [title for _, title, _ in drawn["processes"]] == ["API", "compute"]
    assert [title for _, title, _ in drawn["parties"]] == ["libvirt", "os-brick", "Cinder"]


def test_others_where_something_happens_in_them_and_in_order() -> None:
    drawn = as_plain(["compute", "conductor"], ["cinder", "nova.rpc", "servicegroup", "nova.db"])
    assert [name for name, _, _ in drawn["processes"]] == ["api", "conductor", "compute"]
    assert [name for name, _, _ in drawn["parties"]] == [
        "nova.db",
        "nova.rpc",
        "servicegroup",
        "libvirt",
        "brick",
        "cinder",
    ]


def test_what_is_not_known_has_its_own_name() -> None:
    drawn = as_plain(["mytool", "mytool"], ["ceph"])
    assert drawn["processes"][-1] == ["mytool", "mytool", False]
    assert drawn["parties"][-1] == ["ceph", "ceph", False]
