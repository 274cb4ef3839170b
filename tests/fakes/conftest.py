"""What most fakes stand on; where a test needs another cloud it brings its own."""

from __future__ import annotations

import pytest

from volfault_fakes import Cloud


@pytest.fixture
def cloud() -> Cloud:
    """A cloud with one compute host."""
    cloud = Cloud()
    cloud.add_host()
    return cloud
