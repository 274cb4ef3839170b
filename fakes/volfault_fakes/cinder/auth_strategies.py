"""How Cinder learns who asks: from Keystone, or from what the client says of itself (its option auth_strategy)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from volfault_fakes.cinder.dialect import Reply
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.identity import Identity, Token

# Seconds for which Keystone still tells of an expired token if a service asks (its option allow_expired_window).
ALLOW_EXPIRED_WINDOW = 172800.0


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks.

    Attributes:
        user: for whom.
        service: the service that asks for them; None if they ask themselves.
    """

    user: Identity
    service: Identity | None = None


class NotLetIn(Exception):  # noqa: N818 - carries a reply; the pipeline sends it
    """The middleware answers itself."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply))
        self.reply = reply


class AuthStrategy(Protocol):
    """One of them."""

    def who(self, cloud: Cloud, headers: Mapping[str, str], url: str) -> Asker:
        """Tell who asks.

        Args:
            cloud: with the tokens that Keystone has issued.
            headers: by their names in small letters.
            url: that was asked for.

        Raises:
            NotLetIn: nobody whom Cinder would hear.
        """
        ...


class Keystone:
    """keystonemiddleware.auth_token, with service_token_roles_required as Cinder's documents demand (bug 2004555).

    What a client says of itself in headers such as X-Roles or X-Service-Roles counts for nothing: the middleware takes
    them away.
    """

    def who(self, cloud: Cloud, headers: Mapping[str, str], _url: str) -> Asker:
        """By X-Auth-Token and X-Service-Token."""
        now = cloud.clock.now
        sent = headers.get("x-service-token", "")
        service = _token(cloud, sent, now) if sent else None
        if sent and (service is None or not service.identity.is_service):
            raise NotLetIn(unauthorized())
        # A service may go on for a user whose token expires meanwhile.
        since = now if service is None else now - ALLOW_EXPIRED_WINDOW
        user = _token(cloud, headers.get("x-auth-token", headers.get("x-storage-token", "")), since)
        if user is None:
            raise NotLetIn(unauthorized())
        return Asker(user.identity, None if service is None else service.identity)


class NoAuth:
    """cinder.api.middleware.auth.NoAuthMiddleware: a token reads user:project, and everybody is an administrator.

    Nothing takes X-Service-Roles away here, so that this is how a service says that it is one.
    """

    def who(self, _cloud: Cloud, headers: Mapping[str, str], url: str) -> Asker:
        """By what they say."""
        if "x-auth-token" not in headers:
            user, project = headers.get("x-auth-user", "admin"), headers.get("x-auth-project-id", "admin")
            given = {"X-Auth-Token": f"{user}:{project}", "X-Server-Management-Url": url.rstrip("/")}
            raise NotLetIn(Reply(204, "", {"Content-Type": "text/plain; charset=UTF-8", **given}))
        user, _, project = headers["x-auth-token"].partition(":")
        roles = frozenset(role.strip() for role in headers.get("x-service-roles", "").split(","))
        service = Identity("", "", roles) if roles != {""} else None
        return Asker(Identity(user, project or user, frozenset({"admin"})), service)


STRATEGIES: Mapping[str, AuthStrategy] = {"keystone": Keystone(), "noauth": NoAuth()}


def unauthorized() -> Reply:
    """What the middleware says: the only part of Cinder that does not speak Cinder's dialect."""
    message = "The request you have made requires authentication."
    return Reply(
        401,
        {"error": {"code": 401, "title": "Unauthorized", "message": message}},
        {"WWW-Authenticate": 'Keystone uri="http://keystone.test"'},
    )


def _token(cloud: Cloud, text: str, since: float) -> Token | None:
    token = cloud.tokens.get(text.strip())
    return token if token is not None and token.is_good(since) else None
