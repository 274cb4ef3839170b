"""Keystone's place behind the real keystonemiddleware: a table of tokens, and no HTTP."""

from __future__ import annotations

from typing import Any

from keystonemiddleware import auth_token
from keystonemiddleware.auth_token import _exceptions

from volfault_conformance.cinder.token_table import TOKENS
from volfault_fakes.cinder.auth_strategies import ALLOW_EXPIRED_WINDOW
from volfault_fakes.cloud.clock import EPOCH
from volfault_fakes.cloud.identity import Token


def stand_in() -> None:
    """Let the middleware find tokens in the table."""
    documents = {token.id: _document(token) for token in TOKENS.values()}

    def fetch_token(_middleware: Any, token: str, allow_expired: bool = False, **_: Any) -> Any:
        # What GET /v3/auth/tokens of Keystone answers; it hides what has expired, but from services for a while.
        known = TOKENS.get(token)
        if known is None or not known.is_good(EPOCH - ALLOW_EXPIRED_WINDOW if allow_expired else EPOCH):
            raise _exceptions.InvalidToken("Token authorization failed")
        return documents[token]

    auth_token.AuthProtocol.fetch_token = fetch_token


def _document(token: Token) -> Any:
    who, domain = token.identity, {"id": "default", "name": "Default"}
    return {
        "token": {
            "methods": ["password"],
            "user": {"id": who.user, "name": who.user, "domain": domain},
            "project": {"id": who.project, "name": who.project, "domain": domain},
            "roles": [{"id": role, "name": role} for role in sorted(who.roles)],
            "catalog": [],
            "issued_at": "2000-01-01T00:00:00.000000Z",
            "expires_at": "2099-01-01T00:00:00.000000Z" if token.is_good(EPOCH) else "2000-01-02T00:00:00.000000Z",
        }
    }
