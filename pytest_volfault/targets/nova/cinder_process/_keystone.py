"""Keystone, as keystonemiddleware asks it: it knows the tokens that came with the last question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keystonemiddleware import auth_token
from keystonemiddleware.auth_token import _exceptions

from pytest_volfault.targets.nova.cinder_process import _clock as clock
from pytest_volfault.targets.nova.cinder_process.wire import Identity

# Seconds for which Keystone still tells of an expired token if a service asks (its option of that name).
_ALLOW_EXPIRED_WINDOW = 172800.0


class Keystone:
    """`replace()` puts it in the place of the real one."""

    def __init__(self) -> None:
        self._known: Mapping[str, Identity] = {}

    def replace(self) -> None:
        """Let the middleware ask here. What it asks over HTTP is all that is left out of it."""

        def fetch_token(_middleware: Any, token: str, allow_expired: bool = False) -> Any:
            return self._said_of(token, allow_expired)

        auth_token.AuthProtocol.fetch_token = fetch_token

    def knows(self, tokens: Mapping[str, Identity]) -> None:
        """Forget all tokens but these."""
        self._known = tokens

    def _said_of(self, token: str, allow_expired: bool) -> dict[str, Any]:
        identity = self._known.get(token)
        since = clock.now() - (_ALLOW_EXPIRED_WINDOW if allow_expired else 0)
        if identity is None or (identity.expires is not None and identity.expires <= since):
            raise _exceptions.InvalidToken("Token authorization failed")
        return _document(identity)


def _document(identity: Identity) -> dict[str, Any]:
    """What GET /v3/auth/tokens answers, as far as the middleware reads it."""
    domain = {"id": "default", "name": "Default"}
    return {
        "token": {
            "methods": ["password"],
            "user": {"id": identity.user, "name": identity.user, "domain": domain},
            "project": {"id": identity.project, "name": identity.project, "domain": domain},
            "roles": [{"id": role, "name": role} for role in identity.roles],
            "issued_at": "2026-01-01T00:00:00.000000Z",
            # The middleware would look at this machine's clock; whether it has expired by the cloud's is said above.
            "expires_at": "2099-01-01T00:00:00.000000Z",
        }
    }
