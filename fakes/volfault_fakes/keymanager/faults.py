"""How the key manager fails."""

from __future__ import annotations

from volfault_fakes.catalogue import Crossing, Kind, error


def _not_found(crossing: Crossing) -> BaseException:
    failure: BaseException = crossing.subject.exceptions.ManagedObjectNotFoundError(uuid=crossing.args[1])
    return failure


def _unreachable(crossing: Crossing) -> BaseException:
    failure: BaseException = crossing.subject.exceptions.KeyManagerError(reason="Unable to establish connection")
    return failure


KINDS: tuple[Kind, ...] = (
    # A read has no effect, so that neither has two sides.
    error("key-not-found", "ManagedObjectNotFoundError: somebody has deleted the key", _not_found, ("before",)),
    error("keymanager-unreachable", "KeyManagerError: the key manager does not answer", _unreachable, ("before",)),
)
