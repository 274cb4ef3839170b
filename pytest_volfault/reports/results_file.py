"""The results file `volfault-results/2`: sorted keys, byte-identical from run to run, never half written.

Its shape is published as `volfault-results-2.schema.json` beside this module.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest_volfault import files
from pytest_volfault.errors import UsageError
from pytest_volfault.explorer import account_of
from pytest_volfault.model.handler_coverage import HandlerCoverage
from pytest_volfault.model.result import Result, TargetInfo
from pytest_volfault.model.results import Bound, Results, Shard
from pytest_volfault.model.strikes import Strikes
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.verdicts import causes_of

SCHEMA = "volfault-results/2"
EARLIER = ("volfault-results/1",)
WHAT = "results file"


def as_document(results: Results) -> dict[str, Any]:
    """A campaign's results as plain values, in the shape of the schema."""
    verdicts = Counter(result.verdict for result in results.scenarios)
    measured = {} if results.handlers is None else {"handlers": results.handlers.as_dict()}
    return {
        "schema": SCHEMA,
        "target": {"name": results.target.name, "version": results.target.version},
        "bound": _bound(results),
        "account": account_of(results).as_dict(),
        "golden": [result.as_dict() for result in results.golden],
        "scenarios": [result.as_dict() for result in results.scenarios],
        "causes": [cause.as_dict() for cause in causes_of(results)],
        "summary": {verdict.value: verdicts[verdict] for verdict in Verdict},
        **measured,
    }


def _bound(results: Results) -> dict[str, Any]:
    bound = results.bound
    # Where nothing was planned, tests have run scenarios by their names: all that there are.
    run = sum(results.run.values()) if bound.flows or bound.pairs else len(results.scenarios)
    return {
        "faults": bound.faults,
        "flows": dict(bound.flows),
        "planned": bound.planned or run,
        "run": run,
        "shard": None if bound.shard is None else {"number": bound.shard.number, "of": bound.shard.of},
        **({"drivers": True} if bound.drivers else {}),
        **({} if bound.crashes is None else {"crashes": bound.crashes}),
        **({"switches": bound.switches} if bound.switches else {}),
        **({"recovery": True} if bound.recovery else {}),
        **({"without": list(bound.without)} if bound.without else {}),
        **({"known_cures": True} if bound.known_cures else {}),
        **({"strikes": bound.strikes.as_dict()} if bound.strikes else {}),
        **({"pairs": {head: ids and list(ids) for head, ids in bound.pairs.items()}} if bound.pairs else {}),
        **({"pruned": {name: dict(rules) for name, rules in bound.pruned.items()}} if bound.pruned else {}),
    }


def text_of(document: Mapping[str, Any]) -> str:
    """The document as the file holds it."""
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def write(path: Path, results: Results) -> None:
    """Replace the file in one step, so that a reader sees the old results or the new ones."""
    files.write(path, text_of(as_document(results)), WHAT)


def read(path: Path) -> Results:
    """Read a results file back.

    Raises:
        UsageError: there is none, it was cut off, or it is of another schema; the message says which.
    """
    text = files.read(path, WHAT)
    try:
        document = json.loads(text)
    except ValueError as error:
        raise UsageError(f"the {WHAT} {path} is no whole JSON ({error}); was its writing cut off?") from None
    schema = document.get("schema") if isinstance(document, dict) else None
    if schema in EARLIER:
        # Its traces were text, out of which nothing can be read back.
        raise UsageError(
            f"the {WHAT} {path} cannot be read: an earlier release of volfault wrote it ({schema}), and this one reads "
            f"{SCHEMA}; run the campaign again with --volfault-json={path}"
        )
    if schema != SCHEMA:
        raise UsageError(f"the {WHAT} {path} has the schema {schema!r}; this release of volfault reads {SCHEMA}")
    try:
        return _from_document(document)
    except (KeyError, TypeError, ValueError, AttributeError, UsageError) as error:
        raise UsageError(f"the {WHAT} {path} is not as its schema says: {type(error).__name__}: {error}") from None


def _from_document(document: Mapping[str, Any]) -> Results:
    bound = document["bound"]
    shard = bound["shard"]
    return Results(
        TargetInfo(document["target"]["name"], document["target"]["version"]),
        Bound(
            bound["faults"],
            dict(bound["flows"]),
            None if shard is None else Shard(shard["number"], shard["of"]),
            bound.get("drivers", False),
            bound.get("crashes"),
            bound.get("switches", 0),
            bound.get("recovery", False),
            tuple(bound.get("without", ())),
            bound.get("pruned", {}),
            {head: None if ids is None else tuple(ids) for head, ids in bound.get("pairs", {}).items()},
            Strikes.from_dict(bound.get("strikes", {})),
            bound.get("known_cures", False),
        ),
        tuple(Result.from_dict(each) for each in document["scenarios"]),
        tuple(Result.from_dict(each) for each in document["golden"]),
        HandlerCoverage.from_dict(document["handlers"]) if "handlers" in document else None,
        # An earlier release kept no account.
        document.get("account", {}).get("cut_short", ""),
    )
