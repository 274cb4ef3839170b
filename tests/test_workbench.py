"""What a test of somebody's own code gets, used in-process."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest import mock

import freezegun
import pytest
import requests

from pytest_volfault.errors import EscapeAttempt, HarnessFault, UnfiredFault, UsageError
from pytest_volfault.injection import ProcessDied, VirtualTime
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.workbench import Workbench
from volfault_fakes.brick import Connector
from volfault_fakes.cloud.clock import EPOCH
from volfault_fakes.cloud.protocols import connection_data
from volfault_fakes.cloud.tables import Volume

URL = "http://cinder.test/v3"
HEADERS = {"OpenStack-API-Version": "volume 3.71", "X-Auth-Token": "user", "X-Service-Token": "nova"}


@pytest.fixture(scope="module")
def shared() -> Iterator[VirtualTime]:
    virtual = VirtualTime()
    yield virtual
    virtual.thaw()


@pytest.fixture
def bench(shared: VirtualTime) -> Iterator[Workbench]:
    with Workbench("seed", shared) as bench:
        yield bench


def get(volume: Volume) -> int:
    return requests.get(f"{URL}/volumes/{volume.id}", headers=HEADERS, timeout=60).status_code


def act(volume: Volume, name: str, argument: Any = None) -> int:
    body = {name: argument}
    return requests.post(f"{URL}/volumes/{volume.id}/action", json=body, headers=HEADERS, timeout=60).status_code


def test_what_comes_late_comes_as_the_block_ends(bench: Workbench) -> None:
    volume = bench.cloud.add_volume()
    with bench.fault("cinder.os-reserve", "http-504", "late"):
        assert act(volume, "os-reserve") == 504
        assert bench.cloud.volumes[volume.id].status == "available"
    assert bench.cloud.volumes[volume.id].status == "attaching"
    assert [entry.title for entry in bench.trace] == ["cinder.os-reserve", "late.cinder.os-reserve"]


def test_threads_of_the_code_under_test_are_counted_right(bench: Workbench) -> None:
    import libvirt

    server = bench.cloud.add_server()
    volume = bench.cloud.add_volume()
    domain = libvirt.open("qemu:///system").lookupByUUIDString(server.id)
    ready = threading.Barrier(4)

    def use() -> None:
        ready.wait(60)
        for _ in range(500):
            domain.info()
        for _ in range(50):
            get(volume)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(4) as pool:
            for begun in [pool.submit(use) for _ in range(4)]:
                begun.result()
    finally:
        sys.setswitchinterval(before)
    for point, calls in (("libvirt.domain_info", 2000), ("cinder.volume_get", 200)):
        numbers = sorted(entry.occurrence for entry in bench.trace if entry.point == point)
        assert numbers == list(range(1, calls + 1))
    assert {entry.said for entry in bench.trace if entry.point == "cinder.volume_get"} == {"200"}


def test_a_test_base_that_stops_all_its_patches_leaves_the_fakes_on(bench: Workbench) -> None:
    import libvirt

    volume = bench.cloud.add_volume()
    now = time.time()
    with mock.patch.object(requests.Session, "unheard_of", create=True), freezegun.freeze_time("2020-01-01"):
        assert time.time() < now
        mock.patch.stopall()
    assert get(volume) == 200
    assert sys.modules["libvirt"] is libvirt
    time.sleep(60)
    assert time.time() == now + 60


def test_cinder_and_libvirt_answer(bench: Workbench) -> None:
    import libvirt

    server = bench.cloud.add_server()
    volume = bench.cloud.add_volume(attached_to=server)
    assert get(volume) == 200
    assert libvirt.open("qemu:///system").lookupByUUIDString(server.id).UUIDString() == server.id
    assert [entry.point for entry in bench.trace] == ["cinder.volume_get", "libvirt.open", "libvirt.lookup_domain"]


def test_a_final_state(bench: Workbench) -> None:
    volume = bench.cloud.add_volume()
    assert bench.final_state(volume) == FinalState("available")
    bench.cloud.add_volume(attached_to=bench.cloud.add_server(), id="attached")
    # No Nova, so no mapping row.
    assert bench.final_state("attached") == FinalState.attached(bdm=False)
    # The server is not gone because one volume is.
    assert bench.final_state(volume) == FinalState.detached()


def test_a_volume_that_is_gone_has_a_final_state_and_one_that_never_was_has_none(bench: Workbench) -> None:
    volume = bench.cloud.add_volume()
    bench.cloud.drop("volumes", volume.id)
    assert bench.final_state(volume) == bench.final_state(volume.id) == FinalState("deleted")
    for wrong in ("nope", "", None, 3):
        with pytest.raises(UsageError, match=f"^unknown volume {wrong!r}; the volumes are {volume.id}$"):
            bench.final_state(wrong)  # type: ignore[arg-type]  # the mistake


def test_a_fault_strikes_within_its_block_only(bench: Workbench) -> None:
    volume = bench.cloud.add_volume()
    assert get(volume) == 200
    with bench.fault("cinder.volume_get", "http-500") as fault:
        assert str(fault) == "cinder.volume_get@before=http-500,once"
        assert [get(volume), get(volume)] == [500, 200]
    assert get(volume) == 200


def test_a_lost_reply_was_done(bench: Workbench) -> None:
    volume = bench.cloud.add_volume(attached_to=bench.cloud.add_server())
    lost = bench.fault("cinder.os-begin_detaching", "connection-reset", when="after")
    with lost, pytest.raises(requests.ConnectionError):
        act(volume, "os-begin_detaching")
    assert bench.final_state(volume).volume_status == "detaching"


def test_a_fault_that_strikes_always(bench: Workbench) -> None:
    volume = bench.cloud.add_volume()
    with bench.fault("cinder.volume_get", "http-503", times="always"):
        assert [get(volume) for _ in range(3)] == [503] * 3


def test_a_fault_counts_calls_from_where_it_was_set(bench: Workbench) -> None:
    volume = bench.cloud.add_volume()
    get(volume)
    get(volume)
    with bench.fault("cinder.volume_get", "http-500"):
        assert get(volume) == 500
    assert [entry.occurrence for entry in bench.trace] == [1, 2, 3]


def test_faults_within_one_another(bench: Workbench) -> None:
    volume = bench.cloud.add_volume()
    with bench.fault("cinder.volume_get", "http-500"):
        assert get(volume) == 500
        with bench.fault("cinder.volume_get", "http-503"):
            assert get(volume) == 503
        assert get(volume) == 200


def test_a_fault_that_never_strikes_is_no_pass(bench: Workbench) -> None:
    volume = bench.cloud.add_volume()
    with pytest.raises(UnfiredFault) as caught, bench.fault("cinder.os-detach", "http-500"):
        get(volume)
    assert str(caught.value) == (
        "cinder.os-detach@before=http-500,once never struck. What was crossed:\n"
        f"  cinder.volume_get({volume.id[:8]}) -> 200"
    )


def test_a_fault_that_struck_in_an_earlier_block_has_not_struck_in_this_one(bench: Workbench) -> None:
    volume = bench.cloud.add_volume()
    with bench.fault("cinder.volume_get", "http-500"):
        get(volume)
    with pytest.raises(UnfiredFault), bench.fault("cinder.volume_get", "http-500"):
        pass


def test_the_body_s_own_error_is_not_hidden_by_an_unfired_fault(bench: Workbench) -> None:
    with pytest.raises(ZeroDivisionError), bench.fault("cinder.os-detach", "http-500"):
        raise ZeroDivisionError
    volume = bench.cloud.add_volume(attached_to=bench.cloud.add_server())
    # And the fault is gone with its block.
    assert act(volume, "os-begin_detaching") == 202


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("cinder.os-dettach", "http-500"),
            r"^unknown point 'cinder\.os-dettach'; did you mean cinder\.os-detach\? --volfault-steps lists them all$",
        ),
        (
            ("brick.disconnect_volume", "http-500"),
            r"^'http-500' cannot happen at brick\.disconnect_volume; what can is crash, brick-path-not-removed, ",
        ),
        (
            ("brick.disconnect_volume", "brick-flush-failed", "after"),
            r"^brick-flush-failed at brick\.disconnect_volume can strike only before the effect, not after$",
        ),
        (("cinder.os-detach", "http-500", "during"), r"^a fault's when is before, after or late, not 'during'$"),
        (("cinder.os-detach", "http-500", "before", "twice"), r"^a fault's times is once or always, not 'twice'$"),
        (("nova.db.bdm_get", "db-error"), r"^unknown point 'nova\.db\.bdm_get'; "),
    ],
)
def test_what_does_not_exist_is_refused_with_what_does(
    bench: Workbench, arguments: tuple[str, ...], message: str
) -> None:
    with pytest.raises(UsageError, match=message), bench.fault(*arguments):
        raise AssertionError("the block was entered")


def test_a_crash_kills_the_code_under_test(bench: Workbench) -> None:
    volume = bench.cloud.add_volume(attached_to=bench.cloud.add_server())
    data, reached = connection_data(volume), []
    connector = Connector(bench.cloud)

    def tool() -> None:
        try:
            connector.disconnect_volume(data, None)
        except Exception:  # noqa: BLE001 - the clause that must not see a kill
            reached.append("except")
        finally:
            act(volume, "os-begin_detaching")

    with pytest.raises(ProcessDied), bench.fault("brick.disconnect_volume", "crash", when="after"):
        tool()
    assert reached == []
    assert bench.final_state(volume) == FinalState.attached(host_device=False, bdm=False)
    assert [entry.said for entry in bench.trace] == ["FAULT crash after: caller dies", "refused: caller is dead"]


def test_time_is_virtual_in_the_test_itself(bench: Workbench) -> None:
    assert time.time() == EPOCH
    began = time.monotonic()
    time.sleep(3600)
    assert bench.cloud.clock.now == EPOCH + 3600
    assert time.time() == EPOCH + 3600
    assert time.monotonic() - began == 3600


def test_a_deadline_is_met_in_virtual_time(bench: Workbench) -> None:
    """As tools poll: nothing here may take real time, nor go on for ever."""
    deadline, polls = time.time() + 60, 0
    while time.time() < deadline:
        polls += 1
        time.sleep(2)
    assert polls == 30


def test_nothing_real_is_touched(bench: Workbench) -> None:
    with pytest.raises(
        EscapeAttempt, match=rf"{__name__}\.test_nothing_real_is_touched \(line \d+\) called os\.system"
    ):
        os.system("true")


def test_a_call_that_no_fake_models_is_noted(bench: Workbench) -> None:
    volume = bench.cloud.add_volume()
    assert bench.unanswered == ()
    get(volume)
    assert bench.unanswered == ()
    with contextlib.suppress(Exception):
        requests.get(f"{URL}/backups", headers=HEADERS, timeout=60)
    (noted,) = bench.unanswered
    assert "/backups" in noted


def test_the_same_seed_gives_the_same_ids(shared: VirtualTime) -> None:
    drawn = []
    for seed in ("one", "one", "two"):
        with Workbench(seed, shared) as bench:
            drawn.append((uuid.uuid4(), bench.cloud.add_volume().id))
    assert drawn[0] == drawn[1]
    assert drawn[0][0] != drawn[2][0]


@pytest.mark.parametrize("end", [None, ValueError(), KeyboardInterrupt(), ProcessDied("caller")])
def test_everything_is_put_back(shared: VirtualTime, end: BaseException | None) -> None:
    def around() -> list[Any]:
        return [
            dict(vars(Connector)),
            sys.modules.get("libvirt"),
            time.sleep,
            os.system,
            uuid.uuid4,
            requests.adapters.HTTPAdapter.send,
        ]

    before = around()
    with contextlib.suppress(ValueError, KeyboardInterrupt, ProcessDied), Workbench("seed", shared):
        assert all(now is not then for now, then in zip(around(), before, strict=True))
        if end is not None:
            raise end
    assert around() == before


def test_one_of_its_own_gives_the_clocks_back(shared: VirtualTime) -> None:
    shared.thaw()
    real = time.time
    with Workbench("seed"):
        assert time.time() == EPOCH
    assert time.time is real


def test_a_shared_clock_is_left_frozen_for_the_next(shared: VirtualTime) -> None:
    with Workbench("seed", shared):
        pass
    frozen = time.monotonic()
    assert time.monotonic() == frozen


def test_a_stranger_s_attribute_is_reported_and_everything_put_back(shared: VirtualTime) -> None:
    shared.thaw()
    before, real = vars(Connector)["connect_volume"], time.time
    with pytest.raises(HarnessFault, match=r"Connector\.connect_volume: somebody replaced"), Workbench("seed"):
        Connector.connect_volume = None  # type: ignore[method-assign,assignment]
    assert vars(Connector)["connect_volume"] is before
    assert time.time is real


def test_a_stranger_s_attribute_does_not_hide_the_body_s_error(shared: VirtualTime) -> None:
    def work() -> None:
        Connector.connect_volume = None  # type: ignore[method-assign,assignment]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) as caught, Workbench("seed", shared):
        work()
    assert caught.value.__context__ is None


def test_after_a_crash_the_tool_is_started_anew(shared: VirtualTime) -> None:
    with Workbench("again", shared) as bench:
        volume = bench.cloud.add_volume(attached_to=bench.cloud.add_server())
        url = f"http://cinder.test/v3/volumes/{volume.id}/action"
        with pytest.raises(ProcessDied), bench.fault("cinder.os-begin_detaching", "crash", when="after"):
            requests.post(url, json={"os-begin_detaching": {}}, headers=HEADERS, timeout=5)
        assert bench.final_state(volume).volume_status == "detaching"
        assert requests.post(url, json={"os-roll_detaching": {}}, headers=HEADERS, timeout=5).status_code == 202
        assert bench.final_state(volume).volume_status == "in-use"
