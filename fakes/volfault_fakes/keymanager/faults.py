"""How the key manager fails."""

from __future__ import annotations

from volfault_fakes.catalogue import Crossing, Kind, error


def _not_found(crossing: Crossing) -> BaseException:
    failure: BaseException = crossing.subject.exceptions.ManagedObjectNotFoundError(uuid=crossing.args[1])
    return failure


def _unreachable(crossing: Crossing) -> BaseException:
    failure: BaseException = crossing.subject.exceptions.KeyManagerError(reason="503 Service Unavailable")
    return failure


# A read has no effect, so that neither has two sides.
KINDS: tuple[Kind, ...] = (
    error(
        "key-not-found",
        "ManagedObjectNotFoundError: somebody has deleted the key",
        _not_found,
        ("before",),
        source="castellan's BarbicanKeyManager.get where Barbican answers 404; it has only read.",
    ),
    error(
        "keymanager-unreachable",
        "KeyManagerError: the key manager is not there, and what stands before it answers 503",
        _unreachable,
        ("before",),
        source="castellan's BarbicanKeyManager.get where the answer is another error than 404; it has only read.",
    ),
)
