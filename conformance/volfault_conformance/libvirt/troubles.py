"""What goes wrong with a real host while a call is under way: one function for each kind of fault of ours."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from volfault_conformance.libvirt.rows import LIVE, disk

if TYPE_CHECKING:
    from volfault_conformance.libvirt.real import RealHost

Call = Callable[[], Any]
# A call is under way, and waits for a process that hangs, when so much time has passed.
UNDER_WAY = 0.5


def another_call_holds_the_domain(host: RealHost, call: Call, args: Sequence[Any]) -> Any:  # noqa: ARG001 - all are called alike
    """QEMU hangs, and somebody else's detach of vdc waits for it."""
    os.kill(host.qemu(), signal.SIGSTOP)
    with ThreadPoolExecutor(1) as threads:
        other = threads.submit(host.domain().detachDeviceFlags, disk(2, "vdc"), LIVE)
        time.sleep(UNDER_WAY)
        try:
            return call()
        finally:
            with host.uncounted():
                os.kill(host.qemu(), signal.SIGCONT)
                other.result()


def qemu_dies(host: RealHost, call: Call, args: Sequence[Any]) -> Any:  # noqa: ARG001 - all are called alike
    """QEMU hangs, the call waits for it, and QEMU is killed."""
    process = host.qemu()
    os.kill(process, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as threads:
        mine = threads.submit(call)
        time.sleep(UNDER_WAY)
        os.kill(process, signal.SIGKILL)
        try:
            return mine.result()
        finally:
            # The call can end before libvirt has taken the domain for off.
            with host.uncounted():
                host.wait_until_off()


def guest_has_gone_off(host: RealHost, call: Call, args: Sequence[Any]) -> Any:  # noqa: ARG001 - all are called alike
    """QEMU was killed before the call."""
    host.kill_qemu()
    return call()


def somebody_has_undefined_it(host: RealHost, call: Call, args: Sequence[Any]) -> Any:  # noqa: ARG001 - all are called alike
    """Another client has destroyed and undefined the domain."""
    domain = host.domain()
    domain.destroy()
    domain.undefine()
    return call()


def somebody_has_detached_it(host: RealHost, call: Call, args: Sequence[Any]) -> Any:
    """Another client's detach of the disk vdb, from the same XML, has just come through."""
    host.domain().detachDeviceFlags(disk(1), args[1])
    return call()


def daemon_dies(host: RealHost, call: Call, args: Sequence[Any]) -> Any:  # noqa: ARG001 - all are called alike
    """The daemon hangs, the call waits for it, and it is killed; another is started."""
    host.daemon.freeze()
    with ThreadPoolExecutor(1) as threads:
        mine = threads.submit(call)
        time.sleep(UNDER_WAY)
        host.daemon.kill()
        try:
            return mine.result()
        finally:
            host.restart()


def secrets_cannot_be_written(host: RealHost, call: Call, args: Sequence[Any]) -> Any:  # noqa: ARG001 - all are called alike
    """The folder of the secrets is read-only."""
    return _read_only(host.daemon.secrets, call)


def definitions_cannot_be_written(host: RealHost, call: Call, args: Sequence[Any]) -> Any:  # noqa: ARG001 - all are called alike
    """The folder of the domains' persistent XML is read-only."""
    return _read_only(host.daemon.definitions, call)


def _read_only(folder: Path, call: Call) -> Any:
    folder.chmod(0o500)
    try:
        return call()
    finally:
        folder.chmod(0o700)


def somebody_calls_it_off(host: RealHost, call: Call, args: Sequence[Any]) -> Any:  # noqa: ARG001 - all are called alike
    """Another client aborts the job when the other host has the domain."""
    return host.during(call, [lambda: host.domain().abortJob()])


def the_other_qemu_dies(host: RealHost, call: Call, args: Sequence[Any]) -> Any:  # noqa: ARG001 - all are called alike
    """The process that waits on the other host is killed."""
    return host.during(call, [host.kill_qemu_elsewhere])


def daemon_dies_midway(host: RealHost, call: Call, args: Sequence[Any]) -> Any:  # noqa: ARG001 - all are called alike
    """The daemon is killed while the domain goes; another is started."""
    try:
        return host.during(call, [host.daemon.kill])
    finally:
        host.restart()


def nobody_listens(host: RealHost, call: Call, args: Sequence[Any]) -> Any:  # noqa: ARG001 - all are called alike
    """The URI leads to a port of this machine on which nobody listens."""
    return call()


def the_copy_fails(host: RealHost, call: Call, args: Sequence[Any]) -> Any:
    """The destination is not as large as the disk."""
    host.grow(int(re.findall(r"disk(\d)\.img", args[1])[0]), 2)
    return call()


TROUBLES: Mapping[str, Callable[[RealHost, Call, Sequence[Any]], Any]] = {
    "libvirt-operation-timeout": another_call_holds_the_domain,
    "libvirt-monitor-lost": qemu_dies,
    "libvirt-operation-invalid": guest_has_gone_off,
    "libvirt-no-domain": somebody_has_undefined_it,
    "libvirt-device-missing": somebody_has_detached_it,
    "libvirt-connection-lost": daemon_dies,
    "libvirt-secret-failed": secrets_cannot_be_written,
    "libvirt-no-peer": nobody_listens,
    "migration-cancelled": somebody_calls_it_off,
    "migration-failed": the_other_qemu_dies,
    "migration-interrupted": daemon_dies_midway,
    "block-job-failed": the_copy_fails,
    "libvirt-definition-not-saved": definitions_cannot_be_written,
}
