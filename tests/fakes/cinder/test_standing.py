"""The endpoint is on from start to stop, whatever else patches the network meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from unittest import mock

import pytest
import requests
import responses
from requests.adapters import HTTPAdapter

from volfault_fakes import Cloud
from volfault_fakes.cinder import CinderEndpoint

REAL = HTTPAdapter.send
OF_THE_MACHINE = (requests.sessions.get_environ_proxies, requests.sessions.get_netrc_auth)


def is_untouched() -> bool:
    machine = (requests.sessions.get_environ_proxies, requests.sessions.get_netrc_auth)
    return HTTPAdapter.send is REAL and machine == OF_THE_MACHINE


def answers(url: str = "http://cinder.test") -> bool:
    return requests.get(url, timeout=5).status_code == 300


@pytest.fixture
def endpoint() -> Iterator[CinderEndpoint]:
    made = CinderEndpoint(Cloud())
    yield made
    made.stop()
    assert is_untouched()


def test_stopall_of_mock_leaves_it_on(endpoint: CinderEndpoint) -> None:
    endpoint.start()
    mock.patch.stopall()
    assert answers()
    endpoint.stop()
    assert is_untouched()


def test_a_start_alone_brings_it_back(endpoint: CinderEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint.start()
    monkeypatch.setattr(HTTPAdapter, "send", REAL)
    endpoint.start()
    assert answers()
    endpoint.stop()
    assert is_untouched()


def test_once_stopped_is_stopped_however_often_it_was_started(endpoint: CinderEndpoint) -> None:
    assert endpoint.start()
    assert not endpoint.start()
    endpoint.stop()
    assert is_untouched()


def test_a_stop_without_a_start_does_nothing(endpoint: CinderEndpoint) -> None:
    endpoint.stop()
    with CinderEndpoint(Cloud(), "http://other.test"):
        endpoint.stop()
        assert answers("http://other.test")


def test_a_block_within_a_block_leaves_it_on(endpoint: CinderEndpoint) -> None:
    with endpoint:
        with endpoint:
            assert answers()
        assert answers()
    assert is_untouched()


def test_of_nested_endpoints_the_last_that_stands_answers(endpoint: CinderEndpoint) -> None:
    other = CinderEndpoint(Cloud(), "http://other.test")
    endpoint.start()
    other.start()
    assert answers("http://other.test")
    endpoint.stop()
    assert answers("http://other.test")
    endpoint.start()
    assert answers()
    endpoint.stop()
    assert answers("http://other.test")
    other.stop()
    assert is_untouched()


def test_a_mock_of_the_users_within_it_is_asked_first_and_leaves_it_on(endpoint: CinderEndpoint) -> None:
    with endpoint:
        with responses.RequestsMock() as theirs:
            theirs.get("http://cinder.test", status=418)
            assert requests.get("http://cinder.test", timeout=5).status_code == 418
        assert answers()

        @responses.activate
        def decorated() -> int:
            responses.get("http://elsewhere.test", status=204)
            return requests.get("http://elsewhere.test", timeout=5).status_code

        assert decorated() == 204
        assert answers()


def test_a_mock_of_the_users_may_end_after_it(endpoint: CinderEndpoint) -> None:
    endpoint.start()
    with responses.RequestsMock() as theirs:
        theirs.get("http://elsewhere.test", status=204)
        endpoint.stop()
        assert requests.get("http://elsewhere.test", timeout=5).status_code == 204
    # What theirs puts back lets everything through, and is taken for what was there at the next start.
    with mock.patch.object(HTTPAdapter, "send", HTTPAdapter.send):
        endpoint.start()
        assert answers()
        endpoint.stop()
    endpoint.start()
    endpoint.stop()
    assert is_untouched()


def test_what_a_stranger_puts_back_lets_everything_through(endpoint: CinderEndpoint) -> None:
    genuine = mock.Mock(return_value="the network's")
    with mock.patch.object(HTTPAdapter, "send", genuine):
        endpoint.start()
        left = HTTPAdapter.send
        endpoint.stop()
        assert left(HTTPAdapter(), "request", timeout=1) == "the network's"  # type: ignore[arg-type]
    genuine.assert_called_once_with(mock.ANY, "request", timeout=1)


def test_an_interrupt_while_it_starts_leaves_nothing_on(
    endpoint: CinderEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, _ = endpoint._seams[-1]

    def interrupted(_value: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(place, "take", interrupted)
    with pytest.raises(KeyboardInterrupt):
        endpoint.start()
    assert is_untouched()
