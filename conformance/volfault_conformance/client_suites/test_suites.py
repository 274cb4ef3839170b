"""What the real Cinder passes of the clients' own functional suites, the fake passes too; test by test."""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping

import pytest
import requests
from requests.adapters import HTTPAdapter

from volfault_conformance.cinder.party import TOKEN, CinderParty
from volfault_conformance.client_suites.environment import variables
from volfault_conformance.client_suites.neighbours import KEYSTONE
from volfault_conformance.client_suites.running import FAILED, PASSED, SKIPPED, Ends, run
from volfault_conformance.client_suites.sources import SOURCES, Source, unpack
from volfault_conformance.kept import told
from volfault_fakes.cloud.identity import PROJECT

Send = Callable[[requests.PreparedRequest], requests.Response]

# By the source, the tests that the fake refuses loudly, and how the refused request begins. No other test may differ.
REFUSED: Mapping[str, Mapping[str, str]] = {
    "openstacksdk": {},
    "python-cinderclient": {"test_backup_list": "GET /backups", "test_qos_list": "GET /qos-specs"},
}
# By the source: how many tests it has at the least, so that none is lost.
FEWEST = {"openstacksdk": 23, "python-cinderclient": 44}
# Cinder's own defaults, which the suites expect; the parties have no limits otherwise.
_QUOTAS = {"gigabytes": 1000}


@pytest.fixture(scope="module")
def parties() -> Iterator[list[tuple[CinderParty, Send]]]:
    """The real one and the fake, and how requests get to each."""
    from volfault_conformance.cinder.fake import FakeCinder  # noqa: PLC0415 - Cinder is started where it is wanted
    from volfault_conformance.cinder.real import RealCinder  # noqa: PLC0415 - as above

    # Cinder writes the traceback of every refusal, which takes longer than the refusal.
    logging.disable(logging.CRITICAL)
    real, fake = RealCinder(), FakeCinder()
    _tell_of_keystone()
    # Past `responses`: the suites' own clean-up stops everything that mock has started.
    answer = fake.endpoint.answer
    yield [
        (real, real.session.adapters["http://"].send),
        (fake, lambda request: HTTPAdapter().build_response(request, answer(request))),
    ]
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module", params=SOURCES, ids=[source.project for source in SOURCES])
def ends(
    request: pytest.FixtureRequest, parties: list[tuple[CinderParty, Send]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Source, Ends, Ends]]:
    """What each test of a suite came to, on the real one and on the fake."""
    source: Source = request.param
    folder = tmp_path_factory.mktemp("suite")
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, value in variables(folder).items():
            patch.setenv(name, value)
        patch.syspath_prepend(unpack(source, folder))
        # The suite brings its client along, of the same version.
        _forget(source.package)
        found = []
        for party, send in parties:
            _limit(party, send)
            found.append(run(party, send, source.tests))
        yield source, found[0], found[1]
        _forget(source.package)


def test_what_the_real_cinder_passes_the_fake_passes(ends: tuple[Source, Ends, Ends]) -> None:
    source, real, fake = ends
    worse = {name: why for name, (how, why) in fake.items() if real[name][0] == PASSED and how != PASSED}
    refused = {name.rpartition(".")[2]: why for name, why in worse.items()}
    expected = REFUSED[source.project]
    assert refused.keys() == expected.keys(), told(worse)
    assert all(f"ERROR: {request}" in refused[name] for name, request in expected.items()), told(worse)
    assert real.keys() == fake.keys()
    assert len(real) >= FEWEST[source.project]


def test_what_the_fake_passes_the_real_cinder_passes(ends: tuple[Source, Ends, Ends]) -> None:
    _, real, fake = ends
    better = {name: {"real": real[name][1], "fake": PASSED} for name, (how, _) in fake.items() if how == PASSED}
    assert not {name: both for name, both in better.items() if real[name][0] != PASSED}
    assert [name for name, (how, _) in real.items() if how == SKIPPED] == [
        name for name, (how, _) in fake.items() if how == SKIPPED
    ]


def test_what_the_real_cinder_fails_is_known(ends: tuple[Source, Ends, Ends]) -> None:
    _, real, _ = ends
    failed = {name: why for name, (how, why) in real.items() if how == FAILED}
    assert not failed, told(failed)


def _tell_of_keystone() -> None:
    # Cinder asks Keystone itself whether a project exists. Its option is of keystonemiddleware's plugins.
    from oslo_config import cfg  # noqa: PLC0415 - comes with Cinder

    cfg.CONF.register_opts([cfg.StrOpt("auth_url")], "keystone_authtoken")
    cfg.CONF.set_override("auth_url", f"{KEYSTONE}/v3", "keystone_authtoken")


def _limit(party: CinderParty, send: Send) -> None:
    request = requests.Request(
        "PUT",
        f"{party.url}/v3/{PROJECT}/os-quota-sets/{PROJECT}",
        headers={"X-Auth-Token": TOKEN},
        json={"quota_set": _QUOTAS},
    )
    assert send(request.prepare()).status_code == 200


def _forget(package: str) -> None:
    for name in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
        del sys.modules[name]
