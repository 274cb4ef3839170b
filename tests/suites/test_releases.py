"""What a claim says of older releases is said by a key of its own."""

from __future__ import annotations

import pytest

from volfault_suites.releases import number, of_release

SAID = {"reference": "r", "nova": "n", "nova<24.1.1": "old", "nova<23": "older"}


@pytest.mark.parametrize(
    ("name", "release", "said"),
    [
        ("reference", "", "r"),
        ("nova", "34.0.0", "n"),
        ("nova", "34.0.0, os-brick 7.1.1", "n"),
        ("nova", "24.1.1", "n"),
        ("nova", "24.1.0", "old"),
        ("nova", "23.0.0", "old"),
        ("nova", "22.4.0", "older"),
        ("nova", "9.0.0", "older"),
        ("mine:tool", "1.0", None),
    ],
)
def test_the_nearest_limit_counts(name: str, release: str, said: str | None) -> None:
    assert of_release(SAID, name, release) == said


def test_a_target_without_releases_of_its_own_is_not_touched_by_another_s() -> None:
    assert of_release({"nova<23": "older", "reference": "r"}, "reference", "1.0") == "r"
    assert of_release({"nova<23": "older"}, "nova", "23.0.0") is None


def test_a_version_is_read_as_far_as_it_is_numbers() -> None:
    assert number("34.0.0, os-brick 7.1.1") == (34, 0, 0)
    assert number("24.1.1.dev7") == (24, 1, 1)
    assert number("") == ()
