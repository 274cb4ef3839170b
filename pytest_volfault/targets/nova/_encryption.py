"""Where Nova asks for the key of an encrypted volume."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import castellan.common.exception

from volfault_fakes.keymanager import KeyManager

STAND_INS: Mapping[str, Callable[[Any], Any]] = {
    "castellan.key_manager:API": lambda _: lambda *_args: KeyManager(castellan.common.exception),
}
