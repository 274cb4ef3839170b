"""Each scenario on the real libvirt and on ours, at the same time; `VOLFAULT_LIBVIRT=record` keeps what it did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest

from volfault_conformance import kept
from volfault_conformance.libvirt import ours, recorded, requirements, shapes
from volfault_conformance.libvirt.conftest import choice
from volfault_conformance.libvirt.fake import FakeHost
from volfault_conformance.libvirt.play import play
from volfault_conformance.libvirt.rows import Scenario
from volfault_conformance.libvirt.scripts import SCENARIOS

if TYPE_CHECKING:
    from volfault_conformance.libvirt.real import RealHost

TITLES = [scenario.title for scenario in SCENARIOS]


@pytest.fixture(scope="module")
def record() -> Iterator[recorded.Record]:
    """What the real libvirt does in this run; it becomes the record if that is asked for."""
    made = recorded.Record({}, {}, {})
    yield made
    if choice() == "record" and made.versions:
        recorded.write(recorded.merged(made, TITLES))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=TITLES)
def test_scenario(scenario: Scenario, real_hosts: Callable[[], RealHost], record: recorded.Record) -> None:
    """Every answer, event and XML is the same."""
    host = real_hosts()
    record.versions.update(versions(host))
    real = [asdict(seen) for seen in play(scenario, host)]
    record.scenarios[scenario.title] = real
    assert ours.unexplained(scenario.title, real, ours.trace(scenario)) == {}


def test_host(real_hosts: Callable[[], RealHost], record: recorded.Record) -> None:
    """The host describes itself in the same form."""
    host = real_hosts()
    connection = host.open()
    record.versions.update(versions(host))
    record.host.update(shapes.shapes(connection))
    differing = shapes.differences(record.host, shapes.shapes(FakeHost().open()))
    assert kept.unexplained("libvirt", [f"host/{name}" for name in record.host], differing) == {}


def versions(host: RealHost) -> dict[str, Any]:
    """Return what the real host consists of."""
    connection = host.open()
    kernel = requirements.kernel()
    return {
        "libvirt": connection.getLibVersion(),
        "qemu": connection.getVersion(),
        "kernel": kernel and kernel.modules.name,
    }
