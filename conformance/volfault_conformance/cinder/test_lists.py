"""Lists with their filters, orders and pages, and metadata: requests that clients do not make so."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from volfault_conformance.cinder.client_call import STARTS
from volfault_conformance.cinder.list_requests import LISTS, METADATA
from volfault_conformance.cinder.pair import Pair
from volfault_conformance.cinder.steps import Step
from volfault_conformance.kept import told, unexplained


@pytest.mark.parametrize(
    ("start", "requests"),
    [("several", LISTS), ("told", LISTS), ("available", METADATA), ("maintenance", METADATA), ("uploading", METADATA)],
)
def test_the_fake_answers_as_the_real_cinder(pair: Pair, start: str, requests: Mapping[str, Step]) -> None:
    pair.prepare(STARTS[start])
    built = pair.snapshot()
    compared = {}
    for name, step in requests.items():
        compared[f"{start} | {name}"] = pair.do(step)
        pair.restore(built)
    wrong = unexplained("cinder", compared, {name: found for name, found in compared.items() if found})
    assert not wrong, told(wrong)
    assert len(compared) == len(requests)
