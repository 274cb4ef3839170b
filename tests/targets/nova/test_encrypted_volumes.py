"""Encrypted volumes in the real Nova: what is left when a step between key manager and libvirt fails."""

from __future__ import annotations

import importlib.util
from typing import Any

import pytest

from pytest_volfault import FinalState
from volfault_fakes.cloud.protocols import PROTOCOLS
from volfault_fakes.keymanager import KeyManager
from volfault_fakes.libvirt import libvirtError
from volfault_fakes.libvirt.secrets import virSecret

pytestmark = pytest.mark.skipif(importlib.util.find_spec("nova") is None, reason="nova is not installed")

KEY = "11111111-2222-4333-8444-555555555555"


def unreachable(self: KeyManager, *_args: Any, **_kwargs: Any) -> Any:
    raise self.exceptions.KeyManagerError(reason="Unable to establish connection")


@pytest.mark.parametrize("protocol", ["iscsi", "rbd", "nfs", "scaleio", "fibre_channel"])
def test_a_key_that_does_not_come_leaves_nothing(
    deployment: Any, monkeypatch: pytest.MonkeyPatch, protocol: str
) -> None:
    # Bug 1812945: the host device stayed.
    monkeypatch.setattr(KeyManager, "get", unreachable)
    volume = deployment.cloud.add_volume(protocol=protocol, encryption_key_id=KEY)
    assert "Unable to establish connection" in deployment.attach(volume).compute_error
    assert deployment.state(volume) == FinalState.detached()
    assert deployment.leftovers() == {}


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_volume_whose_secret_was_lost_can_be_detached(deployment: Any, protocol: str) -> None:
    # Bug 1821696: an RBD volume could not, as it has no device for os-brick's encryptors.
    volume = deployment.cloud.add_volume(protocol=protocol, encryption_key_id=KEY)
    deployment.attach(volume)
    for key in list(deployment.cloud.secrets):
        deployment.cloud.drop("secrets", key)
    assert deployment.detach(volume).compute_error is None
    assert deployment.state(volume) == FinalState.detached()


def test_the_guest_s_disk_names_the_secret_and_os_brick_s_link(deployment: Any) -> None:
    volume = deployment.cloud.add_volume(encryption_key_id=KEY)
    deployment.attach(volume)
    ((_, secret),) = deployment.cloud.secrets.items()
    ((_, device),) = deployment.cloud.devices.items()
    disk = deployment.cloud.guest(deployment.server.id).live["vdb"]
    assert secret.value == b"766f6c6661756c74"
    assert f"<secret type='passphrase' uuid='{secret.uuid}'/>" in disk.xml
    assert disk.source == device.link == "/dev/disk/by-id/os-brick+dev+sdb"


def test_a_secret_without_its_value_stays_and_fails_the_next_attach(
    deployment: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: Any) -> int:
        raise libvirtError.raised(38, 30, "cannot write: No space left on device")

    volume = deployment.cloud.add_volume(encryption_key_id=KEY)
    with monkeypatch.context() as patched:
        patched.setattr(virSecret, "setValue", full)
        assert "No space left" in deployment.attach(volume).compute_error
    assert deployment.state(volume) == FinalState.detached(secret=True)
    assert [row.value for row in deployment.cloud.secrets.values()] == [None]
    # Nova takes a secret that is there for one that it has filled; its rollback then takes the secret away.
    assert "does not have a value" in deployment.attach(volume).compute_error
    assert deployment.leftovers() == {}
    assert deployment.attach(volume).compute_error is None
