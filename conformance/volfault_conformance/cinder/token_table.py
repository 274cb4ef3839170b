"""The tokens that both parties know: those of every cloud, and some that are wrong in one way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from volfault_fakes.cloud.clock import EPOCH
from volfault_fakes.cloud.identity import OTHER_PROJECT, PROJECT, USER, WELL_KNOWN, Identity, Token, with_implied

# By the virtual clock, which stands at its beginning here.
_JUST_NOW, _LONG_AGO = EPOCH - 1, 0.0


def _token(name: str, roles: Iterable[str], project: str = PROJECT, expires: float | None = None) -> Token:
    return Token(name, Identity(USER, project, with_implied(roles)), expires)


TOKENS: Mapping[str, Token] = {
    **WELL_KNOWN,
    **{
        token.id: token
        for token in (
            _token("no roles", []),
            Token("member alone", Identity(USER, PROJECT, frozenset({"member"}))),
            _token("another role", ["auditor"]),
            _token("manager", ["manager"]),
            _token("expired", ["member"], expires=_LONG_AGO),
            _token("just expired", ["member"], expires=_JUST_NOW),
            _token("admin of another project", ["admin"], OTHER_PROJECT),
            _token("expired service", ["service"], expires=_JUST_NOW),
            _token("service alone", ["service"]),
        )
    },
}
