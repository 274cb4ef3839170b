"""Which flows, variants and operations at once a session is to run. Runs nothing; loads the target where it must."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pytest_volfault.campaign import Campaign
from pytest_volfault.errors import UsageError
from pytest_volfault.gate.held import SEQUENCES, Held
from pytest_volfault.model.flows import FLOWS, flow_named
from pytest_volfault.model.identifiers import flows_of
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.variant import Variant
from pytest_volfault.session.options import Options, is_pair, spelled, variants_of


class Selection:
    """What of all that there is the user's options leave, and a shipped baseline that holds less.

    Args:
        options: what the user asked for.
        held: what the baseline says something of; None where it is no shipped one.
        campaign: gives the session's, whose target says what it performs.
    """

    def __init__(self, options: Options, held: Held | None, campaign: Callable[[], Campaign]) -> None:
        self._options, self._held, self._campaign = options, held, campaign

    @property
    def only(self) -> Scenario | None:
        """The one scenario that is replayed, if one is."""
        return Scenario.parse(self._options.scenario) if self._options.scenario else None

    def check(self) -> None:
        """Refuse what the options name and the target, or the baseline that is compared with, does not have.

        Raises:
            UsageError: with the names that the target has of variants, or of a scenario's points or kinds.
        """
        only = self.only
        if self._held is not None:
            for name in self._options.flows if only is None else (only.golden.id,):
                self._held.check(name, [_named(name)] if is_pair(name) else variants_of(spelled(name)))
        for name in self._options.flows:
            flow, _, variant = name.partition(".")
            if is_pair(name):
                self._campaign().check(Scenario.parse(name))
            elif variant:
                # Loads the target; a session that names no variant need not wait for that here.
                self._campaign().check_able(flow_named(flow), Variant.parse(variant))
        if only is not None:
            with self._campaign() as campaign:
                campaign.check(only)

    # -- flows

    def flows(self, names: Sequence[str]) -> list[tuple[str, str]]:
        """(flow, variant) for each that is left of some flows.

        Args:
            names: `NAME.VARIANT`, or `NAME` for those of its variants that the target performs; none for all.
        """
        return [pair for pair in self._performed(names) if self._held is None or self._held.holds(pair)]

    def held_back(self, names: Sequence[str]) -> list[str]:
        """Why others are not run: what is compared with says nothing of them. A sentence each.

        Args:
            names: of the test's flows.
        """
        if self._held is None or self.only:
            return []
        return list(map(self._held.silence, self._held.left_out(self._performed(names))))

    def goldens(self, names: Sequence[str]) -> list[Scenario]:
        """The flows and variants that other flows follow, undisturbed."""
        if self._held is not None and not self._held.sequences:
            return []
        return [Scenario(flow, variant) for flow, variant in self.flows(names)]

    def sequences_held_back(self, names: Sequence[str]) -> list[str]:
        """As `held_back`, of a test that runs other flows after these."""
        held = self._held
        if held is None or self.only or held.sequences or not self._performed(names):
            return self.held_back(names)
        return [held.silence(SEQUENCES)]

    def concerns(self, names: Sequence[str]) -> bool:
        """Whether a test about these flows, which runs no scenario of a campaign, is asked for.

        It is about no variant alone, so that a session limited to variants, or a campaign of some, leaves it out.
        """
        flows = self._options.flows
        if self._options.scenario is not None or self._options.named_campaign.flows is not None:
            return False
        return not flows or any(name.partition(".")[0] in flows for name in names)

    def _performed(self, names: Sequence[str]) -> list[tuple[str, str]]:
        for name in names:
            variants_of(name)
        only = self.only
        # What is named is run even where no campaign would by itself, as long as the test is for that flow.
        names, flows = (tuple(map(spelled, each)) for each in (names, self._options.flows))
        if flows and all(map(is_pair, flows)) and not only:
            return []
        flows = tuple(name for name in flows if not is_pair(name))
        asked = (only.golden.id,) if only else (*flows, *names) or tuple(FLOWS)
        named = {*asked, *names}
        pairs = dict.fromkeys(pair for name in asked for pair in variants_of(name))
        return [
            (flow, variant)
            for flow, variant in pairs
            if _covers(names, flow, variant)
            and (only or self._options.named_campaign.runs(f"{flow}.{variant}"))
            and _covers(flows, flow, variant)
            and (f"{flow}.{variant}" in named or variant in self._campaign().able(flow_named(flow)))
        ]

    # -- operations at once

    def pairs(self, names: Sequence[str]) -> list[Scenario]:
        """Those of some sets of operations at once that are left; where one scenario is replayed, that one.

        Args:
            names: `FLOW.VARIANT:FLOW` each.

        Raises:
            UsageError: a name is of one flow alone.
        """
        able, only = self._able_pairs(names), self.only
        if only:
            return [only] if only.head in names else []
        return [each for each in able if self._held is None or self._held.holds(_named(each.id))]

    def pairs_held_back(self, names: Sequence[str]) -> list[str]:
        """Why others are not searched: the baseline says nothing of them. A sentence each."""
        held = self._held
        if held is None or self.only:
            return []
        return [held.silence(each.id) for each in self._able_pairs(names) if not held.holds(_named(each.id))]

    def _able_pairs(self, names: Sequence[str]) -> list[Scenario]:
        """Those that the options leave, and the target performs."""
        for name in names:
            if not is_pair(name):
                raise UsageError(f"{name} is one flow; volfault_at_once runs several at once, FLOW.VARIANT:FLOW")
        if self._options.most_switches is None:
            return []
        pairs, able = [each for each in map(Scenario.parse, names) if self._asks_for(each)], self._campaign().target
        return [
            each
            for each in pairs
            if all(able.refusal(flow, Variant.parse(each.variant)) is None for flow in flows_of(each))
        ]

    def _asks_for(self, pair: Scenario) -> bool:
        """Whether the user's flows name it, or one of its operations."""
        flows = tuple(map(spelled, self._options.flows))
        if not self._options.named_campaign.runs(pair.id):
            return False
        return pair.id in flows or any(_covers(flows, flow, pair.variant) for flow in flows_of(pair))


def _named(pair: str) -> tuple[str, str]:
    """Operations at once as a baseline knows them, by the first one's flow and the rest."""
    flow, _, rest = pair.partition(".")
    return flow, rest


def _covers(names: Sequence[str], flow: str, variant: str) -> bool:
    """Whether flows as a user names them, none meaning all, include this one."""
    return not names or flow in names or f"{flow}.{variant}" in names
