"""The fake does not model everything: it may refuse loudly where the real Cinder does something."""

from __future__ import annotations

from typing import Any

from volfault_conformance.cinder.side import Seen


def differences(real: Seen, fake: Seen) -> dict[str, Any]:
    """What the two made of a step.

    Returns:
        What differs: the place in the document -> (real, fake). Nothing if the fake refuses loudly what it may.
    """
    if not fake.refused:
        return real.differences(fake)
    return {} if _may_be_unknown(real.answer, fake.refused) else {"answer": (real.answer, fake.refused)}


def _may_be_unknown(real: dict[str, Any], unknown: str) -> bool:
    if real["status"] < 400:
        return True
    if "x-compute-request-id" not in real["headers"]:
        # The router does not know it.
        return False
    if "does not model it" in unknown:
        return True
    # Malformed it is not: Cinder has looked for something that the fake does not model, such as a snapshot.
    return bool(real["status"] == 404)
