"""What the user asked for, and what of it cannot mean anything. Knows no pytest."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pytest_volfault import files
from pytest_volfault.errors import UsageError
from pytest_volfault.explorer import check_rules
from pytest_volfault.gate.shipped import UPSTREAM
from pytest_volfault.gate.updating import check_accept, check_reason
from pytest_volfault.handlers import collector, ledger
from pytest_volfault.model.flows import flow_named
from pytest_volfault.model.identifiers import named
from pytest_volfault.model.results import Bound, Shard
from pytest_volfault.model.variant import Variant, canonical
from pytest_volfault.reports import html, results_file, sarif
from pytest_volfault.session import _kept
from pytest_volfault.session._campaigns import NamedCampaign, campaign_named
from pytest_volfault.session.option_rules import check_distinct
from pytest_volfault.targets import Parties, check_conf


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked for.

    Attributes:
        target: name of the code under test.
        parties: which of those around Nova are real.
        conf: options of nova.conf, `SECTION.OPTION=VALUE`.
        flows: `NAME` or `NAME.VARIANT`; empty for all.
        faults: at most so many in a scenario.
        crashes: so many of them may be the death of a process; None for all.
        campaign: the name of the campaign that is run; None for every single fault.
        switches: operations at once are run as well, with at most so many switches; None for none.
        recovery: whether what comes after a crash is run as well.
        without: rules by which scenarios need not be played, that are not to be in force.
        most_seconds: real time after which no other scenario is begun; None for no end.
        drivers: whether campaigns break what Cinder asks of its storage's driver as well.
        twice: whether every scenario is run twice, to see whether it does the same.
        scenario: the id of the only scenario to run.
        json: where the results go.
        html: where the page about them goes.
        sarif: where the alerts go.
        baseline: what is accepted: a file, or `upstream`.
        update: whether the baseline takes over what is found.
        reason: why it accepts what is worse.
        accept: the cause of which alone it accepts what comes; None for everything.
        shard: which part of the campaign to run.
        folder: what relative names of files are relative to.
        root: the top of the user's repository.
        anchor: the file there that stands for the campaign.
        seconds: real time that one scenario may take.
        resume: where results are kept until nothing is left to do; None keeps none.
        coverage: where it goes which lines ran in which scenario; None measures nothing.
        source: the modules whose error paths are of interest; empty for the target's own.
        others: what an option of somebody else's is called -> the file that it writes.
    """

    target: str = "reference"
    parties: Parties = field(default_factory=Parties)
    conf: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    faults: int = 1
    crashes: int | None = None
    campaign: str | None = None
    switches: int | None = None
    recovery: bool = False
    without: tuple[str, ...] = ()
    most_seconds: float | None = None
    drivers: bool = False
    twice: bool = False
    scenario: str | None = None
    json: Path | None = None
    html: Path | None = None
    sarif: Path | None = None
    baseline: str | None = None
    update: bool = False
    reason: str | None = None
    accept: str | None = None
    shard: Shard | None = None
    folder: Path = Path()
    root: Path = Path()
    anchor: Path = Path("tox.ini")
    seconds: float = 60.0
    resume: Path | None = None
    coverage: Path | None = None
    source: tuple[str, ...] = ()
    others: Mapping[str, Path] = field(default_factory=dict)

    def check(self) -> None:
        """Refuse what cannot mean anything, before anything is loaded.

        Raises:
            UsageError: the message names the value and lists the valid ones.
        """
        self.parties.check(self.target)
        check_conf(self.target, self.conf)
        for name in self.flows:
            check_name(name)
        named_campaign = self.named_campaign
        for name in self.flows:
            covered = [name] if is_pair(name) else [f"{flow}.{variant}" for flow, variant in variants_of(name)]
            if self.campaign is not None and not any(map(named_campaign.runs, covered)):
                raise UsageError(
                    f"--volfault-flow={name} leaves nothing of the campaign {self.campaign}; leave one of the two out"
                )
        if self.switches is not None and self.switches < 1:
            raise UsageError(
                f"at most {self.switches} switches is no bound for operations at once; give 1 or more, or leave "
                "--volfault-switches out to run none"
            )
        pair = next((name for name in self.flows if is_pair(name)), None)
        if pair is not None and self.most_switches is None:
            raise UsageError(f"{pair} asks for operations at once: say how often one is stopped, --volfault-switches=1")
        self.bound.most.check()
        check_rules(self.without)
        if self.most_seconds is not None and not 0 < self.most_seconds < math.inf:
            raise UsageError(f"a session of at most {self.most_seconds:g} s runs nothing; give more than 0")
        if not 0 < self.seconds < math.inf:
            raise UsageError(f"a scenario cannot take at most {self.seconds:g} s; give more than 0")
        for path, what in (
            (self.json, results_file.WHAT),
            (self.html, html.WHAT),
            (self.sarif, sarif.WHAT),
            (self.coverage, ledger.WHAT),
        ):
            if path is not None:
                files.check_writable(path, what)
        if self.resume is not None:
            files.check_replaceable(self.resume, _kept.WHAT)
        check_distinct(self._files())
        if self.coverage is not None:
            collector.check_installed()
            collector.check_alone()
        if self.scenario is not None:
            named(self.scenario)
        self._check_gate()

    @property
    def named_campaign(self) -> NamedCampaign:
        """What the campaign is that was named; without one it is all that there is.

        Raises:
            UsageError: there is none of that name.
        """
        return NamedCampaign() if self.campaign is None else campaign_named(self.campaign)

    @property
    def most_switches(self) -> int | None:
        """How often one of two operations at once is stopped; None for no operations at once."""
        return self.named_campaign.switches if self.switches is None else self.switches

    @property
    def bound(self) -> Bound:
        """What is to be run, as far as it is known before anything is loaded."""
        rules = tuple(sorted({*self.without}))
        recovery = self.recovery or self.named_campaign.recovery
        bound = Bound(self.faults, {}, self.shard, self.drivers, self.crashes, self.most_switches or 0, recovery, rules)
        known_cures = self.named_campaign.known_cures and self.baseline is not None and not self.update
        return replace(bound, strikes=self.named_campaign.strikes, known_cures=known_cures)

    def _files(self) -> Mapping[str, Path | None]:
        own = {
            "json": self.json,
            "html": self.html,
            "sarif": self.sarif,
            "coverage": self.coverage,
            "resume": self.resume,
        }
        baseline = None if self.baseline in (None, UPSTREAM) else self.folder / str(self.baseline)
        return {**{f"--volfault-{name}": path for name, path in (*own.items(), ("baseline", baseline))}, **self.others}

    def _check_gate(self) -> None:
        if self.update and self.baseline is None:
            raise UsageError("--volfault-update-baseline updates nothing; name the file with --volfault-baseline=FILE")
        check_reason(self.update, self.reason, "--volfault-")
        check_accept(self.reason, self.accept, "--volfault-")


