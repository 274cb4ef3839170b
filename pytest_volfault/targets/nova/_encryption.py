"""Where Nova asks for the key of an encrypted volume."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import castellan.common.exception

from volfault_fakes.cloud import Cloud
from volfault_fakes.keymanager import KeyManager


def stand_ins(cloud: Cloud) -> Mapping[str, Callable[[Any], Any]]:
    """What stands where Nova makes castellan's key manager: ours, with the keys of the cloud."""
    manager = KeyManager(cloud, castellan.common.exception)
    return {"castellan.key_manager:API": lambda _: lambda *_args: manager}
