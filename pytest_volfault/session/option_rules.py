"""Which options go together: whatever is asked for is done or refused, and none of them does nothing.

Of each pair that is not in the table both options do their work. What an ini file says is for whichever session it
fits: it gives way to the command line, and only a contradiction within the file itself is refused.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from pytest_volfault.errors import UsageError
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.variant import canonical


class Place(Enum):
    """Where an option was given."""

    COMMAND_LINE = "--volfault-{}"
    # By pytest's `addopts`: for every session that reads that file or environment, as an ini key is.
    ADDED = "--volfault-{} (of addopts)"
    INI = "volfault_{}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user gave, and where; an option that is not there has its default.

    Attributes:
        values: option -> what was given.
        places: option -> where.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)

    def said(self, option: str) -> str:
        """An option as its user wrote it, or would write it."""
        name = self.places.get(option, Place.COMMAND_LINE).value.format(option)
        return name.replace("-", "_") if self.places.get(option) is Place.INI else name

    def without(self, option: str) -> Asked:
        """The same, and that option has its default."""
        values, places = ({key: each for key, each in of.items() if key != option} for of in (self.values, self.places))
        return dataclasses.replace(self, values=values, places=places)


@dataclass(frozen=True, slots=True)
class Rule:
    """One way in which an option would do nothing, or contradict another.

    Attributes:
        option: which one.
        other: the option that makes it so, by being there or by not being there.
        clashes: whether the values that were given do; both are given, but for rules about what is missing.
        why: as a clause.
        missing: whether it is the lack of the other that makes it so.
        either: whether each would do nothing beside the other; the one that this session's command line has is done.
    """

    option: str
    other: str
    clashes: Callable[[Mapping[str, Any]], bool]
    why: str
    missing: bool = False
    either: bool = False

    def broken(self, asked: Asked) -> bool:
        """Whether what was given does so."""
        there = self.other in asked.values
        return self.option in asked.values and there is not self.missing and self.clashes(asked.values)


def _always(_values: Mapping[str, Any]) -> bool:
    return True


def _elsewhere(values: Mapping[str, Any]) -> bool:
    """The scenario is of none of the flows."""
    scenario = Scenario.parse(values["scenario"])
    named = [f"{flow}.{canonical(variant)}" if dot else flow for flow, dot, variant in map(_parts, values["flow"])]
    return scenario.flow not in named and not {scenario.golden.id, scenario.head} & {*named}


def _parts(name: str) -> tuple[str, str, str]:
    return name.partition(".")


def _beyond(values: Mapping[str, Any]) -> bool:
    """The scenario has more faults than there may be; what is no number is told elsewhere."""
    most = str(values["faults"])
    return most.isdecimal() and len(Scenario.parse(values["scenario"]).faults) > int(most)


def _more_crashes(values: Mapping[str, Any]) -> bool:
    """The same of the death of processes."""
    most = str(values["crashes"])
    return most.isdecimal() and Scenario.parse(values["scenario"]).crashes > int(most)


def _more_switches(values: Mapping[str, Any]) -> bool:
    """The same of the stops of operations at once."""
    most = str(values["switches"])
    return most.isdecimal() and Scenario.parse(values["scenario"]).stops > int(most)


def _not_nova(values: Mapping[str, Any]) -> bool:
    return bool(values["target"] != "nova")


def _fake_cinder(values: Mapping[str, Any]) -> bool:
    return bool(values["cinder"] == "fake")


def _real_cinder(values: Mapping[str, Any]) -> bool:
    return bool(values["cinder"] == "real")


def _needs(option: str, other: str, why: str) -> Rule:
    return Rule(option, other, _always, why, missing=True)


# What `--volfault-steps` reads; it prints and stops, whatever else is asked for.
_LISTED = ("target", "brick")
_RUN = (
    "campaign", "flow", "faults", "crashes", "switches", "recovery", "no-reduction", "max-time", "scenario", "shard",
    "json", "html", "sarif", "baseline", "update-baseline", "reason", "accept", "coverage", "source", "timeout",
    "drivers", "twice", "nova-conf", "cinder", "cinder-python", "resume",
)  # fmt: skip

RULES: tuple[Rule, ...] = (
    Rule("shard", "scenario", _always, "one scenario is no campaign that machines could share"),
    Rule("resume", "scenario", _always, "one scenario is run at once, and nothing of it is gone on with"),
    Rule("resume", "coverage", _always, "which lines ran is not kept from one session to the next"),
    Rule("flow", "scenario", _elsewhere, "the scenario is of none of these flows"),
    Rule("faults", "scenario", _beyond, "the scenario has more faults than that"),
    Rule("crashes", "scenario", _more_crashes, "more processes die in the scenario than that"),
    *(
        Rule(each, "campaign", _always, "the campaign says what is run; leave one of the two out", either=True)
        for each in ("faults", "crashes", "switches", "recovery")
    ),
    Rule("campaign", "scenario", _always, "one scenario is no campaign", either=True),
    Rule("switches", "scenario", _more_switches, "an operation is stopped more often in the scenario than that"),
    Rule("recovery", "scenario", _always, "its id says what comes after a crash: //restart, //wait or //FLOW"),
    Rule("no-reduction", "scenario", _always, "one scenario is played, whatever others have done"),
    Rule("max-time", "scenario", _always, "one scenario has its own limit, --volfault-timeout"),
    Rule("brick", "target", _not_nova, "only the target nova runs with an os-brick of its own"),
    Rule("cinder", "target", _not_nova, "only the target nova talks to a Cinder that can be chosen"),
    _needs("cinder", "target", "only the target nova talks to a Cinder that can be chosen"),
    Rule("cinder-python", "cinder", _fake_cinder, "the fake Cinder needs no interpreter"),
    _needs("cinder-python", "cinder", "the fake Cinder needs no interpreter"),
    Rule(
        "drivers",
        "cinder",
        _real_cinder,
        "the real Cinder's process does not ask the driver in this one for every call that can fail",
    ),
    Rule("nova-conf", "target", _not_nova, "only the target nova has a nova.conf"),
    _needs("nova-conf", "target", "only the target nova has a nova.conf"),
    _needs("brick", "target", "only the target nova runs with an os-brick of its own"),
    _needs("source", "coverage", "it says whose error paths are measured, and nothing measures"),
    _needs("update-baseline", "baseline", "it updates nothing; name the file"),
    _needs("reason", "update-baseline", "it says why that accepts what is worse"),
    _needs("accept", "update-baseline", "it says what alone that takes over"),
    _needs("accept", "reason", "a cause is accepted for a reason"),
    *(Rule(each, "steps", _always, "the steps are listed, and nothing is run") for each in _RUN),
)


def idle_beside(other: str) -> frozenset[str]:
    """The options that do nothing beside another one, whatever their values are."""
    return frozenset(
        rule.option for rule in RULES if rule.other == other and rule.clashes is _always and not rule.missing
    )


def settle(asked: Asked) -> Asked:
    """What is to be done: what was given, without what of an ini file is not for this session.

    Raises:
        UsageError: an option contradicts another, or would do nothing; the message names both.
    """
    for option, value in asked.values.items():
        if value == "" or (isinstance(value, list) and "" in value):
            raise UsageError(f"{asked.said(option)} takes a value, and nothing stands behind it")
    for rule in RULES:
        if not rule.broken(asked):
            continue
        here, there = asked.places[rule.option], asked.places.get(rule.other)
        if rule.either and here is Place.COMMAND_LINE and there is not here:
            asked = asked.without(rule.other)
            continue
        if here is Place.COMMAND_LINE or there not in (None, Place.COMMAND_LINE):
            how = "without" if rule.missing else "beside"
            raise UsageError(f"{asked.said(rule.option)} does nothing {how} {asked.said(rule.other)}: {rule.why}")
        asked = asked.without(rule.option)
    return asked


def check_distinct(files: Mapping[str, Path | None]) -> None:
    """Refuse one file for two purposes: the second would be all that is left of the first.

    Args:
        files: what an option or an argument is called -> its file; None where none was given.

    Raises:
        UsageError: two are the same file, under whatever name.
    """
    taken: dict[Path, str] = {}
    for name, path in files.items():
        # What is no regular file, such as a terminal, takes whatever is written to it.
        if path is None or (path.exists() and not path.is_file()):
            continue
        resolved = path.resolve()
        if resolved in taken:
            raise UsageError(f"{taken[resolved]} and {name} are one file, {path}; give each its own")
        taken[resolved] = name


_FAULTS = frozenset({"volfault_scenario", "volfault_leftovers", "volfault_campaign"})
_AT_ONCE = frozenset({"volfault_at_once"})
_RUNS = _FAULTS | _AT_ONCE
_PLAYS = _RUNS | {"volfault_target"}
# Option -> the fixtures by which a test makes something of it.
USED_BY: Mapping[str, frozenset[str]] = {
    "campaign": _RUNS,
    "faults": _FAULTS,
    "crashes": _FAULTS,
    "switches": _AT_ONCE,
    "recovery": _FAULTS,
    "no-reduction": _RUNS,
    "max-time": _RUNS,
    "drivers": _FAULTS,
    "twice": _RUNS,
    "scenario": _RUNS,
    "shard": _RUNS,
    "timeout": _PLAYS | {"volfault"},
    **dict.fromkeys(
        ("target", "brick", "cinder", "cinder-python", "nova-conf", "flow",
         "json", "html", "sarif", "baseline", "update-baseline", "reason", "accept",
         "coverage", "source", "resume"),
        _PLAYS,
    ),
}  # fmt: skip


def check_used(asked: Asked, fixtures: Iterable[str]) -> None:
    """Refuse what is asked for on the command line, where no test makes anything of it.

    Args:
        asked: what was given.
        fixtures: of ours, those that the tests take which are to run.

    Raises:
        UsageError: with what would be done with it.
    """
    there = frozenset(fixtures)
    given = [option for option, place in asked.places.items() if place is Place.COMMAND_LINE]
    for option in sorted(given, key=lambda option: (option != "scenario", option)):
        users = USED_BY[option]
        if users & there:
            continue
        if option == "scenario":
            raise UsageError(f"no collected test runs {asked.values[option]}: name one that is marked for its flow")
        raise UsageError(
            f"{asked.said(option)} does nothing here: no test that is to run takes {' or '.join(sorted(users))}"
        )
