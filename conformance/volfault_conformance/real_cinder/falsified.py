"""Rules of the fake, made wrong: a comparison that does not notice is none."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any

from volfault_fakes.cinder import Reply


def _done(_operations: Any, _request: Any, _volume_id: str) -> Reply:
    return Reply(202)


# The rule -> where it is, and what stands there instead.
RULES: Mapping[str, tuple[str, Callable[..., Any]]] = {
    "begin_detaching changes the status": ("volfault_fakes.cinder.actions:ActionOperations.begin_detaching", _done),
    "roll_detaching changes it back": ("volfault_fakes.cinder.actions:ActionOperations.roll_detaching", _done),
}


def falsify(rule: str) -> None:
    """Make it wrong in this process, for good."""
    where, wrong = RULES[rule]
    module, _, path = where.partition(":")
    owner, _, name = path.partition(".")
    setattr(getattr(importlib.import_module(module), owner), name, wrong)
