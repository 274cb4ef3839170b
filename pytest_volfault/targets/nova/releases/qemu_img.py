"""Where Nova runs qemu-img.

It converts a disk in nova.privsep.qemu, and looks at one there since 21, in nova.virt.images before; it makes and
copies one in nova.virt.libvirt.utils.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pytest_volfault.targets.nova._borrowed import Borrowed
from pytest_volfault.targets.nova.releases._presence import has


def stand_ins(execute: Callable[..., tuple[str, str]]) -> Mapping[str, Callable[[Any], Any]]:
    """The replacements for a `Substitution`.

    Args:
        execute: stands where oslo.concurrency would start a program.
    """
    looks = () if has("nova.privsep.qemu:unprivileged_qemu_img_info") else ("nova.virt.images",)
    places = ("nova.privsep.qemu", "nova.virt.libvirt.utils", *looks)
    return {f"{place}:processutils": lambda original: Borrowed(original, execute=execute) for place in places}
