"""One campaign on the reference a module, and one virtual time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pytest_volfault.campaign import Campaign
from pytest_volfault.injection import VirtualTime
from pytest_volfault.targets.reference.target import ReferenceTarget


@pytest.fixture(scope="module")
def shared() -> Iterator[VirtualTime]:
    virtual = VirtualTime()
    yield virtual
    virtual.thaw()


@pytest.fixture(scope="module")
def campaign(shared: VirtualTime) -> Iterator[Campaign]:
    with Campaign(ReferenceTarget(), time=shared) as campaign:
        yield campaign
