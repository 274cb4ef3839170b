"""The HTML reports: each one file that needs nothing else, for a campaign or for several side by side.

The Python side turns results into compact plain values; the scripts in `assets` draw them on demand. What comes from a
target is text wherever it goes: escaped in the markup, in JSON without `<` for the scripts, and `textContent` in these.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from pytest_volfault import files
from pytest_volfault.reports.html import campaign, comparison
from pytest_volfault.reports.html.heading import heading
from pytest_volfault.reports.html.extras import Findings, Handler, Handlers
from pytest_volfault.reports.html.shell import page
from pytest_volfault.results import Results

__all__ = ["WHAT", "Findings", "Handler", "Handlers", "render", "render_comparison", "replay_command", "write"]

WHAT = "HTML report"
_SHARED_STYLES = ("shell.css", "marks.css", "filters.css")
_SHARED_SCRIPTS = ("dom.js", "marks.js", "address.js", "identities.js", "filters.js", "rows.js", "copying.js")


def render(
    results: Results,
    *,
    command: str | None = None,
    findings: Findings | None = None,
    handlers: Handlers | None = None,
) -> str:
    """Return the page of one campaign.

    Args:
        results: what the campaign found.
        command: what replays a scenario, up to the id; by default that of the published suites.
        findings: what a baseline says of scenarios, by id: a status and a sentence.
        handlers: the error-path coverage.
    """
    told = replay_command(results.target.name) if command is None else command
    target = results.target
    return page(
        f"{target.name} {target.version} - volfault",
        heading(results),
        (*_SHARED_STYLES, "map.css", "scenario.css", "paper.css"),
        (*_SHARED_SCRIPTS, "campaign.js", "map.js", "list.js", "diagram.js", "scenario.js", "handlers.js", "survey.js", "start.js"),
        campaign.as_plain(results, told, findings, handlers),
    )


def render_comparison(several: Sequence[Results]) -> str:
    """Return the page of several campaigns, in the given order: which scenario got better or worse in which."""
    return page(
        "Campaigns side by side - volfault",
        comparison.heading(several),
        (*_SHARED_STYLES, "comparison.css", "paper.css"),
        (*_SHARED_SCRIPTS, "comparison.js", "compared.js", "start.js"),
        comparison.as_plain(several),
    )


def write(path: Path, page: str) -> None:
    """Replace the file in one step."""
    files.replace(path, page)


def replay_command(target: str) -> str:
    """Return what replays a scenario of the published suites, up to its id."""
    return f"pytest -p volfault --pyargs volfault_suites --volfault-target={shlex.quote(target)} --volfault-scenario="
