"""What the comparison needs of a hypervisor, real or ours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from volfault_conformance.libvirt.machines import Machine

# A volume of the cloud, of one GiB as the images are: our libvirt reads sizes off the volumes.
VOLUME = "55555555-5555-4555-8555-555555555555"
SIZE_GIB = 1
# What opens image 9, which is encrypted with LUKS.
PASSPHRASE = b"open sesame"
ENCRYPTED = 9
IMAGES = 10


class Host(Protocol):
    """A host with libvirt on it. Rows call its public methods as `host.…`."""

    @property
    def module(self) -> Any:
        """What `import libvirt` finds."""

    @property
    def folder(self) -> str:
        """Where the disk images are."""

    @property
    def secrets(self) -> str:
        """Where it keeps its secrets."""

    @property
    def definitions(self) -> str:
        """Where it keeps the persistent XML of domains."""

    def open(self) -> Any:
        """Connect to its libvirt."""

    def open_driver(self, name: str) -> Any:
        """Connect to another driver than QEMU's."""

    def open_readonly(self) -> Any:
        """Connect to its libvirt without the right to change anything."""

    def prepare(self, machine: Machine, xml: str, *, started: bool) -> None:
        """Define the domain; start it and wait for its system, if asked to."""

    def pair(self) -> str:
        """Start another host that has the same disk images; return the URI by which this one finds it."""

    def open_elsewhere(self) -> Any:
        """Connect to the libvirt of that one."""

    def during(self, call: Callable[[], Any], others: Sequence[Callable[[], Any]]) -> Any:
        """Make a call that lasts, and the others one after the other while it does; return what the first does."""

    def grow(self, number: int, size: int) -> None:
        """Let a disk image be of so many GiB."""

    def kill_qemu(self) -> None:
        """End the process of the domain, and return when libvirt has noticed."""

    def wait_for_system(self) -> None:
        """Return when the domain's system is up once more."""

    def now(self) -> float:
        """The time in seconds."""

    def let_pass(self, seconds: float) -> None:
        """Let at least so much time pass, and until nothing more happens."""

    def strike(self, trouble: str, subject: Any, call: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """Make a call and let something go wrong in it.

        Args:
            trouble: one of our kinds of faults, by name.
            subject: whose method is called.
            call: the bound method.
            args: of the call.

        Returns:
            What the call returns; what it raises is raised.
        """

    def close(self) -> None:
        """End everything that was started."""
