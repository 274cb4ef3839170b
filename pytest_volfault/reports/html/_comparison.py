"""Several campaigns side by side: each scenario of any of them, and what each found of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from pytest_volfault.model.cure import Cure, cheapest_first
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.result import Result
from pytest_volfault.model.results import Results
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.reports.html import _legend as legend
from pytest_volfault.reports.html import _states as states
from pytest_volfault.reports.html._changes import Change, changes
from pytest_volfault.reports.html._distinct import Distinct
from pytest_volfault.reports.html._embedding import text
from pytest_volfault.reports.html._heading import mark
from pytest_volfault.reports.html._identities import Identities
from pytest_volfault.reports.html._made import Made
from pytest_volfault.reports.html._replaying import replay_command
from pytest_volfault.reports.lines import WORST_FIRST

# The number of an end where a campaign did not run the scenario.
NONE = -1
CHANGES = list(Change)


class Comparison:
    """Campaigns, and the scenarios of any of them.

    Args:
        several: the campaigns in the order in which they are compared.
    """

    def __init__(self, several: Sequence[Results]) -> None:
        self.several = several
        self.labels = _labels(several)
        self.ends: dict[str, list[Result | None]] = {
            key: [results.by_id.get(key) for results in several]
            for key in sorted({key for results in several for key in results.by_id})
        }
        ended = (end for ends in self.ends.values() for end in ends if end is not None)
        self._cures = cheapest_first(end.heals_by for end in ended)
        self.changes = {key: list(changes(ends)) for key, ends in self.ends.items()}

    def as_plain(self) -> dict[str, Any]:
        """Return it as the scripts take it."""
        ids = Identities()
        tables = _Ends(self._cures)
        columns: dict[str, list[Any]] = {"group": [], "struck": [], "ends": [], "changes": []}
        for key, ends in self.ends.items():
            scenario = next(end.scenario for end in ends if end is not None)
            columns["group"].append(ids.group(scenario))
            columns["struck"].append(ids.struck(scenario))
            columns["ends"].append(tables.row(ends))
            columns["changes"].append(tables.changes(self.changes[key]))
        return {
            "campaigns": [
                {"label": label, "command": replay_command(results.target.name)}
                for label, results in zip(self.labels, self.several, strict=True)
            ],
            "verdicts": legend.verdicts(),
            "cures": legend.cures(self._cures),
            "changes": [change.value for change in Change],
            "ofVerdict": [change.of_verdict for change in Change],
            "scenarios": columns,
            **ids.as_plain(),
            **tables.as_plain(),
        }

    def heading(self, made: Made | None = None) -> str:
        """Draw what stands above it, as markup."""
        changed = sum(any(change.of_verdict for _, change in told) for told in self.changes.values())
        return (
            '<p class="kicker">What faults leave behind</p><h1>Campaigns side by side</h1>'
            f'<p class="bound">{len(self.several)} campaigns, {len(self.ends):,} scenarios; '
            f"{changed:,} of them changed their verdict</p>{'' if made is None else made.markup}"
            f'<div class="figures long">{self._counts()}</div>'
        )

    def _counts(self) -> str:
        shown = [
            verdict
            for verdict in WORST_FIRST
            if verdict.rank <= Verdict.UNSAFE.rank
            or any(result.verdict is verdict for results in self.several for result in results.scenarios)
        ]
        steps = Counter(pair for told in self.changes.values() for pair in told)
        head = "".join(f'<th scope="col">{mark(verdict)} {verdict.value}</th>' for verdict in shown)
        met = [change for change in Change if any(each is change for _, each in steps)]
        head += "".join(f'<th scope="col">{change.value}</th>' for change in met)
        rows = ""
        for number, (label, results) in enumerate(zip(self.labels, self.several, strict=True)):
            verdicts = Counter(result.verdict for result in results.scenarios)
            cells = [len(results.scenarios), *(verdicts[verdict] for verdict in shown)]
            told = [f"{count:,}" for count in cells]
            told += [f"{steps[number, change]:,}" if number else "" for change in met]
            numbers = "".join(f'<td class="number">{each}</td>' for each in told)
            rows += f'<tr><th scope="row"><bdi>{text(label)}</bdi></th>{numbers}</tr>'
        return (
            '<table class="counts campaigns"><caption>Each campaign, and its changes from the one before</caption>'
            f'<thead><tr><th scope="col">campaign</th><th scope="col">scenarios</th>{head}</tr></thead>'
            f"<tbody>{rows}</tbody></table>"
        )


class _Ends:
    """What campaigns found, told once for all scenarios that end so."""

    def __init__(self, cures: Sequence[Cure]) -> None:
        self._cures = cures
        self._texts: Distinct[str] = Distinct()
        self._states: Distinct[Facts] = Distinct()
        self._ends: Distinct[tuple[int, int, int, tuple[int, ...]]] = Distinct()
        self._steps: Distinct[tuple[tuple[int, int], ...]] = Distinct()

    def row(self, ends: Sequence[Result | None]) -> int | list[int]:
        """Return the numbers of what campaigns found, or the one number where all found the same."""
        numbers = [NONE if end is None else self._number(end) for end in ends]
        return numbers[0] if len(set(numbers)) == 1 else numbers

    def _number(self, end: Result) -> int:
        violations = tuple(map(self._texts.number, map(str, end.violations)))
        state = self._states.number(end.outcome.facts)
        return self._ends.number((end.verdict.rank, self._cures.index(end.heals_by), state, violations))

    def changes(self, told: Sequence[tuple[int, Change]]) -> int:
        return self._steps.number(tuple((number, CHANGES.index(change)) for number, change in told))

    def as_plain(self) -> dict[str, Any]:
        return {
            "texts": self._texts.values,
            "states": states.as_plain(self._states),
            "ends": self._ends.values,
            "steps": self._steps.values,
        }


def _labels(several: Sequence[Results]) -> list[str]:
    """Name each campaign by its target and version; those of one name by their place as well."""
    names = [f"{results.target.name} {results.target.version}".strip() for results in several]
    counts = Counter(names)
    return [f"{name} ({number})" if counts[name] > 1 else name for number, name in enumerate(names, start=1)]
