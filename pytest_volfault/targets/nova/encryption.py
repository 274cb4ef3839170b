"""What Nova asks outside of libvirt for an encrypted volume: the key manager, and cryptsetup on the host."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import castellan.common.exception

from volfault_fakes.cloud import Cloud
from volfault_fakes.finding import has_path
from volfault_fakes.keymanager import KeyManager


def stand_ins(cloud: Cloud) -> Mapping[str, Callable[[Any], Any]]:
    """The replacements, for a `Substitution`.

    Args:
        cloud: the state.
    """

    def is_luks(_root_helper: str, device: str, execute: Any = None) -> bool:  # noqa: ARG001 - os-brick's signature
        # Cinder formats an encrypted volume when it makes it (bug 1739442), so every device that is there is LUKS.
        return has_path(cloud, cloud.here, device)

    return {
        "castellan.key_manager:API": lambda _: lambda *_args: KeyManager(castellan.common.exception),
        "os_brick.encryptors.luks:is_luks": lambda _: is_luks,
        # `cryptsetup luksClose` of what nobody has opened: 4, which os-brick takes for done. QEMU decrypts by itself.
        "os_brick.encryptors.luks:LuksEncryptor._close_volume": lambda _: lambda _encryptor, **_kwargs: None,
    }
