"""The disk images of a scenario: empty, except for one that is encrypted."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from volfault_conformance.libvirt.hypervisor import ENCRYPTED, IMAGES, PASSPHRASE, SIZE_GIB
from volfault_conformance.libvirt.requirements import program


def build(folder: Path, encrypted: Path) -> None:
    """Write `disk0.img` and so on into a folder, in place of what is there.

    Args:
        folder: where to.
        encrypted: what `encrypt` has made.
    """
    for number in range(IMAGES):
        image = folder / f"disk{number}.img"
        image.unlink(missing_ok=True)
        if number == ENCRYPTED:
            shutil.copyfile(encrypted, image)
        else:
            with image.open("wb") as empty:
                empty.truncate(SIZE_GIB * 1024**3)


def encrypt(image: Path) -> None:
    """Write a small image that is encrypted with LUKS."""
    subprocess.run(
        [
            program("qemu-img") or "qemu-img", "create", "-q", "-f", "luks",
            "--object", f"secret,id=key,data={PASSPHRASE.decode()}",
            # Two seconds of work for each guess of the key: with less, QEMU finds its clock too coarse at times.
            "-o", "key-secret=key,iter-time=2000", str(image), "1M",
        ],
        check=True, capture_output=True,
    )  # fmt: skip
