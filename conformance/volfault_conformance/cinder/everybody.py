"""Every request that the fake models, by everybody who may ask. Plain data."""

from __future__ import annotations

from collections.abc import Iterator

from volfault_conformance.cinder import requests_of_everybody, resources_of_everybody
from volfault_conformance.cinder.comparison import Comparison
from volfault_conformance.cinder.identities import IDENTITIES, USERS
from volfault_conformance.cinder.starts import STARTS

REQUESTS = {**requests_of_everybody.REQUESTS, **resources_of_everybody.REQUESTS}
ASKED = (
    *((name, "in-use by an attachment") for name in IDENTITIES),
    *((name, start) for name in USERS for start in ("available", "in-use by os-attach")),
)


def comparisons(*, resources: bool = True) -> Iterator[Comparison]:
    """Everybody with an attached volume, and those for whom its state may matter with others.

    Args:
        resources: whether they ask for what is beside volumes and attachments.
    """
    requests = REQUESTS if resources else requests_of_everybody.REQUESTS
    more = resources_of_everybody.PREPARED if resources else ()
    for name, start in ASKED:
        asked = {what: IDENTITIES[name].asks(step) for what, step in requests.items()}
        prepared = (*requests_of_everybody.PREPARED, *STARTS[start], *more)
        yield Comparison(f"{name} | {start}", asked, prepared, auth_strategy="keystone")
