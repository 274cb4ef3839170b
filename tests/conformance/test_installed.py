"""Which release of the fake an installed Cinder is compared with."""

from __future__ import annotations

import pytest

from volfault_conformance.cinder import installed


@pytest.mark.parametrize(
    ("version", "release"),
    [
        ("12.0.10", "12.0.10"),
        ("14.3.1", "12.0.10"),
        ("22.0.0", "22.0.0"),
        ("22.1.0", "22.0.0"),
        ("29.0.0", "29.0.0"),
        ("30.0.0.0rc1", "29.0.0"),
    ],
)
def test_the_nearest_older_release(version: str, release: str) -> None:
    assert installed.nearest(version).version == release


def test_one_that_is_too_old() -> None:
    with pytest.raises(LookupError, match=r"Cinder 12\.0\.9 is older than .* \(12\.0\.10, 22\.0\.0, 29\.0\.0\)"):
        installed.nearest("12.0.9")


@pytest.mark.parametrize(
    ("version", "line"),
    [
        ("22.0.0", "Cinder 22.0.0"),
        ("24.5.0", "Cinder 24.5.0, with the fake's 22.0.0: the fake has no profile of 24.5.0 itself"),
    ],
)
def test_an_unknown_release_is_told(monkeypatch: pytest.MonkeyPatch, version: str, line: str) -> None:
    monkeypatch.setattr(installed, "version", lambda: version)
    assert installed.told() == line
