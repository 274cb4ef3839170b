"""Each scenario on the real libvirt and on ours, at the same time; `VOLFAULT_LIBVIRT=record` keeps what it did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest

from volfault_conformance import kept
from volfault_conformance.libvirt import recorded, requirements, shapes
from volfault_conformance.libvirt.compare import differences, row_name
from volfault_conformance.libvirt.conftest import choice
from volfault_conformance.libvirt.fake import FakeHost
from volfault_conformance.libvirt.play import play
from volfault_conformance.libvirt.rows import Scenario
from volfault_conformance.libvirt.scripts import SCENARIOS

if TYPE_CHECKING:
    from volfault_conformance.libvirt.real import RealHost

TITLES = [f"{scenario.name} ({scenario.machine.name})" for scenario in SCENARIOS]


@pytest.fixture(scope="module")
def record() -> Iterator[recorded.Record]:
    """What the real libvirt does in this run; it becomes the record if that is asked for."""
    made = recorded.Record({}, {}, {})
    yield made
    # Half a record would say that scenarios are gone.
    if choice() == "record" and made.host and list(made.scenarios) == TITLES:
        recorded.write(made)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=TITLES)
def test_scenario(scenario: Scenario, real_hosts: Callable[[], RealHost], record: recorded.Record) -> None:
    """Every answer, event and XML is the same."""
    name = f"{scenario.name} ({scenario.machine.name})"
    real = [asdict(seen) for seen in play(scenario, real_hosts())]
    record.scenarios[name] = real
    assert unexplained(name, real, on_ours(scenario)) == {}


def test_host(real_hosts: Callable[[], RealHost], record: recorded.Record) -> None:
    """The host describes itself in the same form."""
    host = real_hosts()
    connection = host.open()
    record.host.update(shapes.shapes(connection))
    kernel = requirements.kernel()
    record.versions.update(
        libvirt=connection.getLibVersion(), qemu=connection.getVersion(), kernel=kernel and kernel.modules.name
    )
    differing = shapes.differences(record.host, shapes.shapes(FakeHost().open()))
    assert kept.unexplained("libvirt", [f"host/{name}" for name in record.host], differing) == {}


def on_ours(scenario: Scenario) -> list[dict[str, Any]]:
    """Play a scenario on our libvirt."""
    host = FakeHost()
    try:
        return [asdict(seen) for seen in play(scenario, host)]
    finally:
        host.close()


def unexplained(name: str, real: list[dict[str, Any]], fake: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the differences that no entry of differences.toml explains."""
    differing = differences(name, real, fake)
    compared = {f"{row_name(name, number, row)}/{part}" for number, row in enumerate(real, 1) for part in row}
    # An entry explains a part of a row; a difference may be a leaf of it.
    return kept.unexplained("libvirt", compared | differing.keys(), differing)
