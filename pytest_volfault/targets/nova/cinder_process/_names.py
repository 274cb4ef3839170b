"""New rows of the real Cinder get the ids that the cloud gives them, so that traces are the same."""

from __future__ import annotations

import sys
import uuid
from typing import Any

from pytest_volfault.targets.nova.cinder_process._questions import QUESTIONS

# What makes a row that the cloud knows; everything else gets an id of chance (cinder.db.api).
_MAKERS = ("volume_create", "volume_attach", "snapshot_create", "message_create")


class Names:
    """The module `uuid`, as cinder.db.api sees it."""

    def __getattr__(self, name: str) -> Any:
        return getattr(uuid, name)

    def uuid4(self) -> uuid.UUID:
        """As in `uuid`."""
        if sys._getframe(1).f_code.co_name in _MAKERS:
            return uuid.UUID(QUESTIONS.ask_name())
        return uuid.uuid4()
