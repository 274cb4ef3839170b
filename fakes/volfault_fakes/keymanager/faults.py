"""How the key manager fails."""

from __future__ import annotations

from typing import Any

from volfault_fakes.catalogue import Crossing, Kind, error


def _lost(crossing: Crossing) -> Any:
    crossing.subject.cloud.drop("keys", crossing.args[1])
    return crossing.proceed()


def _refused(crossing: Crossing) -> BaseException:
    failure: BaseException = crossing.subject.exceptions.KeyManagerError(
        reason="Forbidden: Secret payload retrieval attempt not allowed - please review your user/project privileges"
    )
    return failure


def _unreachable(crossing: Crossing) -> BaseException:
    failure: BaseException = crossing.subject.exceptions.KeyManagerError(reason="503 Service Unavailable")
    return failure


# A read has no effect, so that neither has two sides.
KINDS: tuple[Kind, ...] = (
    Kind(
        "key-not-found",
        "ManagedObjectNotFoundError: somebody has deleted the key",
        _lost,
        ("before",),
        lambda crossing: crossing.args[1] in crossing.subject.cloud.keys,
        "castellan's BarbicanKeyManager.get where Barbican answers 404; the key is really gone, for whoever asks next.",
    ),
    error(
        "key-refused",
        "KeyManagerError: a policy of the key manager's does not let who asks have the key",
        _refused,
        ("before",),
        source="castellan's BarbicanKeyManager.get where Barbican answers 403: an access list of the secret's, or its "
        "policy secret_payload:get. It has only read.",
    ),
    error(
        "keymanager-unreachable",
        "KeyManagerError: the key manager is not there, and what stands before it answers 503",
        _unreachable,
        ("before",),
        source="castellan's BarbicanKeyManager.get where the answer is another error than 404; it has only read.",
    ),
)
