"""What a comparison with the real libvirt needs of the machine that it runs on."""

from __future__ import annotations

import importlib.util
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

# Debian puts daemons where a plain user's PATH does not lead.
SEARCH = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))
# The program -> the package of Debian that has it.
PROGRAMS = {
    "libvirtd": "libvirt-daemon",
    "qemu-system-x86_64": "qemu-system-x86",
    "qemu-img": "qemu-utils",
    "busybox": "busybox-static",
    "cpio": "cpio",
}


@dataclass(frozen=True)
class Kernel:
    """A Linux kernel and the folder of its modules."""

    image: Path
    modules: Path


def missing() -> list[str]:
    """Say what is not there, each with the Debian package that would bring it."""
    lacking = [f"{name} ({package})" for name, package in PROGRAMS.items() if program(name) is None]
    if importlib.util.find_spec("libvirt") is None:
        lacking.append("Python's libvirt (pip install libvirt-python, with libvirt-dev and pkg-config)")
    if kernel() is None:
        lacking.append("a kernel with its modules (linux-image-cloud-amd64)")
    return lacking


def program(name: str) -> str | None:
    """Return the path of a program."""
    return shutil.which(name, path=SEARCH)


def kernel() -> Kernel | None:
    """Return the newest kernel that can be read and whose modules are there, one for virtual machines first."""
    images = sorted(Path("/boot").glob("vmlinuz-*"), key=lambda path: ("cloud" in path.name, path.name))
    for image in reversed(images):
        modules = Path("/lib/modules") / image.name.removeprefix("vmlinuz-")
        if os.access(image, os.R_OK) and (modules / "modules.dep").is_file():
            return Kernel(image, modules)
    return None
