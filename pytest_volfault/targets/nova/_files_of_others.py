"""What nova-compute does with the files of another host when a server moves: by ssh, or by asking that host about one.

On real hosts the same path is another file. Here the files of each host are below a folder of its own, so that a path
which one host names has to be read as the other's.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from oslo_concurrency import processutils

from pytest_volfault.targets.nova._hosts import Hosts
from volfault_fakes.catalogue import Crossing, Kind, Operation, error
from volfault_fakes.errors import UnknownCall

SCP = "scp"


class FilesOfOthers:
    """The files of all hosts, as the others come by them.

    Attributes:
        hosts: knows whose a path is.
    """

    hosts: Hosts

    def execute(self, dest: str, *command: str, **_: Any) -> tuple[str, str]:
        """Run a command by ssh on the host of that address; stands where Nova's ssh_execute does.

        Returns:
            What it prints, and its errors: nothing.

        Raises:
            ProcessExecutionError: the command fails.
        """
        *words, path = command
        do = self._copies(words[1]) if words[0] == SCP else _COMMANDS.get(tuple(words))
        if do is None:
            known = ", ".join(" ".join(each) for each in _COMMANDS)
            raise UnknownCall(f"Nova starts {' '.join(command)} on another host; what is known is {known}")
        try:
            do(self.hosts.path_there(dest, path))
        except OSError as failure:
            raise processutils.ProcessExecutionError(stderr=str(failure), exit_code=1, cmd=" ".join(words)) from failure
        return "", ""

    def stand_ins(self) -> Mapping[str, Callable[[Any], Any]]:
        """The replacements, for a `Substitution`."""
        return {
            "nova.utils:ssh_execute": lambda _: self._ssh,
            # A method of a class: what stands there is given the driver first, which a method of ours would not be.
            "nova.virt.libvirt.volume.remotefs:SshDriver.copy_file": lambda _: (
                lambda _driver, *args, **_: self._scp(*args)
            ),
            "nova.virt.libvirt.driver:LibvirtDriver.check_instance_shared_storage_remote": self._looked_for_here,
        }

    def _ssh(self, dest: str, *command: str, **options: Any) -> tuple[str, str]:
        # Looked up at each call: the point is woven in after this stands.
        return self.execute(dest, *command, **options)

    def _scp(self, source: str, dest: str) -> None:
        # A guest's disk, and a file that says what its disks are like, go with the server.
        address, _, path = dest.rpartition(":")
        if not address:
            raise UnknownCall(f"Nova copies {source} to {dest} by scp; the flows copy to another host")
        self.execute(address, SCP, source, path)

    def _copies(self, source: str) -> Callable[[Path], object]:
        return lambda there: shutil.copyfile(source, there)

    def _looked_for_here(self, original: Callable[..., bool]) -> Callable[..., bool]:
        def is_here(driver: Any, context: Any, data: dict[str, str]) -> bool:
            return original(driver, context, {"filename": str(self.hosts.path_here(data["filename"]))})

        return is_here


_COMMANDS: Mapping[tuple[str, ...], Callable[[Path], object]] = {
    ("touch",): Path.touch,
    ("rm",): Path.unlink,
    ("mkdir", "-p"): lambda path: path.mkdir(parents=True, exist_ok=True),
    ("rm", "-rf"): lambda path: shutil.rmtree(path, ignore_errors=True),
}


def _program(_dest: str, *command: str, **_: Any) -> str:
    return command[0]


def _unreachable(crossing: Crossing) -> Exception:
    # The exit status of ssh itself (ssh(1), EXIT STATUS).
    said = "ssh: connect to host port 22: No route to host"
    failure: Exception = processutils.ProcessExecutionError(stderr=said, exit_code=255, cmd=f"ssh {crossing.args[0]}")
    return failure


OPERATIONS = (
    Operation(
        "nova.ssh.", "pytest_volfault.targets.nova._files_of_others:FilesOfOthers.execute", ("ssh-unreachable",),
        suffix=_program,
    ),
)  # fmt: skip
KINDS: tuple[Kind, ...] = (
    error(
        "ssh-unreachable",
        "ProcessExecutionError, exit status 255: ssh has no connection, or loses it",
        _unreachable,
        source="ssh(1): 255 if an error occurred; oslo_concurrency.processutils.execute raises what is not 0",
    ),
)
