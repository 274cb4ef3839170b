"""What a campaign has covered of its bound, and by which rules it has spared itself the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_volfault.explorer._explored import Explored
from pytest_volfault.explorer._last_call import LastCall
from pytest_volfault.explorer._reduction import ALL
from pytest_volfault.model.most import Most
from pytest_volfault.model.results import Results


@dataclass(frozen=True, slots=True)
class Account:
    """How many scenarios there were, were run, and need not be.

    Attributes:
        most: what one of them may have at most.
        planned: how many the bound holds, without those that were pruned.
        run: how many of them have a result.
        pruned: rule -> how many scenarios were left out by it, and with them whatever has more faults.
        taken_over: rule -> how many of those that have a result have done what another one has done.
        missing: `FLOW.VARIANT` -> how many have no result; of a shard that is not known.
        cut_short: what has ended the session before, as a clause; empty where nothing has.
        shard: the part that was to be run, as text; empty for all.
        unsearched: operations at once of which no schedules were looked for; of a shard that is not known.
    """

    most: Most
    planned: int
    run: int
    pruned: Mapping[str, int]
    taken_over: Mapping[str, int]
    missing: Mapping[str, int]
    cut_short: str = ""
    shard: str = ""
    unsearched: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether everything that the bound holds was run."""
        return self.run == self.planned and not self.unsearched

    def as_dict(self) -> dict[str, Any]:
        """The shape of `volfault-results/2`; all but `cut_short` follows from the results, and is not read back."""
        most = self.most
        return {
            "faults": most.faults,
            "crashes": most.faults if most.crashes is None else most.crashes,
            "switches": most.switches,
            "planned": self.planned,
            "run": self.run,
            "whole": self.is_whole,
            "pruned": dict(self.pruned),
            "taken_over": dict(self.taken_over),
            "missing": dict(self.missing),
            "cut_short": self.cut_short,
            **({"unsearched": list(self.unsearched)} if self.unsearched else {}),
        }


def account_of(results: Results) -> Account:
    """The account of a campaign, or of a part of it."""
    bound = results.bound
    pruned: Counter[str] = Counter()
    for rules in bound.pruned.values():
        pruned.update(rules)
    # Which of them are a shard's own is only known where the scenarios are.
    planned_of = {**bound.flows, **{head: len(ids) for head, ids in bound.pairs.items() if ids is not None}}
    flows = {} if bound.shard else planned_of
    missing = {name: planned - results.run.get(name, 0) for name, planned in flows.items()}
    return Account(
        bound.most,
        bound.planned,
        sum(results.run.values()),
        dict(sorted(pruned.items())),
        _taken_over(results),
        {name: count for name, count in missing.items() if count > 0},
        results.cut_short,
        "" if bound.shard is None else str(bound.shard),
        () if bound.shard else tuple(head for head, ids in bound.pairs.items() if ids is None),
    )


def _taken_over(results: Results) -> Mapping[str, int]:
    """From the results alone, so that it is the same wherever they were run: workers do not know of one another."""
    if {ALL, LastCall.name} & {*results.bound.without}:
        return {}
    rule, held = LastCall(), [each for each in results.scenarios if results.bound.holds(each.scenario)]
    for result in held:
        rule.learn(Explored(result.scenario, result.outcome))
    known = {result.scenario for result in held}
    count = 0
    for result in held:
        same = rule.decide(result.scenario).same_as
        count += same is not None and same in known
    return {rule.name: count} if count else {}
