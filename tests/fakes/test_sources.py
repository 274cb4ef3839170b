"""Each kind says where the real party does so."""

from __future__ import annotations

import pytest

from volfault_fakes import brick, keymanager, linux, servicegroup
from volfault_fakes.catalogue import Kind

KINDS = [kind for front in (brick, linux, keymanager, servicegroup) for kind in front.KINDS]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_source(kind: Kind) -> None:
    assert kind.source.endswith(".")
    assert "  " not in kind.source
