"""A request as it came over HTTP, before anything has been made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came over HTTP.

    Attributes:
        method: in capital letters.
        path: below the service's root, still encoded.
        query: what follows the question mark.
        headers: those that Cinder looks at, by their names in small letters.
        body: its bytes.
        timeout: seconds that the client waits for a reply; None for ever.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes = b""
    timeout: float | None = None
