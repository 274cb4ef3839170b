"""What a client is told before it has chosen a version."""

from __future__ import annotations

import pytest

from volfault_conformance.cinder.comparing import check
from volfault_conformance.cinder.pair import Pair


@pytest.mark.parametrize("path", ["/", "/v3/"])
def test_which_versions_there_are(pair: Pair, path: str) -> None:
    real, fake = (side.get(path) for side in (pair.real, pair.fake))
    check({f"GET {path}": {} if real == fake else {"answer": (real, fake)}}, 1)
    assert real["body"]["versions"]
