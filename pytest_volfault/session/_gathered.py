"""What one process of a session has found so far, and how it travels from xdist's workers to the controller."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_volfault.model.result import Result, TargetInfo
from pytest_volfault.model.results import Bound, Results
from pytest_volfault.model.smallest import Smallest


@dataclass
class Gathered:
    """What a process knows of the session; xdist workers send it to the controller as plain values.

    Attributes:
        target: the code under test, once it is loaded.
        scenarios: what was run, by id.
        golden: the runs without faults, by `FLOW.VARIANT`.
        planned: `FLOW.VARIANT` -> how many scenarios the bound holds of it.
        pruned: `FLOW.VARIANT` -> rule -> how many scenarios it has left out of that.
        pairs: `FLOW.VARIANT:FLOW` -> the ids of their schedules; None as long as these were not searched.
        seconds: real time that the scenarios took.
        log_troubles: what went wrong in the log of the code under test.
        smallest: what the scenario that is replayed comes down to; None where that was not looked for.
        cut_short: what has ended the session before everything was run, as a clause; empty where nothing has.
    """

    target: TargetInfo | None = None
    scenarios: dict[str, Result] = field(default_factory=dict)
    golden: dict[str, Result] = field(default_factory=dict)
    planned: dict[str, int] = field(default_factory=dict)
    pruned: dict[str, dict[str, int]] = field(default_factory=dict)
    pairs: dict[str, tuple[str, ...] | None] = field(default_factory=dict)
    seconds: float = 0.0
    log_troubles: set[str] = field(default_factory=set)
    smallest: Smallest | None = None
    cut_short: str = ""
    _told: Gathered | None = field(default=None, repr=False)

    def news(self) -> dict[str, Any]:
        """Everything but the scenarios that has come since this was last asked, as plain values; empty where nothing.

        It travels with each report of a test, so that a worker that is killed takes nothing of it along.
        """
        before = self._told or Gathered()
        golden = {key: result.as_dict() for key, result in self.golden.items() if key not in before.golden}
        planned = {key: count for key, count in self.planned.items() if key not in before.planned}
        # Both are known when the scenarios of a flow are.
        pairs = {key: ids for key, ids in self.pairs.items() if before.pairs.get(key, ...) != ids}
        pruned = {key: self.pruned[key] for key in (*planned, *pairs) if key in self.pruned}
        log_troubles = self.log_troubles - before.log_troubles
        as_before = (self.target, self.seconds) == (before.target, before.seconds)
        if as_before and not (golden or planned or pairs or log_troubles):
            return {}
        self._told = dataclasses.replace(
            self,
            scenarios={},
            golden=dict(self.golden),
            planned=dict(self.planned),
            pairs=dict(self.pairs),
            log_troubles=set(self.log_troubles),
            _told=None,
        )
        return {
            "target": None if self.target is None else [self.target.name, self.target.version],
            "golden": golden,
            "planned": planned,
            "pruned": pruned,
            "pairs": pairs,
            "seconds": self.seconds,
            "log_troubles": sorted(log_troubles),
            "smallest": self.smallest and self.smallest.as_dict(),
        }

    def merge(self, plain: Mapping[str, Any]) -> None:
        """Take in what a worker sends. Workers collect the same items, so plans agree and times run side by side."""
        if plain["target"] is not None:
            self.target = TargetInfo(*plain["target"])
        self.golden |= {key: Result.from_dict(value) for key, value in plain["golden"].items()}
        self.planned |= plain["planned"]
        self.pruned |= plain["pruned"]
        self.pairs |= {key: tuple(ids) for key, ids in plain["pairs"].items() if ids is not None}
        # Each worker knows of all of them, and has searched some.
        self.pairs = {**dict.fromkeys(plain["pairs"]), **self.pairs}
        self.seconds = max(self.seconds, plain["seconds"])
        self.log_troubles |= set(plain["log_troubles"])
        if plain["smallest"] is not None:
            self.smallest = Smallest.from_dict(plain["smallest"])

    def results_within(self, bound: Bound) -> Results | None:
        """What has been found, as reports take it; None where no scenario has run.

        Args:
            bound: what was to be run; which flows and how many scenarios is known here.
        """
        if self.target is None or not self.scenarios:
            return None
        planned = dict(sorted(self.planned.items()))
        pairs = dict(sorted(self.pairs.items()))
        pruned = {key: dict(sorted(self.pruned[key].items())) for key in (*planned, *pairs) if self.pruned.get(key)}
        # In the order of their ids: workers report in any.
        return Results(
            self.target,
            dataclasses.replace(bound, flows=planned, pruned=pruned, pairs=pairs),
            tuple(self.scenarios[key] for key in sorted(self.scenarios)),
            tuple(self.golden[key] for key in sorted(self.golden)),
            cut_short=self.cut_short,
        )
