"""The tokens that code under test sends to Cinder, as a variant has them."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_volfault.model.variant import Variant
from volfault_fakes.cloud import Cloud

# Well-known ones of `volfault_fakes.cloud.identity`.
USER_TOKEN, NOVA_TOKEN = "user", "nova"


@dataclass(frozen=True, slots=True)
class Tokens:
    """What goes into the headers of a request.

    Attributes:
        user: X-Auth-Token: of the member who asked.
        service: X-Service-Token: Nova's own; None where none is sent.
    """

    user: str = USER_TOKEN
    service: str | None = NOVA_TOKEN


# Seconds ago; less than the two days for which a service token makes up for it (Keystone's allow_expired_window).
_EXPIRED = -60.0


def tokens_of(cloud: Cloud, variant: Variant) -> Tokens:
    """Have Keystone issue what a variant needs, and say what is sent."""
    user = cloud.issue_token(lifetime=_EXPIRED) if variant.user_token == "expired" else USER_TOKEN
    match variant.service_token:
        case "unsent":
            service = None
        case "roleless":
            service = cloud.issue_token(("admin",))
        case "expired":
            service = cloud.issue_token(("admin", "service"), lifetime=_EXPIRED)
        case _:
            service = NOVA_TOKEN
    return Tokens(user, service)
