"""A domain that is to be ended: what is left where libvirt says that it failed."""

from __future__ import annotations

from typing import Any


def test_qemu_is_killed_before_the_lock_is_waited_for(lab: Any) -> None:
    result, seconds = lab.strike("libvirt-destroy-timeout", "after", lab.domain.destroy)
    assert (result[:2], seconds, lab.domain.isActive()) == ((68, 0), 30, 0)


def test_a_qemu_that_hangs_in_the_kernel_is_still_there(lab: Any) -> None:
    result, seconds = lab.strike("libvirt-qemu-not-killed", "before", lab.domain.destroy)
    message = "Failed to terminate process 4711 with SIGKILL: Device or resource busy"
    assert (result, seconds, lab.domain.isActive()) == ((38, 0, message), 40, 1)


def test_one_that_has_gone_off_is_said_to_be_off(lab: Any) -> None:
    result, _ = lab.strike("libvirt-operation-invalid", "before", lab.domain.destroy)
    assert (result, lab.domain.isActive()) == ((55, 20, "Requested operation is not valid: domain is not running"), 0)
