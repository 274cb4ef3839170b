"""One entry of a baseline as plain values, and back. Only what there is to say: an entry is read by people.

An entry of a fault says what differs from its flow without any: `more` facts and `less`, and who makes a call only
where that run has no such call of one caller.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from pytest_volfault.errors import UsageError
from pytest_volfault.gate._baseline import NEVER_ACCEPTED, Entry
from pytest_volfault.model.conduct import Call, Conduct
from pytest_volfault.model.cure import Cure
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.identifiers import named
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.verdict import Degree, Verdict

_JUDGED = frozenset({"id", "verdict", "heals_by"})
_LEFT = (frozenset({"final_state"}), frozenset({"more", "less"}))
_WHY = (frozenset({"reason"}), frozenset({"cause"}))
# Only of what is unsafe.
_DEGREE = "degree"
# What an earlier release of ours did not write.
_CALLS = "calls"
_CONDUCT = frozenset({_CALLS, "caught", "error", "status"})
_BY = " by "


def golden_of(key: str) -> str:
    """The id of the same flow without faults."""
    return Scenario.parse(key).golden.id


def plain_of(entry: Entry, golden: Entry | None) -> dict[str, Any]:
    """An entry as plain values.

    Args:
        entry: the entry.
        golden: that of its flow without faults, if there is one.
    """
    other = None if golden is None or golden.id == entry.id else golden
    if other is None:
        left: dict[str, Any] = {"final_state": list(entry.facts.texts)}
    else:
        more, less = entry.facts.all - other.facts.all, other.facts.all - entry.facts.all
        left = {"more": sorted(map(str, more)), "less": sorted(map(str, less))}
    return {
        "id": entry.id,
        "verdict": entry.verdict.value,
        **({} if entry.degree is None else {_DEGREE: entry.degree.value}),
        "heals_by": entry.heals_by.value,
        **left,
        **({} if entry.conduct is None else _conduct_plain(entry.conduct, None if other is None else other.conduct)),
        **({"cause": entry.cause} if entry.cause else {"reason": entry.reason}),
    }


def _conduct_plain(conduct: Conduct, golden: Conduct | None) -> dict[str, Any]:
    known = set(_callers(golden).values())
    status = None if golden is None else golden.status
    return {
        _CALLS: [call.point if call in known else f"{call.point}{_BY}{call.by}" for call in conduct.calls],
        **({"caught": conduct.caught} if conduct.caught else {}),
        **({"error": conduct.error} if conduct.error else {}),
        **({} if conduct.status == status else {"status": conduct.status}),
    }


def entry_of(plain: Mapping[str, Any], known: Mapping[str, Entry], reasons: Mapping[str, str]) -> Entry:
    """Read an entry back.

    Args:
        plain: as the file has it.
        known: the entries of flows without faults, by id.
        reasons: those that are told once, by the cause that they were given for.

    Raises:
        UsageError, TypeError, ValueError, AttributeError: it is not as it should be.
    """
    keys = frozenset(plain) - {_DEGREE} - _CONDUCT
    if not any(keys == _JUDGED | left | why for left in _LEFT for why in _WHY):
        raise UsageError(
            f"an entry has {', '.join(sorted(_JUDGED | _LEFT[0] | _WHY[0]))}, or more and less instead of final_state, "
            f"and not {', '.join(sorted(plain))}; where a cause was accepted, that stands instead of the reason"
        )
    scenario = named(plain["id"])
    identifier, golden = scenario.id, scenario.golden.id
    cause = plain.get("cause", "")
    if cause and cause not in reasons:
        raise UsageError(f"{identifier} is accepted with the cause {cause!r}, of which no line gives the reason")
    entry = Entry(
        identifier,
        Verdict(plain["verdict"]),
        Degree(plain[_DEGREE]) if _DEGREE in plain else None,
        Cure.parse(plain["heals_by"]),
        _left(plain, identifier, golden, known),
        reasons[cause] if cause else plain["reason"],
        cause,
        _conduct(plain, known.get(golden)),
    )
    _check(entry)
    return entry


def _left(plain: Mapping[str, Any], identifier: str, unbroken: str, known: Mapping[str, Entry]) -> Facts:
    if "final_state" in plain:
        return Facts.parse(_texts(plain, "final_state"))
    golden = known.get(unbroken)
    if golden is None:
        raise UsageError(
            f"{identifier} says what it leaves more and less than {unbroken}, and that has no entry with a final_state"
        )
    more, less = (Facts.parse(_texts(plain, name)).all for name in ("more", "less"))
    if less - golden.facts.all:
        raise UsageError(f"{golden.id} leaves no {', '.join(sorted(map(str, less - golden.facts.all)))}; mend less")
    return Facts.distinct((golden.facts.all - less) | more)


def _conduct(plain: Mapping[str, Any], golden: Entry | None) -> Conduct | None:
    if _CALLS not in plain:
        return None
    usual = None if golden is None else golden.conduct
    callers = _callers(usual)
    calls = tuple(_call(text, callers) for text in _texts(plain, _CALLS, "calls"))
    status = plain.get("status", None if usual is None else usual.status)
    return Conduct(calls, plain.get("caught", ""), plain.get("error", ""), status)


def _call(text: str, callers: Mapping[str, Call]) -> Call:
    point, by, who = str(text).partition(_BY)
    if not by and point not in callers:
        raise UsageError(f"calls does not say who calls {point}; give it as {point}{_BY}FILE FUNCTION")
    return Call(point, who) if by else callers[point]


def _callers(golden: Conduct | None) -> Mapping[str, Call]:
    """The calls of a flow without faults that have one caller only, by their points."""
    calls = () if golden is None else golden.calls
    counts = Counter(call.point for call in calls)
    return {call.point: call for call in calls if counts[call.point] == 1}


def _texts(plain: Mapping[str, Any], name: str, of: str = "facts") -> list[str]:
    texts = plain[name]
    if not isinstance(texts, list):
        raise UsageError(f"{name} is a list of {of}, and not {texts!r}")
    return texts


def _check(entry: Entry) -> None:
    if not entry.reason.strip():
        raise UsageError(f"{entry.id} gives no reason; say why its verdict is accepted")
    if entry.verdict in NEVER_ACCEPTED:
        raise UsageError(f"{entry.id} is {entry.verdict.value}, which says nothing about the target; take the line out")
