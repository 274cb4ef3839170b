from __future__ import annotations

from volfault_conformance.kept import Kept, entries, unexplained

KEPT = (Kept("cinder", "detach *", "the seeds say so"), Kept("libvirt", "attach *", "no such hardware"))


def test_a_difference_without_an_entry_is_told() -> None:
    assert unexplained("cinder", ["a", "b"], {"a": (200, 202)}, KEPT) == {"a": (200, 202)}


def test_an_entry_explains_the_differences_that_it_names() -> None:
    assert unexplained("cinder", ["detach x", "b"], {"detach x": (1, 2)}, KEPT) == {}


def test_an_entry_of_another_party_explains_nothing() -> None:
    assert unexplained("cinder", ["attach x"], {"attach x": (1, 2)}, KEPT) == {"attach x": (1, 2)}


def test_an_entry_that_explains_nothing_any_more_is_told() -> None:
    assert list(unexplained("cinder", ["detach x", "detach y"], {"detach x": (1, 2)}, KEPT)) == ["detach y"]


def test_the_file_is_well_formed_and_every_entry_has_a_reason() -> None:
    assert all(entry.party in ("cinder", "libvirt", "brick") and entry.reason for entry in entries())
