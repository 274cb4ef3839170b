"""The real libvirt as a host under comparison: a daemon of our own, and QEMU without acceleration."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import libvirt

from volfault_conformance.libvirt import event_loop
from volfault_conformance.libvirt.daemon import Daemon
from volfault_conformance.libvirt.guest_image import READY
from volfault_conformance.libvirt.machines import Machine
from volfault_conformance.libvirt.troubles import TROUBLES

# A guest without acceleration is up in three to seven seconds; ten times that if the machine is busy.
BOOT_SECONDS = 70
# Between calls that are made while another lasts.
BETWEEN_SECONDS = 0.5
ANOTHER_HOST = "a7d1f0c2-54c3-4a8e-9f0b-3f3f5a1c7d10"
# Paused, for a migration.
ARRIVING = [3, 2]


class RealHost:
    """See `hypervisor.Host`."""

    module = libvirt

    def __init__(self, daemon: Daemon, images: Path) -> None:
        event_loop.run()
        self._images = images
        self._name = ""
        self._uncounted = 0.0
        self._boots = 0
        self._serial = images
        self._elsewhere: Daemon | None = None
        self.daemon = daemon
        self.folder = str(images)
        self.secrets = str(daemon.secrets)
        self.definitions = str(daemon.definitions)
        daemon.start()
        self._watcher = self.open()

    def open(self) -> Any:
        """Connect to its libvirt."""
        return libvirt.open(self.daemon.uri)

    def open_driver(self, name: str) -> Any:
        """Connect to another driver than QEMU's."""
        return libvirt.open(self.daemon.uri.replace("qemu+unix:///session", f"{name}+unix:///system"))

    def open_readonly(self) -> Any:
        """Connect to its libvirt without the right to change anything."""
        return libvirt.openAuth(self.daemon.uri, [[], None, None], libvirt.VIR_CONNECT_RO)

    def prepare(self, machine: Machine, xml: str, *, started: bool) -> None:
        """Define the domain; start it and wait for its system, if asked to."""
        domain = self._watcher.defineXML(xml)
        self._name = domain.name()
        self._serial = self._images / f"{self._name}.serial"
        self._serial.unlink(missing_ok=True)
        if started:
            domain.create()
            if machine.linux:
                self.wait_for_system()
            else:
                # The firmware looks through the disks once.
                time.sleep(1)

    def pair(self) -> str:
        """Start another daemon, of which this one thinks that it is on another machine."""
        if self._elsewhere is None:
            folder = self.daemon.folder
            self._elsewhere = Daemon(folder.with_name(f"{folder.name}b"), folder.parent / "cache", ANOTHER_HOST)
            self._elsewhere.start()
        return self._elsewhere.uri

    def open_elsewhere(self) -> Any:
        """Connect to it."""
        assert self._elsewhere is not None, "pair() comes first"
        return libvirt.open(self._elsewhere.uri)

    def during(self, call: Callable[[], Any], others: Sequence[Callable[[], Any]]) -> Any:
        """Make the call in a thread of its own, and the others when it is under way."""
        with self.uncounted(), ThreadPoolExecutor(1) as threads:
            mine = threads.submit(call)
            self.wait_until(lambda: mine.done() or self.is_arriving(), 30, "the destination has the domain")
            for other in others:
                time.sleep(BETWEEN_SECONDS)
                other()
            return mine.result()

    def is_arriving(self) -> bool:
        """Whether the other host has a domain that waits for its memory."""
        return any(domain.state() == ARRIVING for domain in self.open_elsewhere().listAllDomains())

    def grow(self, number: int, size: int) -> None:
        """Lengthen the image."""
        os.truncate(self._images / f"disk{number}.img", size * 1024**3)

    def kill_qemu_elsewhere(self) -> None:
        """End the process that waits for the domain's memory on the other host."""
        assert self._elsewhere is not None, "pair() comes first"
        process = self._elsewhere.qemu_of(self._name)
        assert process is not None, f"{self._name} does not arrive"
        os.kill(process, signal.SIGKILL)

    def kill_qemu(self) -> None:
        """End the process of the domain, and return when libvirt has noticed."""
        os.kill(self.qemu(), signal.SIGKILL)
        self.wait_until_off()

    def wait_until_off(self) -> None:
        """Return when libvirt has noticed that the domain's process has ended."""
        self.wait_until(lambda: not self.domain().isActive(), 10, "libvirt has noticed")

    def wait_for_system(self) -> None:
        """Return when the domain's system is up once more."""
        self._boots += 1

        def up() -> bool:
            return self._serial.read_text(errors="replace").count(READY) >= self._boots

        with self.uncounted():
            self.wait_until(up, BOOT_SECONDS, "its system is up")

    def now(self) -> float:
        """Return the time, without what other clients' calls took."""
        return time.monotonic() - self._uncounted

    def let_pass(self, seconds: float) -> None:
        """Sleep."""
        time.sleep(seconds)

    def strike(self, trouble: str, subject: Any, call: Callable[..., Any], args: Sequence[Any]) -> Any:  # noqa: ARG002
        """Make a call, and meanwhile the trouble (see `troubles`)."""
        return TROUBLES[trouble](self, lambda: call(*args), args)

    def close(self) -> None:
        """End the domain and the daemon."""
        for daemon in (self.daemon, self._elsewhere):
            processes = daemon.guests() if daemon is not None else []
            if daemon is not None:
                daemon.stop()
            for process in processes:
                # A guest that has gone since has gone.
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)

    # -- for the troubles

    def domain(self) -> Any:
        """Return a handle that nothing else uses."""
        return self._watcher.lookupByName(self._name)

    def qemu(self) -> int:
        """Return the process id of the domain's QEMU."""
        process = self.daemon.qemu_of(self._name)
        assert process is not None, f"{self._name} does not run"
        return process

    def restart(self) -> None:
        """Start the daemon again; it finds the guests of the one before."""
        self.daemon.start()
        self._watcher = self.open()

    @contextlib.contextmanager
    def uncounted(self) -> Iterator[None]:
        """Let time pass that the call under comparison has nothing to do with."""
        start = time.monotonic()
        yield
        self._uncounted += time.monotonic() - start

    def wait_until(self, happened: Callable[[], bool], seconds: float, what: str) -> None:
        """Wait for something that comes by itself.

        Raises:
            TimeoutError: it does not come.
        """
        end = time.monotonic() + seconds
        while not happened():
            if time.monotonic() > end:
                raise TimeoutError(f"waited {seconds} s in vain until {what}")
            time.sleep(0.05)
