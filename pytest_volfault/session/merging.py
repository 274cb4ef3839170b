"""The shards of a campaign become one campaign again."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from pathlib import Path

from pytest_volfault.errors import UsageError
from pytest_volfault.model.handler_coverage import HandlerCoverage
from pytest_volfault.model.purpose import is_broken
from pytest_volfault.model.result import Result
from pytest_volfault.model.results import Results


def merge(shards: Mapping[Path, Results]) -> Results:
    """Put the shards of one campaign together.

    Args:
        shards: the results of each, by the file that they are from.

    Raises:
        UsageError: they are of several campaigns, one is missing, or two overlap; the message names the files.
    """
    first = next(iter(shards))
    for path, results in shards.items():
        _check_same(first, shards[first], path, results)
    _check_complete(shards)
    scenarios: dict[str, Result] = {}
    sources: dict[str, Path] = {}
    golden: dict[str, Result] = {}
    for path, results in shards.items():
        golden |= results.golden_by_id
        for identifier, result in results.by_id.items():
            if identifier in scenarios and not _played_everywhere(results, result, scenarios[identifier]):
                raise UsageError(f"{sources[identifier]} and {path} overlap: both have {identifier}")
            scenarios[identifier], sources[identifier] = result, path
    bounds = [results.bound for results in shards.values()]
    # Each has searched some of the operations at once, and knows of all.
    searched = {head: ids for bound in bounds for head, ids in bound.pairs.items() if ids is not None}
    pairs = {head: searched.get(head) for head in bounds[0].pairs}
    pruned = {name: rules for bound in bounds for name, rules in bound.pruned.items()}
    whole = dataclasses.replace(bounds[0], shard=None, pairs=pairs, pruned=dict(sorted(pruned.items())))
    measured = [results.handlers for results in shards.values() if results.handlers is not None]
    return Results(
        shards[first].target,
        whole,
        tuple(scenarios[key] for key in sorted(scenarios)),
        tuple(golden[key] for key in sorted(golden)),
        functools.reduce(HandlerCoverage.with_shard, measured) if measured else None,
        "; ".join(dict.fromkeys(results.cut_short for results in shards.values() if results.cut_short)),
    )


def _check_same(one: Path, first: Results, path: Path, other: Results) -> None:
    for what, before, now in (
        ("target", str(first.target), str(other.target)),
        ("number of faults", first.bound.faults, other.bound.faults),
        ("number of crashes", first.bound.crashes, other.bound.crashes),
        ("recovery", first.bound.recovery, other.bound.recovery),
        ("rules of reduction", first.bound.without, other.bound.without),
        ("drivers' calls", first.bound.drivers, other.bound.drivers),
        ("way to find what heals", first.bound.known_cures, other.bound.known_cures),
        ("kinds of faults", first.bound.strikes, other.bound.strikes),
        ("number of switches", first.bound.switches, other.bound.switches),
        ("flows", first.bound.flows, other.bound.flows),
        ("operations at once", first.bound.pairs.keys(), other.bound.pairs.keys()),
        ("number of shards", _of(first), _of(other)),
    ):
        if before != now:
            raise UsageError(f"{one} and {path} are no shards of one campaign: they have not the same {what}")


def _of(results: Results) -> int | None:
    return results.bound.shard.of if results.bound.shard else None


def _check_complete(shards: Mapping[Path, Results]) -> None:
    numbers: dict[int, Path] = {}
    of = 0
    for path, results in shards.items():
        shard = results.bound.shard
        if shard is None:
            raise UsageError(f"{path} is no shard: it was written without --volfault-shard")
        if shard.number in numbers:
            raise UsageError(f"{numbers[shard.number]} and {path} are both shard {shard}; give each once")
        numbers[shard.number], of = path, shard.of
    missing = ", ".join(f"{number}/{of}" for number in range(1, of + 1) if number not in numbers)
    if missing:
        raise UsageError(f"of the {of} shards these are missing: {missing}")


def _played_everywhere(results: Results, one: Result, other: Result) -> bool:
    """Whether it is what a test plays by its name, which each shard does, and both saw the same.

    A broken flow is told in each shard that was asked for one of its faults.
    """
    of_campaign = one.scenario.head in {*results.bound.flows, *results.bound.pairs} and results.bound.holds(
        one.scenario
    )
    return (not of_campaign or is_broken(one.scenario, one.verdict)) and one == other
