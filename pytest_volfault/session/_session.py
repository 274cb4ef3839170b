"""One test session: what was asked for, what is accepted, and what was found. Knows no pytest."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from pytest_volfault.extensions.value import Extensions
from pytest_volfault.gate import Gate
from pytest_volfault.injection.virtual_time import real_seconds
from pytest_volfault.injection.watch import WATCH
from pytest_volfault.model.result import Result
from pytest_volfault.session._gathered import Gathered
from pytest_volfault.session._kept import Kept
from pytest_volfault.session._lazy_campaign import LazyCampaign
from pytest_volfault.session._plan import Plan
from pytest_volfault.session._premises import premises
from pytest_volfault.session._publication import Publication
from pytest_volfault.session._running import Running
from pytest_volfault.session._selection import Selection
from pytest_volfault.session.options import Options
from pytest_volfault.targets import check_target


class VolfaultSession:
    """What belongs together while a user's session lasts; each part is made when it is first needed.

    Args:
        options: what the user asked for.
        extensions: everything that is registered for it.
        tell: tells what was found so far, before a process is ended in which something hangs that nothing ends.

    Attributes:
        gathered: the results.
        loaded: the target and its campaign.
    """

    def __init__(
        self,
        options: Options,
        extensions: Extensions,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        self._tell = tell
        self._told_before = WATCH.tell
        if tell is not None:
            WATCH.tell = tell
        self.options = options
        self._began = real_seconds()
        self.gathered = Gathered()
        self.extensions = extensions
        self.loaded = LazyCampaign(options, extensions, self.gathered, lambda: self.gate)

    # -- options

    def check(self) -> None:
        """Refuse options that cannot mean anything, before anything is loaded.

        Raises:
            UsageError: the message names the value and lists the valid ones.
        """
        check_target(self.options.target, self.extensions.targets)
        self.options.check()
        _ = self.gate
        if self._kept is not None:
            self._kept.check()

    @functools.cached_property
    def gate(self) -> Gate | None:
        """What is accepted, where the user has named a baseline.

        Raises:
            UsageError: it cannot be read whole, or is of another target.
        """
        options = self.options
        if options.baseline is None:
            return None
        version = check_target(options.target, self.extensions.targets)
        decided = options.update, options.reason, options.accept
        return Gate.open(options.baseline, options.folder, options.target, version, *decided)

    @functools.cached_property
    def _kept(self) -> Kept | None:
        path = self.options.resume
        return None if path is None else Kept(path, lambda: premises(self.options, self.extensions.targets))

    @functools.cached_property
    def selection(self) -> Selection:
        """What of all that there is the options, and a shipped baseline, leave."""
        return Selection(self.options, None if self.gate is None else self.gate.held, lambda: self.loaded.campaign)

    @functools.cached_property
    def plan(self) -> Plan:
        """What there is to run."""
        return Plan(self.selection, self.loaded)

    @functools.cached_property
    def running(self) -> Running:
        """Runs it."""
        return Running(self.plan, self.loaded, self._kept, self._began)

    # -- results

    def record(self, result: Result) -> None:
        """Put a result into the session's results."""
        self.gathered.scenarios[result.scenario.id] = result
        if self._kept is not None:
            self._kept.add(result)

    def finish(self, *, whole: bool) -> tuple[str, bool]:
        """What is kept to be gone on with comes to its end.

        Args:
            whole: whether all was run that was to be.

        Returns:
            What was in the way of keeping it, as a sentence; and whether there is something to be gone on with.
        """
        if self._kept is None:
            return "", False
        left = self._kept.close(whole=whole)
        return self._kept.complaint, left

    @property
    def reports(self) -> Publication:
        """What the session says of its scenarios."""
        self.loaded.hear()
        before = 0 if self._kept is None else len(self._kept.results.keys() & self.gathered.scenarios.keys())
        return Publication(self.options, self.gathered, self.loaded.ledger, self.gate, before)

    def news(self) -> dict[str, Any]:
        """What a worker has to tell of the session besides results; see `Gathered.news`."""
        self.loaded.hear()
        return self.gathered.news()

    def close(self) -> None:
        """Give back everything that the session holds."""
        self.loaded.time.thaw()
        if WATCH.tell is self._tell:
            WATCH.tell = self._told_before
