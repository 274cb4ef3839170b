"""Which host runs: whoever asks to follow is told when that is another one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pytest_volfault.injection import ProcessDied, process
from pytest_volfault.injection.process import running


@pytest.fixture
def told() -> Iterator[list[str]]:
    places: list[str] = []
    process.revive()
    with process.followed(places.append):
        yield places
    process.revive()


def test_nothing_is_told_where_everything_is_on_one_host(told: list[str]) -> None:
    with running("api"), running("conductor"), running("compute"):
        assert process.place() == ""
    assert told == []


def test_who_runs_is_followed_and_who_stood_is_gone_back_to(told: list[str]) -> None:
    with running("api"):
        with running("compute@compute2"):
            assert process.place() == "compute2"
            with running("compute@compute2"):
                pass
            with running("conductor"):
                assert told == ["compute2", ""]
        assert told == ["compute2", "", "compute2", ""]
        assert process.place() == ""


def test_an_error_and_a_death_go_back_as_well(told: list[str]) -> None:
    with pytest.raises(ValueError), running("compute@compute2"):  # noqa: PT011 - any will do
        raise ValueError
    process.kill("compute@compute2")
    with pytest.raises(ProcessDied), running("compute@compute2"):
        pass
    assert told == ["compute2", ""] * 2


def test_another_flow_is_on_its_own_host(told: list[str]) -> None:
    with running("compute@compute2"):
        stands = process.exchange(["caller", "compute@compute3"])
        assert process.place() == "compute3"
        process.exchange(stands)
    assert told == ["compute2", "compute3", "compute2", ""]


def test_the_compute_services_of_two_hosts_live_and_die_apart() -> None:
    process.kill("compute@compute2")
    try:
        with running("compute"):
            assert not process.is_dead()
        process.kill("api")
        process.go_on(process.dead())
        assert process.dead() == {"compute@compute2"}
        process.revive("compute@compute2")
        assert process.dead() == frozenset()
    finally:
        process.revive()
