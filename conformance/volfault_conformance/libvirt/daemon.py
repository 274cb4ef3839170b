"""A libvirtd of our own: on a private socket, as a plain user, with all its files in one folder.

Its driver is the one for plain users (qemu:///session), which needs no rights and touches nothing outside of the
folder; devices are plugged and unplugged by the same code as in qemu:///system.
"""

from __future__ import annotations

import os
import pwd
import signal
import socket
import subprocess
import time
from pathlib import Path

from volfault_conformance.libvirt.requirements import SEARCH, program

# Without systemd, cgroups and namespaces; QEMU's output goes to a file.
QEMU_CONF = """\
stdio_handler = "file"
namespaces = []
cgroup_controllers = []
security_driver = "none"
remember_owner = 0
"""
START_SECONDS = 60


class Daemon:
    """Starts and ends libvirtd."""

    def __init__(self, folder: Path, cache: Path, host: str = "") -> None:
        """Make its folders.

        Args:
            folder: for everything of its own.
            cache: where it keeps what it has found out about QEMU, which takes it some seconds.
            host: the UUID of the host that it says it runs on; by default the machine's. No domain goes from a host
                to itself.
        """
        self.folder = folder
        self._cache = cache
        self._process: subprocess.Popen[bytes] | None = None
        self._user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self.run = folder / "run"
        self.config = folder / "config"
        self.secrets = self.config / "libvirt/secrets"
        self.definitions = self.config / "libvirt/qemu"
        for path in (self.run, self.config / "libvirt", cache, folder / "data", folder / "socket"):
            path.mkdir(parents=True, exist_ok=True)
        (self.config / "libvirt/qemu.conf").write_text(QEMU_CONF)
        named = f'host_uuid = "{host}"\n' if host else ""
        (folder / "libvirtd.conf").write_text(
            f'unix_sock_dir = "{folder}/socket"\nauth_unix_ro = "none"\nauth_unix_rw = "none"\n{named}'
        )

    @property
    def uri(self) -> str:
        """What leads to it."""
        return f"qemu+unix:///session?socket={self.folder}/socket/libvirt-sock"

    def own(self, folder: Path) -> None:
        """Give the files of a folder to the user that the daemon runs as."""
        if self._user is not None:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self._user.pw_uid, self._user.pw_gid)

    def start(self) -> None:
        """Start it, and wait until it listens.

        Raises:
            RuntimeError: it ended, or does not listen within a minute; with what it said.
        """
        self.own(self.folder)
        self.own(self._cache)
        folder, libvirtd = self.folder, program("libvirtd")
        assert libvirtd is not None, "see requirements.missing"
        environment = {
            "PATH": SEARCH,
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(self.run),
            "XDG_CONFIG_HOME": str(self.config),
            "XDG_CACHE_HOME": str(self._cache),
            "XDG_DATA_HOME": f"{folder}/data",
        }
        user, group = (self._user.pw_uid, self._user.pw_gid) if self._user else (None, None)
        with (folder / "libvirtd.log").open("ab") as log:
            self._process = subprocess.Popen(
                [libvirtd, "-f", str(folder / "libvirtd.conf"), "-p", str(self.run / "libvirtd.pid")],
                env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, user=user, group=group, extra_groups=[] if self._user else None,
            )  # fmt: skip
        self._wait_for(folder / "socket/libvirt-sock")

    def freeze(self) -> None:
        """Let it hang."""
        self._running.send_signal(signal.SIGSTOP)

    def kill(self) -> None:
        """End it as a crash would; its guests go on."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._end(signal.SIGTERM)

    def qemu_of(self, name: str) -> int | None:
        """Return the process id of a domain's QEMU."""
        path = self.run / f"libvirt/qemu/run/{name}.pid"
        return int(path.read_text()) if path.exists() else None

    def guests(self) -> list[int]:
        """Return the process ids of all domains' QEMUs."""
        # The driver's own lies beside them.
        files = (path for path in (self.run / "libvirt/qemu/run").glob("*.pid") if path.name != "driver.pid")
        return [int(path.read_text()) for path in files]

    @property
    def _running(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "start() comes first"
        return self._process

    def _end(self, number: signal.Signals) -> None:
        self._running.send_signal(number)
        self._running.wait(30)
        self._process = None
        (self.folder / "socket/libvirt-sock").unlink(missing_ok=True)

    def _wait_for(self, path: Path) -> None:
        end = time.monotonic() + START_SECONDS
        while not _listens(path):
            if self._running.poll() is not None or time.monotonic() > end:
                said = (self.folder / "libvirtd.log").read_text()
                raise RuntimeError(f"libvirtd does not listen on {path}. It said:\n{said}")
            time.sleep(0.02)


def _listens(path: Path) -> bool:
    # The socket is there a moment before anybody listens on it.
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        return True
