"""The HTML reports: each one file that needs nothing else, for a campaign or for several side by side.

The Python side turns results into compact plain values; the scripts in `assets` draw them on demand. What comes from a
target is text wherever it goes: escaped in the markup, in JSON without `<` for the scripts, and `textContent` in these.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pytest_volfault import files
from pytest_volfault.model.results import Results
from pytest_volfault.reports.html import _campaign as campaign
from pytest_volfault.reports.html._comparison import Comparison
from pytest_volfault.reports.html._extras import Findings, Handler, Handlers, handlers_of
from pytest_volfault.reports.html._heading import heading
from pytest_volfault.reports.html._made import Made
from pytest_volfault.reports.html._replaying import replay_command
from pytest_volfault.reports.html._shell import page

__all__ = [
    "WHAT",
    "Findings",
    "Handler",
    "Handlers",
    "Made",
    "render",
    "render_comparison",
    "replay_command",
    "write",
    "write_comparison",
]

WHAT = "HTML report"
_SHARED_STYLES = ("shell.css", "marks.css", "filters.css")
_SHARED_SCRIPTS = (
    "dom.js",
    "marks.js",
    "address.js",
    "identities.js",
    "filters.js",
    "rows.js",
    "copying.js",
    "facts.js",
    "page.js",
)
_CAMPAIGN_SCRIPTS = (
    "campaign.js", "causes.js", "leftovers.js", "moving.js", "map.js", "list.js", "diagram.js", "together.js",
    "scenario.js", "handlers.js", "help.js", "survey.js", "start.js",
)  # fmt: skip


def render(
    results: Results,
    *,
    command: str | None = None,
    findings: Findings | None = None,
    handlers: Handlers | None = None,
    made: Made | None = None,
) -> str:
    """Return the page of one campaign.

    Args:
        results: what the campaign found.
        command: what replays a scenario, up to the id; by default that of the published suites.
        findings: what a baseline says of scenarios, by id: a status and a sentence.
        handlers: the error-path coverage; by default what the results have of it.
        made: when and how; without it the same results make the same page.
    """
    told = replay_command(results.target.name) if command is None else command
    target = results.target
    return page(
        f"{target.name} {target.version} - volfault",
        heading(results, made),
        (*_SHARED_STYLES, "map.css", "scenario.css", "together.css", "paper.css"),
        (*_SHARED_SCRIPTS, *_CAMPAIGN_SCRIPTS),
        campaign.as_plain(results, told, findings, handlers_of(results.handlers) if handlers is None else handlers),
    )


def render_comparison(several: Sequence[Results], made: Made | None = None) -> str:
    """Return the page of several campaigns, in the given order: which scenario got better or worse in which."""
    told = Comparison(several)
    return page(
        "Campaigns side by side - volfault",
        told.heading(made),
        (*_SHARED_STYLES, "scenario.css", "comparison.css", "paper.css"),
        (*_SHARED_SCRIPTS, "comparison.js", "compared.js", "start.js"),
        told.as_plain(),
    )


def write(
    path: Path,
    results: Results,
    *,
    command: str | None = None,
    findings: Findings | None = None,
    handlers: Handlers | None = None,
    made: Made | None = None,
) -> None:
    """Write the page of one campaign, see `render`; in one step, so that a reader sees the old page or the new one."""
    files.write(path, render(results, command=command, findings=findings, handlers=handlers, made=made), WHAT)


def write_comparison(path: Path, several: Sequence[Results], made: Made | None = None) -> None:
    """Write the page of several campaigns in one step."""
    files.write(path, render_comparison(several, made), WHAT)
