"""The disk images of a scenario: empty, except for one that is encrypted."""

from __future__ import annotations

import subprocess
from pathlib import Path

from volfault_conformance.libvirt.hypervisor import ENCRYPTED, IMAGES, PASSPHRASE, SIZE_GIB
from volfault_conformance.libvirt.requirements import program


def build(folder: Path) -> None:
    """Write `disk0.img` and so on into a folder, in place of what is there."""
    for number in range(IMAGES):
        image = folder / f"disk{number}.img"
        image.unlink(missing_ok=True)
        if number == ENCRYPTED:
            _encrypt(image)
        else:
            with image.open("wb") as empty:
                empty.truncate(SIZE_GIB * 1024**3)


def _encrypt(image: Path) -> None:
    # As few rounds as LUKS allows: nothing is hidden in it.
    subprocess.run(
        [
            program("qemu-img") or "qemu-img", "create", "-q", "-f", "luks",
            "--object", f"secret,id=key,data={PASSPHRASE.decode()}",
            "-o", "key-secret=key,iter-time=10", str(image), f"{SIZE_GIB}G",
        ],
        check=True, capture_output=True,
    )  # fmt: skip
