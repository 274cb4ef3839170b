"""Volumes of one export share one mount: the real Nova mounts it for the first and unmounts it with the last."""

from __future__ import annotations

import importlib.util
from typing import Any

import pytest

from pytest_volfault import FinalState
from volfault_fakes.brick import Mounts

pytestmark = pytest.mark.skipif(importlib.util.find_spec("nova") is None, reason="nova is not installed")

UNMOUNTED = ("nfs", "smbfs", "quobyte")


@pytest.mark.parametrize("protocol", UNMOUNTED)
def test_two_volumes_of_one_server(deployment: Any, protocol: str) -> None:
    first, second = (deployment.cloud.add_volume(protocol=protocol) for _ in range(2))
    for volume in (first, second):
        assert deployment.attach(volume).compute_error is None
    assert len(deployment.cloud.mounts) == 1
    assert deployment.detach(first).compute_error is None
    assert len(deployment.cloud.mounts) == 1
    assert deployment.state(first) == FinalState.detached()
    assert deployment.state(second) == FinalState.attached()
    assert deployment.detach(second).compute_error is None
    assert deployment.leftovers() == {}


@pytest.mark.parametrize("protocol", UNMOUNTED)
def test_two_volumes_of_two_servers(deployment: Any, protocol: str) -> None:
    other = deployment.add_server()
    first, second = (deployment.cloud.add_volume(protocol=protocol) for _ in range(2))
    deployment.attach(first)
    deployment.attach(second, other)
    assert len(deployment.cloud.mounts) == 1
    deployment.detach(second, other)
    assert deployment.state(first) == FinalState.attached()
    assert deployment.state(second, other) == FinalState.detached()
    deployment.detach(first)
    assert deployment.leftovers() == {}


@pytest.mark.parametrize("protocol", UNMOUNTED)
def test_one_volume_of_two_servers(deployment: Any, protocol: str) -> None:
    # Bug 1888022: of a multiattach volume the last detach did not reach the driver, and the export stayed mounted.
    other = deployment.add_server()
    volume = deployment.cloud.add_volume(protocol=protocol, multiattach=True)
    deployment.attach(volume)
    deployment.attach(volume, other)
    deployment.detach(volume)
    assert deployment.state(volume, other) == FinalState.attached()
    deployment.detach(volume, other)
    assert deployment.state(volume, other) == FinalState.detached()
    assert deployment.leftovers() == {}


def test_a_restarted_service_counts_the_guests_anew(deployment: Any) -> None:
    other = deployment.add_server()
    first, second = (deployment.cloud.add_volume(protocol="nfs") for _ in range(2))
    deployment.attach(first)
    deployment.attach(second, other)
    deployment.restart()
    deployment.detach(first)
    assert deployment.state(second, other) == FinalState.attached()
    deployment.restart()
    deployment.detach(second, other)
    assert deployment.leftovers() == {}


def test_volumes_that_were_built_attached_keep_the_mount_for_each_other(deployment: Any) -> None:
    built = deployment.cloud.add_volume(protocol="nfs", attached_to=deployment.add_server())
    deployment.restart()
    volume = deployment.cloud.add_volume(protocol="nfs")
    assert deployment.attach(volume).compute_error is None
    assert deployment.detach(volume).compute_error is None
    assert deployment.state(built).host_device
    assert len(deployment.cloud.mounts) == 1


def test_a_mount_that_fails_leaves_nothing(deployment: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(self: Mounts, *_args: Any) -> None:
        raise self.failed("mount", "mount.nfs: Connection timed out")

    monkeypatch.setattr(Mounts, "mount", fails)
    volume = deployment.cloud.add_volume(protocol="nfs")
    assert deployment.attach(volume).compute_error.startswith("ProcessExecutionError")
    assert deployment.state(volume) == FinalState.detached()
    assert deployment.leftovers() == {}


@pytest.mark.parametrize("protocol", UNMOUNTED)
def test_an_unmount_that_fails_is_hidden_by_nova_and_shown_by_the_cloud(
    deployment: Any, monkeypatch: pytest.MonkeyPatch, protocol: str
) -> None:
    def busy(self: Mounts, path: str) -> None:
        raise self.failed("umount", f"umount: {path}: target is busy.")

    volume = deployment.cloud.add_volume(protocol=protocol)
    deployment.attach(volume)
    with monkeypatch.context() as patched:
        patched.setattr(Mounts, "unmount", busy)
        assert deployment.detach(volume).compute_error is None
    assert deployment.state(volume) == FinalState.detached(host_device=True)
    assert set(deployment.leftovers()) == {"mounts"}
    # The next user of the export takes the forgotten mount with it.
    again = deployment.cloud.add_volume(protocol=protocol)
    deployment.attach(again)
    deployment.detach(again)
    assert deployment.leftovers() == {}
