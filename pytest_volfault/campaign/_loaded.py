"""The code under test of a campaign, loaded, with its flows made ready one by one."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Collection
from contextlib import ExitStack
from typing import Self

from pytest_volfault.campaign._healing import Accepted, Healing, nothing_accepted
from pytest_volfault.campaign._judging import Judging
from pytest_volfault.campaign._player import Player
from pytest_volfault.campaign._recorder import Nobody, Recorder
from pytest_volfault.campaign._runner import Runner
from pytest_volfault.campaign._stages import Stages
from pytest_volfault.campaign.stage import Broken, Stage
from pytest_volfault.errors import UsageError
from pytest_volfault.explorer import BreakablePoints, Reduction, check_calls
from pytest_volfault.extensions.loading import load_extensions
from pytest_volfault.extensions.target import with_extensions
from pytest_volfault.extensions.value import Extensions
from pytest_volfault.injection import Enclosure, VirtualTime
from pytest_volfault.injection.watchdog import DEFAULT_SECONDS, Watchdog
from pytest_volfault.model.flow import Flow
from pytest_volfault.model.flows import flow_named
from pytest_volfault.model.identifiers import check_words, flows_of
from pytest_volfault.model.most import Most
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.variant import Variant
from pytest_volfault.targets import load_target
from pytest_volfault.targets.contract import Target


class Loaded:
    """What a campaign plays; the fakes stand in for the real parties within its `with` block.

    Args:
        target: the code under test, or the name that `load_target` knows it by: `reference`, `nova`, or
            `module:attribute` of a function.
        most_faults: the bound of `scenarios`: at most so many faults in one of them, 1 or more.
        most_crashes: so many of these may be the death of a process; None for all.
        time: virtual time to share with other campaigns; starting it is what is expensive.
        seconds: real time that one scenario may take.
        recorder: looks on while scenarios are played.
        drivers: whether `scenarios` breaks the calls that Cinder makes of its storage's driver as well.
        twice: whether `run` plays each scenario twice, to see whether it does the same; a share of them it always does.
        extensions: what was registered beyond what ships; see `load_extensions`.
        recovery: whether `scenarios` looks at what comes after a crash as well: the restart of nova-compute, its
            periodic tasks, the owner's retry, in every order that matters, with what strikes meanwhile.
        no_reduction: rules by which scenarios need not be played, that are not to be in force; `all` for all of them.
        accepted: a scenario and the facts that it leaves -> what is accepted to heal that. Where it still does, nothing
            cheaper is searched for.

    Attributes:
        target: the code under test, loaded.
        most: the bound of `scenarios`.
        reduction: says which scenarios need not be played.
        pruned: `FLOW.VARIANT` -> rule -> how many scenarios `scenarios` has left out by it.
        drivers: whether `scenarios` breaks the calls of the storage's driver as well.
        twice: whether `run` plays each scenario twice.

    Raises:
        UsageError: the bound is below 1, there is no such target, or what was registered does not go together with it;
            the message lists what there is.
        TargetUnusable: the target cannot be used here; the message says what to do.
    """

    def __init__(
        self,
        target: Target | str,
        most_faults: int = 1,
        time: VirtualTime | None = None,
        seconds: float = DEFAULT_SECONDS,
        recorder: Recorder | None = None,
        *,
        drivers: bool = False,
        twice: bool = False,
        extensions: Extensions | None = None,
        most_crashes: int | None = None,
        recovery: bool = False,
        no_reduction: Collection[str] = (),
        accepted: Accepted | None = None,
    ) -> None:
        self.most = Most(most_faults, most_crashes, recovery=recovery)
        self.most.check()
        self.reduction = Reduction(no_reduction)
        # A name last: loading Nova takes seconds, which nobody should wait for whose other arguments are wrong.
        self._extensions = extensions or load_extensions()
        loaded = load_target(target, self._extensions.targets) if isinstance(target, str) else target
        self.target = with_extensions(loaded, self._extensions)
        self.drivers = drivers
        self.twice = twice
        self._time = time or VirtualTime()
        self._own_time = time is None
        self._enclosure = Enclosure(self.target.operations, self._time, Watchdog(seconds))
        self._recorder = recorder or Nobody()
        self._player = Player(self.target, self._enclosure, drivers=drivers)
        healing = Healing(self.target, self._enclosure, self._extensions.actions)
        judging = Judging(self.target, healing, self._extensions.invariants, accepted or nothing_accepted)
        self._runner = Runner(self.target, self._player, judging, self._recorder)
        self._stages = Stages(self.target, self._enclosure, self._player, self._runner, self.check_able)
        self.pruned: dict[str, Counter[str]] = {}
        self._playing = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.enter_context(self._extensions.in_force())
            # The code under test may be loaded and set up there.
            with self._enclosure.neutral.apart():
                stack.enter_context(self.target.playing())
            self._playing = stack.pop_all()
        return self

    @property
    def log_troubles(self) -> tuple[str, ...]:
        """What went wrong in logging so far, a clause each; the code under test went on, as it does in production."""
        return tuple(map(str, self._enclosure.neutral.log.troubles))

    def __exit__(self, *exc: object) -> None:
        if self._own_time:
            self._time.thaw()
        self._playing.__exit__(*exc)  # type: ignore[arg-type]  # the three that `with` gives

    def stage(self, flow_name: str, variant: str) -> Stage:
        """Prepare a flow and run it without faults, twice; both are done once a campaign.

        Raises:
            UsageError: there is no such flow or variant, or the target cannot perform it.
            TargetBroken: the flow does not do by itself what it is for; see `broken`.
            Stopped: it had to be stopped.
        """
        stage = self._stages.of(Scenario(flow_name, variant))
        if isinstance(stage, Broken):
            # Without the way that it took when it was raised before.
            raise stage.error.with_traceback(None)
        return stage

    def broken(self, scenario: Scenario) -> Broken | None:
        """Why the scenario's flow does not do without any fault what it is for; None where it does, or was not run."""
        stage = self._stages.known(scenario.golden)
        return stage if isinstance(stage, Broken) else None

    def check_able(self, flow: Flow, variant: Variant) -> None:
        """Refuse what the target cannot perform.

        Raises:
            UsageError: the message says why, and what it performs of this flow.
        """
        reason = self.target.refusal(flow.name, variant)
        if reason is not None:
            performs = [f"{flow.name}.{name}" for name in self.able(flow)]
            raise UsageError(
                f"target {self.target.info.name} cannot perform {flow.name}.{variant}: {reason}. "
                f"Of {flow.name} it performs {', '.join(performs) or 'nothing'}"
            )

    def able(self, flow: Flow) -> tuple[str, ...]:
        """The variants of a flow that a campaign runs on this target."""
        return tuple(name for name in flow.variants if self.target.refusal(flow.name, Variant.parse(name)) is None)

    @functools.cached_property
    def breakable(self) -> BreakablePoints:
        """What can go wrong at each point, by its full name or, for dispatchers, by its beginning."""
        return BreakablePoints.of(self.target.operations, self.target.kinds)

    def check(self, scenario: Scenario) -> None:
        """Refuse a scenario that names what does not exist, or that the target cannot perform. Nothing is run.

        Raises:
            UsageError: with the valid names.
        """
        check_words(scenario)
        variant = Variant.parse(scenario.variant)
        for flow in flows_of(scenario):
            self.check_able(flow_named(flow), variant)
        for part in scenario.parts:
            check_calls((*part.meanwhile, *part.faults), self.breakable)
        check_calls((each for each in scenario.switches if each.point), self.breakable)
