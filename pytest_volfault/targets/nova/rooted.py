"""The machine that os-brick sees: the trees and programs of a fake host in place of those of this one.

os-brick looks at the machine through its modules' globals `os`, `glob` and `open`, and starts programs through
oslo.concurrency. The replacements are there and nowhere nearer, so that all of os-brick's own code runs: what it
makes of exit codes, how often it tries again, and which names it puts together.
"""

from __future__ import annotations

import functools
import glob
import importlib
import os
import pkgutil
import shlex
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType, SimpleNamespace
from typing import Any

import futurist
import os_brick
import os_brick.initiator.connectors
import os_brick.initiator.utils
import os_brick.privileged
import os_brick.remotefs

from pytest_volfault.targets.nova._borrowed import Borrowed
from pytest_volfault.targets.nova._scanning import ScansByHand
from volfault_fakes.cloud.protocols.initiators import sdc_guid
from volfault_fakes.cloud.tables import Host
from volfault_fakes.linux import Finished, Linux, ceph

# What is the host's below here; /tmp and the like stay this machine's.
TREES = ("/dev", "/sys", "/proc", "/run", "/etc")
_PACKAGES = (os_brick, os_brick.initiator, os_brick.initiator.connectors, os_brick.privileged, os_brick.remotefs)


def _run_loop(call: Any, loop: Callable[[], Any]) -> futurist.Future[Any]:
    future = futurist.SynchronousExecutor().submit(loop)
    future.add_done_callback(call._on_done)
    return future


# A looping call runs in the thread of who waits for it; for whoever has no stand-in for threads besides.
LOOPS: Mapping[str, Callable[[Any], Any]] = {
    "oslo_service.backend._threading.loopingcall:LoopingCallBase._spawn_loop": lambda _: _run_loop,
}


def stand_ins(linux: Linux) -> Mapping[str, Callable[[Any], Any]]:
    """The replacements, for a `Substitution`.

    Args:
        linux: the host.
    """
    rooted = _Rooted(linux)
    replaced = {"os": rooted.os, "glob": rooted.module(glob), "open": rooted.mapped(open)}
    seams: dict[str, Callable[[Any], Any]] = {}
    for module in _modules():
        for name, replacement in replaced.items():
            if name == "open" or isinstance(vars(module).get(name), ModuleType):
                seams[f"{module.__name__}:{name}"] = functools.partial(_replaced, replacement)
    processes = Borrowed(subprocess, Popen=lambda command, **options: Process(linux, command, **options))
    return {
        **seams,
        "oslo_concurrency.processutils:subprocess": lambda _: processes,
        # A program here ends at once, so that nothing is ever timed out.
        "os_brick.privileged.rootwrap:threading": lambda _: SimpleNamespace(Timer=_NoTimer),
        **_host(linux),
        # Otherwise root's part would run in a privsep daemon, a process of its own.
        "os_brick.privileged:default.client_mode": lambda _: False,
        # Every connection sets it anew.
        "os_brick.initiator.utils:ISCSI_SUPPORTS_MANUAL_SCAN": lambda _: ScansByHand(linux.cloud),
    }


def _host(linux: Linux) -> Mapping[str, Callable[[Any], Any]]:
    """What os-brick finds out about the host in other ways than by files and programs."""

    def host() -> Host:
        return linux.cloud.get("hosts", linux.cloud.here)  # type: ignore[no-any-return]  # by the table's name

    def ioctl(_file: int, _operation: int, _question: bytes) -> bytes:
        return bytes(8) + uuid.UUID(sdc_guid(host().name)).bytes

    def addresses() -> dict[str, list[SimpleNamespace]]:
        return {"eth0": [SimpleNamespace(address=host().ip)]}

    def temporary_file(**options: Any) -> tuple[int, str]:
        return tempfile.mkstemp(dir=linux.scratch, **options)

    rados, rbd = ceph.modules(linux.cloud)
    discovery = SimpleNamespace(request=lambda *_: None, getresponse=lambda: SimpleNamespace(status=200))
    return {
        "os_brick.initiator.connector:platform": lambda _: SimpleNamespace(machine=lambda: "x86_64"),
        # PowerFlex's client; LightOS's discovery client, which listens on the host itself.
        "os_brick.privileged.scaleio:ioctl": lambda _: ioctl,
        "os_brick.initiator.connectors.lightos:psutil": lambda _: SimpleNamespace(net_if_addrs=addresses),
        "os_brick.initiator.connectors.lightos:http": lambda _: SimpleNamespace(
            client=SimpleNamespace(HTTPConnection=lambda *_: discovery, OK=200)
        ),
        "os_brick.initiator.linuxrbd:rados": lambda _: rados,
        "os_brick.initiator.linuxrbd:rbd": lambda _: rbd,
        # An RBD client's configuration, which librados would read.
        "os_brick.initiator.connectors.rbd:tempfile": lambda _: SimpleNamespace(mkstemp=temporary_file),
        # Found out once a process; it is the host's.
        "os_brick.initiator.connectors.nvmeof:NVMeOFConnector.native_multipath_supported": lambda _: None,
    }