def is_pair(name: object) -> bool:
    """Whether what a user gives for a name is one of operations at once: `FLOW.VARIANT:FLOW`."""
    return ":" in str(name)


def check_name(name: str) -> None:
    """Refuse what names neither a flow, nor a variant of one, nor operations at once.

    Raises:
        UsageError: with what there is.
    """
    if not is_pair(name):
        variants_of(name)
        return
    scenario = named(name)
    if scenario.id != scenario.head:
        raise UsageError(f"{name} is one scenario; operations at once are named by {scenario.head}")


def variants_of(name: str) -> list[tuple[str, str]]:
    """(flow, variant) for each that a name of the user's covers: `NAME.VARIANT`, or `NAME` for those of a campaign.

    Raises:
        UsageError: there is no such flow or variant.
    """
    if is_pair(name):
        raise UsageError(f"{name} asks for operations at once; a test of them takes volfault_at_once")
    flow_name, dot, variant = str(name).partition(".")
    flow = flow_named(flow_name)
    return [(flow_name, each) for each in ([str(Variant.parse(variant))] if dot else flow.variants)]


def spelled(name: str) -> str:
    """A flow as a user names it, with the words of its variant in the order in which they are written."""
    flow, dot, variant = name.partition(".")
    return f"{flow}.{canonical(variant)}" if dot else name
