"""What Keystone says of the tokens that come with a request, for the real Cinder's middleware."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_volfault.targets.nova.cinder_process.wire import Identity
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.identity import PROJECT, WELL_KNOWN

# Who owns the volumes that a cloud is given.
OWNER = WELL_KNOWN["user"].id
OWNERS_URL = f"/v3/{PROJECT}"
_HEADERS = ("x-auth-token", "x-storage-token", "x-service-token")


def sent(cloud: Cloud, headers: Mapping[str, str]) -> dict[str, Identity]:
    """Those that the cloud's Keystone has issued; of others it knows nothing.

    Args:
        cloud: with the tokens.
        headers: of the request, by their names in small letters.
    """
    texts = {headers.get(name, "").strip() for name in _HEADERS}
    return {text: _described(cloud, text) for text in texts & cloud.tokens.keys()}


def _described(cloud: Cloud, text: str) -> Identity:
    token = cloud.tokens[text]
    identity = token.identity
    return Identity(identity.user, identity.project, tuple(sorted(identity.roles)), token.expires)
