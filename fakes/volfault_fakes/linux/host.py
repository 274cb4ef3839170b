"""One compute host: its programs run here. All of it is the cloud's."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from volfault_fakes.catalogue import Operation, crosses, operations_of
from volfault_fakes.cloud.protocols.devices import LINK
from volfault_fakes.cloud.turns import takes_turns
from volfault_fakes.errors import UnknownCall
from volfault_fakes.linux.finished import Finished
from volfault_fakes.linux.machine import Machine
from volfault_fakes.linux.programs import ABSENT, PROGRAMS


def _program(command: Sequence[str], _stdin: str = "") -> str:
    return posixpath.basename(command[0])


def _arguments(_linux: Linux, command: Sequence[str], stdin: str = "") -> tuple[str, ...]:
    return *command[1:], *(("<", stdin) if stdin else ())


def _name(_linux: Linux, *names: str) -> str:
    return names[-1]


@takes_turns()
class Linux(Machine):
    """That host with its programs, and the system calls that os-brick makes beside them."""

    @crosses("host.", ("command-failed",), suffix=_program, detail=_arguments)
    def run(self, command: Sequence[str], stdin: str = "") -> Finished:
        """Run a program.

        Args:
            command: its name or path, and its arguments.
            stdin: its standard input.

        Raises:
            FileNotFoundError: there is no such program on this host.
            UnknownCall: the program, or this use of it, is not modelled.
        """
        name = posixpath.basename(command[0])
        if name in ABSENT:
            raise FileNotFoundError(2, "No such file or directory", command[0])
        if name not in PROGRAMS:
            raise UnknownCall(f"{' '.join(command)}: the host's programs are {', '.join(sorted(PROGRAMS))}")
        return PROGRAMS[name](self, list(command[1:]), stdin)

    # System calls, not programs; only a crash can come between.
    @crosses("host.symlink", (), detail=_name)
    def symlink(self, target: str, name: str) -> None:
        """Make one more name for a device; only those that os-brick owns are modelled.

        Raises:
            FileExistsError: the name is there already.
            UnknownCall: another name, or a target that is no disk.
        """
        if posixpath.lexists(self.root + name):
            raise FileExistsError(17, "File exists", name)
        key = next((key for key in self._keys() if f"/dev/{self.cloud.devices[key].device}" == target), None)
        if key is None or not name.startswith(LINK):
            raise UnknownCall(f"ln -s {target} {name}: only {LINK}… is modelled, as a name of a disk")
        self.cloud.change("devices", key, link=name)

    @crosses("host.unlink", (), detail=_name)
    def unlink(self, name: str) -> None:
        """Take a name away. Those that udev makes come back as long as the device is there.

        Raises:
            FileNotFoundError: there is no such name.
        """
        if not posixpath.lexists(self.root + name):
            raise FileNotFoundError(2, "No such file or directory", name)
        for key in self._keys():
            if self.cloud.devices[key].link == name:
                self.cloud.change("devices", key, link=None)

    def _keys(self) -> list[tuple[str, str]]:
        return [key for key in self.cloud.devices if key[0] == self.cloud.here]


OPERATIONS: tuple[Operation, ...] = operations_of(Linux)
