"""Who asks: what Keystone says of a token, and the tokens that every cloud has from its beginning.

Keystone itself is not modelled. Its table of tokens is a part of the cloud, as it is a part of a deployment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# Ids as Keystone makes them: 32 hexadecimal digits. Cinder takes no other for a project.
PROJECT = "6f70656e737461636b2d766f6c666c74"
USER = "766f6c6661756c742d75736572000000"
OTHER_PROJECT = "6f746865722d70726f6a656374000000"
SERVICES = "73657276696365730000000000000000"

# Of a service's own user; what service_token_roles names by default.
SERVICE_ROLE = "service"

# `keystone-manage bootstrap` makes each role imply the next; a token names all that it has.
_IMPLIED: Mapping[str, str] = {"admin": "manager", "manager": "member", "member": "reader"}


@dataclass(frozen=True, slots=True)
class Identity:
    """A user in a project.

    Attributes:
        user: the user's id.
        project: the project's id.
        roles: what the user may do there, with those that are implied.
    """

    user: str = USER
    project: str = PROJECT
    roles: frozenset[str] = frozenset({"member", "reader"})

    @property
    def is_admin(self) -> bool:
        """An administrator of one project is one of all: what Cinder's `context_is_admin` asks for is the role."""
        return "admin" in self.roles

    @property
    def is_service(self) -> bool:
        """Whether Cinder takes it for a service where it sends its token as one."""
        return SERVICE_ROLE in self.roles


@dataclass(frozen=True, slots=True)
class Token:
    """A token that Keystone has issued.

    Attributes:
        id: the text that clients send.
        identity: whose it is.
        expires: virtual time after which it is no longer good; None never.
    """

    id: str
    identity: Identity
    expires: float | None = None

    def is_good(self, now: float) -> bool:
        """Whether it has not expired."""
        return self.expires is None or now < self.expires


def with_implied(roles: Iterable[str]) -> frozenset[str]:
    """Roles and those that they imply: `admin` is a `manager`, that a `member`, that a `reader`."""
    found = set(roles)
    for role in _IMPLIED:
        if role in found:
            found.add(_IMPLIED[role])
    return frozenset(found)


def _known(name: str, roles: Iterable[str], user: str = USER, project: str = PROJECT) -> Token:
    return Token(name, Identity(user, project, with_implied(roles)))


# Who asks where nobody says who, as one service of Cinder's asks another.
ADMINISTRATOR = Identity(roles=with_implied(["admin"]))

WELL_KNOWN: Mapping[str, Token] = {
    token.id: token
    for token in (
        # The member who owns servers and volumes.
        _known("user", ["member"]),
        _known("reader", ["reader"]),
        # The same user as an administrator, and another who is a service, too: Cinder lets that one do anything.
        _known("admin", ["admin"]),
        _known("operator", ["admin", "service"], user="6f70657261746f720000000000000000"),
        # Somebody else.
        _known("other", ["member"], user="6f746865722d75736572000000000000", project=OTHER_PROJECT),
        # Nova's own user: a service token, and who asks where Nova acts for nobody.
        _known("nova", ["admin", "service"], user="6e6f7661000000000000000000000000", project=SERVICES),
    )
}
