"""The system that answers in a guest: a kernel, its modules for disks, and a shell that says when it is up."""

from __future__ import annotations

import gzip
import lzma
import shutil
import subprocess
from pathlib import Path

from volfault_conformance.libvirt.requirements import Kernel, program

READY = "GUEST-READY"
MODULES = ("virtio_pci", "virtio_blk", "virtio_scsi", "sd_mod", "button", "evdev")
INIT = f"""#!/bin/busybox sh
/bin/busybox mkdir -p /proc /sys /dev
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
/bin/busybox mount -t devtmpfs dev /dev
for module in $(/bin/busybox cat /modules/order); do /bin/busybox insmod /modules/$module; done
/bin/busybox acpid -d > /dev/null 2>&1 &
echo {READY} > /dev/ttyS0
while :; do /bin/busybox sleep 1000; done
"""
POWER_OFF = """#!/bin/busybox sh
/bin/busybox poweroff -f
"""


def build(kernel: Kernel, folder: Path) -> None:
    """Write `vmlinuz` and `initrd.gz` into a folder."""
    shutil.copyfile(kernel.image, folder / "vmlinuz")
    root = folder / "root"
    busybox = program("busybox")
    assert busybox is not None, "see requirements.missing"
    for name in ("bin", "modules", "etc/acpi/PWRF"):
        (root / name).mkdir(parents=True)
    shutil.copy(busybox, root / "bin/busybox")
    _script(root / "init", INIT)
    # Where busybox' acpid looks for what to do when the power button is pressed.
    _script(root / "etc/acpi/PWRF/00000080", POWER_OFF)
    order = _with_dependencies(kernel)
    for path in order:
        (root / "modules" / _plain_name(path)).write_bytes(_unpacked(path))
    (root / "modules/order").write_text("\n".join(map(_plain_name, order)))
    names = "\n".join(str(path.relative_to(root)) for path in sorted(root.rglob("*")))
    packed = subprocess.run(
        [program("cpio") or "cpio", "--quiet", "-o", "-H", "newc"],
        input=names.encode(), cwd=root, check=True, capture_output=True,
    )  # fmt: skip
    (folder / "initrd.gz").write_bytes(gzip.compress(packed.stdout, 1))
    shutil.rmtree(root)


def _with_dependencies(kernel: Kernel) -> list[Path]:
    # A line of modules.dep: the module, and what it needs, last first.
    needs: dict[str, tuple[str, list[str]]] = {}
    for line in (kernel.modules / "modules.dep").read_text().splitlines():
        path, _, others = line.partition(":")
        needs[Path(path).name.split(".")[0].replace("-", "_")] = (path, others.split())
    order: dict[Path, None] = {}
    for name in MODULES:
        # What is not listed is built into the kernel.
        if name in needs:
            last, before = needs[name]
            order |= dict.fromkeys(kernel.modules / needed for needed in [*reversed(before), last])
    return list(order)


def _plain_name(path: Path) -> str:
    return f"{path.name.split('.')[0]}.ko"


def _unpacked(path: Path) -> bytes:
    data = path.read_bytes()
    return lzma.decompress(data) if path.suffix == ".xz" else data


def _script(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)
