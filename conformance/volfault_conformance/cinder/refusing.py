"""Compares steps, some of which the fake does not model: it may refuse loudly where the real Cinder does something."""

from __future__ import annotations

from typing import Any

from volfault_conformance.cinder.pair import Pair
from volfault_conformance.cinder.steps import Step
from volfault_fakes.errors import UnknownCall

# What Cinder says of images where there is no Glance.
_NO_IMAGE = "Invalid image identifier or unable to access requested image."


def compared(pair: Pair, step: Step) -> dict[str, Any]:
    """Do a step on both.

    Returns:
        What differs: the place in the document -> (real, fake). Nothing if the fake refuses loudly what it may.

    Raises:
        Exception: whatever else the fake raises. It never may.
    """
    real = pair.real.do(step)
    try:
        fake = pair.fake.do(step)
    except UnknownCall as unknown:
        return (
            {} if _may_be_unknown(real.answer, str(unknown)) else {"answer": (real.answer, f"UnknownCall: {unknown}")}
        )
    return real.differences(fake)


def _may_be_unknown(real: dict[str, Any], unknown: str) -> bool:
    if real["status"] < 400:
        return True
    if "x-compute-request-id" not in real["headers"]:
        # The router does not know it.
        return False
    if "does not model it" in unknown:
        return True
    # Malformed it is not: Cinder has looked for something that the fake does not model, such as a snapshot.
    ((_, fault),) = real["body"].items()
    return bool(real["status"] == 404 or fault["message"] == _NO_IMAGE)