class Process:
    """A program of the host, where subprocess would start one of this machine.

    Args:
        linux: the host.
        command: the program and its arguments; a line for the shell as its only word.
        shell: whether it is such a line.
        options: what subprocess needs besides, and this does not.
    """

    pid = 4711

    def __init__(self, linux: Linux, command: Sequence[str], *, shell: bool = False, **options: Any) -> None:  # noqa: ARG002 - subprocess has them
        self._linux = linux
        self._command = shlex.split(command[0]) if shell else command
        self.stdin = SimpleNamespace(close=lambda: None)
        self.returncode: int | None = None

    def communicate(self, stdin: bytes | None = None, timeout: float | None = None) -> tuple[bytes, bytes]:  # noqa: ARG002 - nothing here takes time
        """Run it, and return what it wrote."""
        finished: Finished = self._linux.run(self._command, (stdin or b"").decode())
        self.returncode = finished.code
        return finished.out.encode(), finished.err.encode()


def _replaced(replacement: Any, _original: Any) -> Any:
    return replacement


class _NoTimer:
    def __init__(self, *_args: Any) -> None:
        pass

    def start(self) -> None:
        pass

    def cancel(self) -> None:
        pass


class _Rooted:
    """Names on the way in and out of functions that look at files."""

    def __init__(self, linux: Linux) -> None:
        self._linux = linux
        self.os = self.module(
            os,
            path=self.module(os.path),
            symlink=lambda target, name: linux.symlink(target, name),  # noqa: PLW0108 - what is woven on it strikes
            unlink=lambda name: linux.unlink(name),  # noqa: PLW0108 - as above
            remove=lambda name: linux.unlink(name),  # noqa: PLW0108 - as above
        )

    def module(self, original: ModuleType, **names: Any) -> Borrowed:
        """A module whose functions see the host's trees."""
        functions = {
            name: self.mapped(value)
            for name, value in vars(original).items()
            if callable(value) and not isinstance(value, type) and not name.startswith("_")
        }
        return Borrowed(original, **{**functions, **names})

    def mapped(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A function that takes and gives names as the host has them."""

        def call(*args: Any, **kwargs: Any) -> Any:
            root = self._linux.root
            return _outside(root, function(*(_inside(root, each) for each in args), **kwargs))

        return call


def _inside(root: str, value: Any) -> Any:
    if isinstance(value, str) and value.startswith(TREES) and (value in TREES or value.startswith(_BELOW)):
        return root + value
    return value


_BELOW = tuple(f"{tree}/" for tree in TREES)


def _outside(root: str, value: Any) -> Any:
    if isinstance(value, str):
        return value[len(root) :] or "/" if value == root or value.startswith(f"{root}/") else value
    if isinstance(value, list | tuple):
        return type(value)(_outside(root, each) for each in value)
    return value


def _modules() -> list[ModuleType]:
    """Every module of os-brick that may look at the machine."""
    names = {
        f"{package.__name__}.{found.name}"
        for package in _PACKAGES
        for found in pkgutil.iter_modules(package.__path__)
        if not found.ispkg
    }
    return [importlib.import_module(name) for name in sorted(names)]
