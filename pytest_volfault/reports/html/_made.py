"""When and how a page was made: what a reader of it asks first, and what no results file says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pytest_volfault.reports.html._embedding import text


@dataclass(frozen=True, slots=True)
class Made:
    """Stands at the head of a page.

    Attributes:
        at: the moment, with its time zone.
        command: what was typed for it.
        baseline: what the session compared its results with, as a clause; empty where with nothing, and None where
            no session says so.
    """

    at: datetime
    command: str
    baseline: str | None = None

    @property
    def markup(self) -> str:
        """As a list of terms."""
        moment = f'<time datetime="{self.at.isoformat(timespec="minutes")}">{self.at:%Y-%m-%d %H:%M %Z}</time>'
        baseline = ""
        if self.baseline is not None:
            baseline = f"<dt>baseline</dt><dd>{text(self.baseline or 'none: nothing was compared')}</dd>"
        return (
            f'<dl class="made"><dt>made</dt><dd>{moment}</dd><dt>by</dt><dd><code>{text(self.command)}</code></dd>'
            f"<dt>baseline</dt><dd>{baseline}</dd></dl>"
        )
