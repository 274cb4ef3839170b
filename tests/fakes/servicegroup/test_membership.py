"""Who is up, by heartbeats over the virtual clock."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from volfault_fakes import Cloud, UnknownRow
from volfault_fakes.cloud.clock import EPOCH
from volfault_fakes.cloud.tables import Service
from volfault_fakes.servicegroup import KINDS, OPERATIONS, ServiceGroup, last_heartbeat


@pytest.fixture
def group(cloud: Cloud) -> ServiceGroup:
    return ServiceGroup(cloud)


@pytest.mark.parametrize(
    ("now", "beat"),
    [(0, 0), (9.9, 0), (10, 10), (19.9, 10), (20, 20), (3605, 3600)],
)
def test_it_beats_each_ten_seconds(now: float, beat: float) -> None:
    service = Service("compute1", "nova-compute", since=EPOCH)
    assert last_heartbeat(service, EPOCH + now) == EPOCH + beat


@pytest.mark.parametrize(("stopped", "beat"), [(0, 0), (9, 0), (10, 10), (25, 20)])
def test_the_last_beat_of_a_stopped_one_is_before_its_stop(stopped: float, beat: float) -> None:
    service = Service("compute1", "nova-compute", since=EPOCH, stopped=EPOCH + stopped)
    assert last_heartbeat(service, EPOCH + 1000) == EPOCH + beat


def test_a_service_that_lives_is_always_up(cloud: Cloud, group: ServiceGroup) -> None:
    for _ in range(100):
        assert group.service_is_up("compute1")
        cloud.clock.advance(61.7)


@pytest.mark.parametrize("lived", [0, 3, 10, 47])
def test_a_stopped_service_is_up_until_sixty_seconds_after_its_last_beat(
    cloud: Cloud, group: ServiceGroup, lived: float
) -> None:
    cloud.clock.advance(lived)
    group.stop("compute1")
    last = lived // 10 * 10
    cloud.clock.advance(last + 60 - lived)
    assert cloud.clock.now == EPOCH + last + 60
    assert group.service_is_up("compute1")
    cloud.clock.advance(0.5)
    assert not group.service_is_up("compute1")


def test_a_service_that_starts_again_reports_at_once(cloud: Cloud, group: ServiceGroup) -> None:
    group.stop("compute1")
    cloud.clock.advance(300)
    assert not group.service_is_up("compute1")
    group.start("compute1")
    assert group.service_is_up("compute1")
    cloud.clock.advance(1000)
    assert group.service_is_up("compute1")


def test_a_service_that_is_forced_down_is_down_however_it_beats(cloud: Cloud, group: ServiceGroup) -> None:
    cloud.change("services", ("compute1", "nova-compute"), forced_down=True)
    assert not group.service_is_up("compute1")
    group.start("compute1")
    assert not group.service_is_up("compute1")
    cloud.change("services", ("compute1", "nova-compute"), forced_down=False)
    assert group.service_is_up("compute1")


def test_services_are_apart(cloud: Cloud, group: ServiceGroup) -> None:
    cloud.add_host("compute2")
    cloud.put("services", ("compute1", "cinder-volume"), Service("compute1", "cinder-volume", since=EPOCH))
    group.stop("compute1")
    cloud.clock.advance(61)
    assert not group.service_is_up("compute1")
    assert group.service_is_up("compute1", "cinder-volume")
    assert group.service_is_up("compute2")


def test_an_unknown_service_is_named(group: ServiceGroup) -> None:
    with pytest.raises(UnknownRow, match=r"no row \('compute9', 'nova-compute'\) in services; it holds "):
        group.service_is_up("compute9")


@pytest.mark.parametrize(
    ("state", "possible"),
    [
        ("alive", {"reported-down"}),
        # Its last heartbeat is young enough: it is believed to be up, and late heartbeats are no other story.
        ("just dead", {"reported-down"}),
        ("dead", {"reported-up"}),
        # API.service_is_up does not ask for heartbeats then.
        ("forced down", set()),
        ("unknown", set()),
    ],
)
def test_a_wrong_report_is_one_that_would_be_right_otherwise(
    cloud: Cloud, group: ServiceGroup, state: str, possible: set[str]
) -> None:
    if state in ("just dead", "dead"):
        group.stop("compute1")
        cloud.clock.advance(30 if state == "just dead" else 61)
    cloud.change("services", ("compute1", "nova-compute"), forced_down=state == "forced down")
    host = "nobody" if state == "unknown" else "compute1"
    crossing: Any = SimpleNamespace(when="before", subject=group, args=(host, "nova-compute"), kwargs={})
    assert {kind.name for kind in KINDS if kind.applies is not None and kind.applies(crossing)} == possible


def test_both_kinds_of_a_wrong_report() -> None:
    strikes = {kind.name: kind.strike(None) for kind in KINDS}  # type: ignore[arg-type]  # they look at nothing
    assert strikes == {"reported-down": False, "reported-up": True}
    (operation,) = OPERATIONS
    assert set(operation.kinds) == set(strikes)
    assert operation.reads
    assert operation.detail is not None
    assert operation.detail(None, "compute1") == ("nova-compute", "compute1")
