"""The one campaign of a session, and what is measured while it runs: loaded when it is first needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from pytest_volfault.campaign import Campaign
from pytest_volfault.campaign.stage import Broken
from pytest_volfault.extensions.value import Extensions
from pytest_volfault.gate import Gate
from pytest_volfault.handlers.ledger import Ledger
from pytest_volfault.handlers.sources import sources_of, sources_that_exist
from pytest_volfault.injection import VirtualTime
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.session._gathered import Gathered
from pytest_volfault.session.options import Options
from pytest_volfault.targets import load_target
from pytest_volfault.targets.contract import Target

if TYPE_CHECKING:
    from pytest_volfault.handlers.recorder import CoverageRecorder


class LazyCampaign:
    """Loads lazily: nothing of the engine runs before the first scenario is asked for.

    Args:
        options: what the user asked for.
        extensions: everything that is registered for it.
        gathered: is told which target it is, and what its log raised.
        gate: gives what is accepted, where the user has named a baseline.

    Attributes:
        options: as above.
        gathered: as above.
        time: virtual time, which the session's workbenches share.
        ledger: what was measured, here and in workers.
    """

    def __init__(
        self, options: Options, extensions: Extensions, gathered: Gathered, gate: Callable[[], Gate | None]
    ) -> None:
        self.options, self.gathered = options, gathered
        self._extensions, self._gate = extensions, gate
        self.time = VirtualTime()
        self.ledger = Ledger()
        self._recorder: CoverageRecorder | None = None
        self._campaign: Campaign | None = None

    @property
    def campaign(self) -> Campaign:
        """The session's one campaign; the target is loaded at the first use."""
        if self._campaign is None:
            target = load_target(self.options.target, self._extensions.targets)
            self.gathered.target = target.info
            self._recorder = self._recorder_of(target)
            options, gate = self.options, self._gate()
            # The flow without the fault is shown beside it, in the same detail.
            drivers = options.drivers or (
                options.scenario is not None and Scenario.parse(options.scenario).needs_drivers
            )
            self._campaign = Campaign(
                target,
                options.faults,
                self.time,
                options.seconds,
                self._recorder,
                drivers=drivers,
                twice=options.twice,
                extensions=self._extensions,
                most_crashes=options.crashes,
                recovery=options.bound.recovery,
                no_reduction=options.without,
                accepted=gate.accepted if gate and options.bound.known_cures else None,
            )
        return self._campaign

    def _recorder_of(self, target: Target) -> CoverageRecorder | None:
        if self.options.coverage is None:
            return None
        from pytest_volfault.handlers.recorder import CoverageRecorder  # noqa: PLC0415 - few have coverage.py

        asked = self.options.source
        return CoverageRecorder(sources_of(asked) if asked else sources_that_exist(target.modules))

    def broken(self, scenario: Scenario) -> Broken | None:
        """Why the scenario's flow does not do without any fault what it is for; see `Campaign.broken`."""
        return None if self._campaign is None else self._campaign.broken(scenario)

    def noted(self) -> dict[str, Any]:
        """What was measured since this was last asked, as plain values; empty where nothing was."""
        return self._recorder.take() if self._recorder is not None else {}

    def note(self, noted: Mapping[str, Any]) -> None:
        """Put what was measured, here or in a worker, to the rest."""
        self.ledger.take_in(noted)

    def hear(self) -> None:
        """Gather what the target's log raised up to now."""
        if self._campaign is not None:
            self.gathered.log_troubles.update(self._campaign.log_troubles)
