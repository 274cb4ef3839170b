"""cinder.compute.nova.API: what Cinder asks Nova before it lets a user take an attachment away (bug 2004555)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pytest_volfault.targets.nova.cinder_process._questions import QUESTIONS


@dataclass(frozen=True)
class Held:
    """A volume that a server has; only its attachment is looked at."""

    attachment_id: str


class Nova:
    """As the API asks it."""

    class NotFound(Exception):  # noqa: N818 - Cinder's own name of it
        """No such server, or it does not hold the volume."""

    def get_server_volume(self, _context: Any, server_id: str, volume_id: str) -> Held:
        """The attachment by which the server holds the volume.

        Raises:
            NotFound: it does not.
        """
        held = QUESTIONS.ask_nova(server_id, volume_id)
        if held is None:
            raise self.NotFound
        return Held(held)
