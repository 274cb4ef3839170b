"""The disks that servers have on their hosts, as tiny files in Nova's own folder, and what qemu-img says of them.

A server that was not booted from a volume has its root disk there. Nova looks for the file whenever it makes a guest
anew, renames and deletes its folder with the server, and asks qemu-img for its size and its base.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from oslo_utils import uuidutils

from pytest_volfault.targets._processes import FIRST
from pytest_volfault.targets.nova.releases import qemu_img
from volfault_fakes.errors import UnknownCall

GIB = 1024**3
# How a file of the format of `[libvirt]images_type = default` begins. It has no base: the image that it was made of is
# long gone.
QCOW2 = b"QFI\xfb"
DISK = "disk"
# What Nova has fetched from the image store, for servers to come.
CACHE = "_base"


class RootDisks:
    """The files of all servers on all hosts.

    Args:
        folder: the first host's state_path; those of others are below it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, host: str, server_id: str, *, on_disk: bool = True) -> None:
        """Give a server on a host its folder, and its root disk unless that is a volume."""
        folder = f"{'' if host == FIRST else f'{host}/'}instances/{server_id}"
        (self._folder / folder).mkdir(parents=True)
        if on_disk:
            self._write(f"{folder}/{DISK}", QCOW2)

    def has(self, server_id: str) -> bool:
        """Whether a host has a server's root disk."""
        return any((instances / server_id / DISK).exists() for instances in self._instances())

    def snapshot(self) -> Mapping[str, bytes | None]:
        """What there is: the path below the first folder -> what is in it, a few bytes; None for a folder."""
        return {
            path.relative_to(self._folder).as_posix(): None if path.is_dir() else path.read_bytes()
            for server in self._servers()
            for path in (server, *sorted(server.rglob("*")))
        }

    def restore(self, files: Mapping[str, bytes | None]) -> None:
        """Let there be just these."""
        if self.snapshot() == files:
            return
        for server in list(self._servers()):
            shutil.rmtree(server)
        for path, content in files.items():
            if content is None:
                (self._folder / path).mkdir(parents=True)
            else:
                self._write(path, content)

    def _servers(self) -> Iterator[Path]:
        """The folders of servers, what Nova renames them to, and that of images. Beside them are locks and the like."""
        for instances in self._instances():
            if instances.is_dir():
                yield from filter(_is_kept, sorted(instances.iterdir()))

    def _instances(self) -> tuple[Path, ...]:
        return (self._folder / "instances", *sorted(self._folder.glob("*/instances")))

    def _write(self, path: str, content: bytes) -> None:
        where = self._folder / path
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_bytes(content)


def _is_kept(folder: Path) -> bool:
    return folder.name == CACHE or bool(uuidutils.is_uuid_like(folder.name[:36]))


def _execute(*command: str, **_: Any) -> tuple[str, str]:
    """Where Nova runs qemu-img, whose first words set its language, and copies a disk on its host."""
    words = [word for word in command if word not in ("env", "LC_ALL=C", "LANG=C")]
    done = next((do for begins, do in _DONE.items() if tuple(words[:2]) == begins), None)
    if done is None:
        known = ", ".join(" ".join(begins) for begins in _DONE)
        raise UnknownCall(f"Nova starts {' '.join(command)}; of the disks on hosts the fake knows {known}")
    return done(words[1:]), ""


def _info(words: list[str]) -> str:
    is_qcow2 = Path(words[1]).read_bytes().startswith(QCOW2)
    told = {"filename": words[1], "format": "qcow2" if is_qcow2 else "raw", "virtual-size": GIB, "actual-size": 0}
    return json.dumps(told) if "--output=json" in words else _text(told)


def _create(words: list[str]) -> str:
    """`create -f FORMAT [-o OPTIONS] NAME [SIZE]`: an overlay of what Nova has fetched."""
    name = next(word for place, word in enumerate(words[1:]) if place % 2 == 0 and not word.startswith("-"))
    Path(name).write_bytes(QCOW2)
    return ""


def _copy(words: list[str]) -> str:
    """`convert [OPTIONS] FROM TO`: what a snapshot is made of, in the same format; `cp -r FROM TO`: for a resize."""
    shutil.copyfile(*words[-2:])
    return ""


_DONE: Mapping[tuple[str, str], Callable[[list[str]], str]] = {
    ("qemu-img", "info"): _info,
    ("qemu-img", "create"): _create,
    ("qemu-img", "convert"): _copy,
    ("cp", "-r"): _copy,
}


def _text(told: Mapping[str, object]) -> str:
    # Nova asks for JSON since 21.
    return (
        f"image: {told['filename']}\nfile format: {told['format']}\n"
        f"virtual size: {told['virtual-size']} ({told['virtual-size']} bytes)\ndisk size: {told['actual-size']}\n"
    )


def stand_ins() -> Mapping[str, Callable[[Any], Any]]:
    """The replacements, for a `Substitution`."""
    # Whether an image is still of use to the cache of images is told by when it was last used; no flow asks.
    return {**qemu_img.stand_ins(_execute), "nova.privsep.path:utime": lambda _: lambda _path: None}
