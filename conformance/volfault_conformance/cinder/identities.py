"""Who may ask, with what headers; and whose project the URL names. Plain data."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field

from volfault_conformance.cinder.steps import Step
from volfault_fakes.cloud.identity import OTHER_PROJECT, PROJECT


@dataclass(frozen=True)
class Asking:
    """One identity.

    Attributes:
        token: in X-Auth-Token; None sends none.
        service: in X-Service-Token; None sends none.
        project: in the URL; empty leaves it out.
        headers: more of them.
    """

    token: str | None
    service: str | None = None
    project: str = PROJECT
    headers: Mapping[str, str] = field(default_factory=dict)

    def asks(self, step: Step) -> Step:
        """The step as this one would ask."""
        headers = {**step.headers, "X-Auth-Token": self.token, "X-Service-Token": self.service, **self.headers}
        url = step.url or "/".join(part for part in ("/v3", self.project) if part) + step.path
        return dataclasses.replace(step, headers=headers, url=url)


# What a client may say of itself, and what the middleware has to take away.
_FORGED = {
    "X-Roles": "admin,service",
    "X-Service-Roles": "service",
    "X-Service-Identity-Status": "Confirmed",
    "X-Identity-Status": "Confirmed",
    "X-Project-Id": OTHER_PROJECT,
    "X-User-Id": "admin",
    "X-Is-Admin-Project": "True",
}

IDENTITIES: Mapping[str, Asking] = {
    "administrator": Asking("admin"),
    "manager": Asking("manager"),
    "member": Asking("user"),
    "member without a project in the URL": Asking("user", project=""),
    "member with a service": Asking("user", "nova"),
    "member who is no reader": Asking("member alone"),
    "reader": Asking("reader"),
    "no roles": Asking("no roles"),
    "another role": Asking("another role"),
    "member of another project": Asking("other", project=OTHER_PROJECT),
    "member of another project, the owner's URL": Asking("other"),
    "member of another project with a service": Asking("other", "nova", project=""),
    "administrator of another project": Asking("admin of another project", project=""),
    "the service itself": Asking("nova", "nova", project=""),
    "a service that is no administrator": Asking("service alone", "service alone"),
    "expired": Asking("expired"),
    "expired, with a service": Asking("just expired", "nova"),
    "expired long ago, with a service": Asking("expired", "nova"),
    "garbage": Asking("garbage"),
    "an empty token": Asking(""),
    "no token": Asking(None),
    "blanks around the token": Asking("user \t"),
    "garbage as service token": Asking("user", "garbage"),
    "an empty service token": Asking("user", ""),
    "a service token without the role": Asking("user", "admin"),
    "an expired service token": Asking("user", "expired service"),
    "a service alone": Asking(None, "nova"),
    "forged service roles": Asking("user", headers={"X-Service-Roles": "service"}),
    "forged roles": Asking("reader", headers=_FORGED),
    "forged, without a token": Asking(None, headers=_FORGED),
    "by X-Storage-Token": Asking(None, headers={"X-Storage-Token": "user"}),
}

# For whom it may matter in which state a volume is.
USERS = ("administrator", "member", "member with a service", "reader", "no roles", "member of another project")
