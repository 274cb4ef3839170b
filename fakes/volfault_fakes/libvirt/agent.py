"""The calls of a domain for which QEMU's agent in the guest would be asked; the fake's guests have none."""

# ruff: noqa: N802, ARG002 - the names and signatures are libvirt-python's
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NoReturn

from volfault_fakes.catalogue import crosses
from volfault_fakes.cloud.turns import takes_turns
from volfault_fakes.libvirt import codes
from volfault_fakes.libvirt.domain_handle import DomainHandle
from volfault_fakes.libvirt.error import libvirtError
from volfault_fakes.libvirt.point_kinds import SET


@takes_turns()
class AgentCalls(DomainHandle):
    """Each ends in libvirtError 74, as for any domain without the agent's channel; 55 or 84 while it is shut off."""

    @crosses("libvirt.set_time", SET)
    def setTime(self, time: Mapping[str, int] | None = None, flags: int = 0) -> int:
        """Set the guest's clock."""
        if self._write("virDomainSetTime").state == "shutoff":
            # It looks first for what QEMU can do, and there is no QEMU.
            raise libvirtError.raised(
                codes.VIR_ERR_OPERATION_UNSUPPORTED,
                codes.VIR_FROM_QEMU,
                "cannot set time: qemu doesn't support rtc-reset-reinjection command",
            )
        self._ask("virDomainSetTime")

    @crosses("libvirt.fs_freeze", SET)
    def fsFreeze(self, mountpoints: Sequence[str] | None = None, flags: int = 0) -> int:
        """Let the guest's file systems stand still."""
        self._ask("virDomainFSFreeze")

    @crosses("libvirt.fs_thaw", SET)
    def fsThaw(self, mountpoints: Sequence[str] | None = None, flags: int = 0) -> int:
        """Let them go on."""
        self._ask("virDomainFSThaw")

    def _ask(self, function: str) -> NoReturn:
        self._conn._hypervisor.power.require_active(self._write(function))
        raise libvirtError.raised(
            codes.VIR_ERR_ARGUMENT_UNSUPPORTED, codes.VIR_FROM_QEMU, "QEMU guest agent is not configured"
        )
