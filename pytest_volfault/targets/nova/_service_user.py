"""The section [service_user] of nova.conf: the token by which Cinder knows Nova for a service."""

from __future__ import annotations

import nova.conf
from nova import service_auth

from pytest_volfault.targets._tokens import NOVA_TOKEN

CONF = nova.conf.CONF
_SECTION = "service_user"


class ServiceUser:
    """Sets up what is sent as X-Service-Token, as a variant has it; without such a word it is as nova.conf says."""

    def __init__(self) -> None:
        self._configured = (CONF.service_user.send_service_user_token, CONF.service_user.token)
        self._now = self._configured

    def send(self, token: str | None) -> None:
        """Send this token from now on, as a Nova that was started so; None sends none."""
        as_configured = token == NOVA_TOKEN
        wanted = self._configured if as_configured else (token is not None, token or NOVA_TOKEN)
        if wanted == self._now:
            return
        self._now = wanted
        for name, value in zip(("send_service_user_token", "token"), wanted, strict=True):
            CONF.set_override(name, value, group=_SECTION)
        # It is loaded once a process.
        service_auth.reset_globals()
