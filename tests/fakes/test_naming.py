"""What is said of a name that does not exist."""

from __future__ import annotations

import pytest

from volfault_fakes.naming import MOST_LISTED, meant, near, unknown

POINTS = (
    "brick.connect_volume", "brick.disconnect_volume", "cinder.attachment_create", "cinder.attachment_delete",
    "cinder.os-attach", "cinder.os-begin_detaching", "cinder.os-detach", "cinder.os-extend", "cinder.volume_get",
    "libvirt.detach_device", "libvirt.domain_xml", "nova.db.bdm_get", "nova.db.bdm_save",
)  # fmt: skip
KINDS = ("crash", "http-409", "http-500", "http-503")


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("cinder.os-dettach", ["cinder.os-detach"]),
        ("cinder.os_detach", ["cinder.os-detach"]),
        ("Cinder.OS-Detach", ["cinder.os-detach"]),
        ("attachment_delete", ["cinder.attachment_delete"]),
        ("bdm_get", ["nova.db.bdm_get"]),
        ("cinder.attachment", ["cinder.attachment_create", "cinder.attachment_delete"]),
        # A party in common is no likeness.
        ("cinder.nope", []),
        ("cinder.nothing", []),
        ("", []),
        (" ", []),
        (None, []),
        (3, []),
    ],
)
def test_which_names_are_near(given: object, found: list[str]) -> None:
    assert near(given, POINTS) == found


def test_a_short_list_is_told_with_the_near_name() -> None:
    assert unknown("kind", "http-50", KINDS) == (
        "unknown kind 'http-50'; the kinds are crash, http-409, http-500, http-503; did you mean http-500 or http-503?"
    )
    assert (
        unknown("kind", "nothing", KINDS) == "unknown kind 'nothing'; the kinds are crash, http-409, http-500, http-503"
    )


def test_a_long_list_is_told_only_where_nothing_is_near() -> None:
    assert len(POINTS) > MOST_LISTED
    listing = "--volfault-steps lists them all"
    assert unknown("point", "cinder.os-detacj", POINTS, listing=listing) == (
        f"unknown point 'cinder.os-detacj'; did you mean cinder.os-detach? {listing}"
    )
    assert (
        unknown("point", "nope", POINTS, listing=listing) == f"unknown point 'nope'; the points are {', '.join(POINTS)}"
    )


def test_nothing_to_choose_from() -> None:
    assert unknown("wish", "x", [], "wishes") == "unknown wish 'x'; there are no wishes"
    assert meant("x", []) == ""


def test_where_nothing_is_near_those_of_the_same_party_are_listed() -> None:
    names = [f"cinder.call{number}" for number in range(3)] + [f"libvirt.call{number}" for number in range(20)]
    assert unknown("point", "cinder.nope", names, listing="--volfault-steps lists them") == (
        "unknown point 'cinder.nope'; the points of cinder are cinder.call0, cinder.call1, cinder.call2. "
        "--volfault-steps lists them"
    )
    assert "libvirt.call7" in unknown("point", "nobody.nope", names)
