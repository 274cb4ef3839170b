"""The two parties, started once a session."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest

from volfault_conformance.cinder import installed
from volfault_conformance.cinder.pair import Pair
from volfault_fakes.cinder import microversions


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.import_plugin("volfault_conformance.cinder.summary")


@pytest.fixture(scope="session")
def parties() -> Iterator[tuple[Pair, Any]]:
    """Both parties and their first state."""
    from volfault_conformance.cinder.fake import FakeCinder  # noqa: PLC0415 - Cinder is started where it is wanted
    from volfault_conformance.cinder.real import RealCinder  # noqa: PLC0415 - as above

    # Cinder writes the traceback of every refusal, which takes longer than the refusal.
    logging.disable(logging.CRITICAL)
    release = installed.nearest(installed.version())
    fake = FakeCinder(release=release)
    pair = Pair(RealCinder(), fake, microversions.text(release.maximum))
    with fake.endpoint:
        yield pair, pair.snapshot()


@pytest.fixture
def projects(parties: tuple[Pair, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The real Cinder learns that every project exists; of default types it asks Keystone itself."""
    # The parties first: they configure Cinder.
    assert parties
    # Before release 17 it knew no default types.
    with suppress(ImportError):
        monkeypatch.setattr("cinder.api.api_utils.get_project", lambda _, key: SimpleNamespace(id=key), raising=False)


@pytest.fixture
def pair(parties: tuple[Pair, Any]) -> Pair:
    """Both parties, with nothing in them."""
    both, empty = parties
    both.restore(empty)
    return both
