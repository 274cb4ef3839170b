"""How Nova mounts Quobyte volumes: through nova.privsep since 20, by starting its programs itself before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pytest_volfault.targets.nova._borrowed import Borrowed
from pytest_volfault.targets.nova.releases._presence import has
from volfault_fakes.brick import Mounts
from volfault_fakes.errors import UnknownCall

_DRIVER = "nova.virt.libvirt.volume.quobyte:"


def stand_ins(mounts: Mounts) -> Mapping[str, Callable[[Any], Any]]:
    """The replacements for a `Substitution`."""

    # Each call goes through the attribute of the fake at the time of the call, so that what is woven on it strikes.
    def mount(volume: str, path: str, cfg_file: str | None = None) -> None:  # noqa: ARG001 - Nova's signature
        mounts.mount("fuse.quobyte", volume, path)

    def unmount(path: str) -> None:
        mounts.unmount(path)

    def execute(program: str, *words: str) -> None:
        match program, words:
            case "mount.quobyte", ("--disable-xattrs", volume, path, *_):
                mount(volume, path)
            case "umount.quobyte", (path,):
                unmount(path)
            case _:
                raise UnknownCall(f"Nova starts {program} {' '.join(words)}; for Quobyte it mounts and unmounts")

    if has("nova.privsep.libvirt:systemd_run_qb_mount"):
        return {
            "nova.privsep.libvirt:systemd_run_qb_mount": lambda _: mount,
            "nova.privsep.libvirt:umount": lambda _: unmount,
            # Nova starts systemctl to find out; today's hosts run systemd.
            _DRIVER + "is_systemd": lambda _: lambda: True,
        }
    return {_DRIVER + "processutils": lambda original: Borrowed(original, execute=execute)}
