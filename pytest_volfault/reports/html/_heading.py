"""What stands above a campaign's page, and is all that a reader without scripts sees: its target, bound and counts."""

from __future__ import annotations

from collections import Counter

from pytest_volfault.model.cure import Cure, cheapest_first
from pytest_volfault.model.results import Results
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.reports.html._embedding import text
from pytest_volfault.reports.html._made import Made
from pytest_volfault.reports.lines import LETTERS, MEANINGS, WORST_FIRST


def heading(results: Results, made: Made | None = None) -> str:
    """Draw it as markup; without `made` it says nothing of when and how."""
    target = results.target
    return (
        f'<p class="kicker">What faults leave behind</p>'
        f'<h1><bdi>{text(target.name)}</bdi> <bdi class="version">{text(target.version)}</bdi></h1>'
        f'<p class="bound">{text(bound(results))}</p>{"" if made is None else made.markup}'
        f'<div class="figures">{_verdicts(results)}{_healing(results)}</div>'
    )


def bound(results: Results) -> str:
    """Return what was run of what, as a sentence."""
    between = sum(result.scenario.with_others for result in results.scenarios)
    run = sum(results.run.values()) if results.bound.flows else len(results.scenarios) - between
    flows = len({result.scenario.golden for result in results.scenarios})
    said = f"{run:,} of {results.bound.planned or run:,} scenarios, {results.bound.clause}"
    said += f", of {flows} flow{'s and variants' if flows > 1 else ' and variant'}"
    return said + (f"; and {between:,} in which another flow comes in between or afterwards" if between else "")


def _verdicts(results: Results) -> str:
    counts = Counter(result.verdict for result in results.scenarios)
    most = max(counts.values(), default=1)
    rows = "".join(
        f'<tr><th scope="row">{mark(verdict)} {verdict.value}</th><td class="number">{counts[verdict]:,}</td>'
        f'<td class="share"><meter min="0" max="{most}" value="{counts[verdict]}">{counts[verdict]}</meter></td>'
        f'<td class="meaning">{text(MEANINGS[verdict])}</td></tr>'
        for verdict in WORST_FIRST
        if counts[verdict] or verdict.rank <= Verdict.UNSAFE.rank
    )
    return (
        '<table class="counts"><caption>Verdicts</caption><thead class="unseen"><tr><th scope="col">verdict</th>'
        '<th scope="col">scenarios</th><th scope="col">share</th><th scope="col">meaning</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _healing(results: Results) -> str:
    counts = Counter(result.heals_by for result in results.scenarios if not result.verdict.clean)
    del counts[Cure.NONE_NEEDED]
    if not counts:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{text(cure.phrase)}</th><td class="number">{counts[cure]:,}</td></tr>'
        for cure in cheapest_first(counts)
    )
    return (
        '<table class="counts healing"><caption>What heals the others</caption><thead class="unseen"><tr>'
        f'<th scope="col">healed by</th><th scope="col">scenarios</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def mark(verdict: Verdict) -> str:
    """Return a verdict's letter in its shape; the word stands beside it."""
    return f'<span class="mark v-{verdict.value}" aria-hidden="true">{text(LETTERS[verdict][0])}</span>'
