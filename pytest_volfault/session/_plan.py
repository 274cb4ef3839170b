"""What there is to run in a session: the scenarios within its bound, those of this machine's shard of them."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_volfault.campaign import Leftover
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.session._lazy_campaign import LazyCampaign
from pytest_volfault.session._selection import Selection
from pytest_volfault.session.sharding import part


class Plan:
    """Asks the campaign for scenarios, once for each flow and variant, and notes how many there were.

    Args:
        selection: what of all flows the user's options leave.
        loaded: has the campaign, and gathers how many scenarios were planned, and how many were left out.
    """

    def __init__(self, selection: Selection, loaded: LazyCampaign) -> None:
        self._selection, self._loaded = selection, loaded
        self._options, self._gathered = loaded.options, loaded.gathered
        self._scenarios: dict[str, list[Scenario]] = {}

    @property
    def only(self) -> Scenario | None:
        """The one scenario that is replayed, if one is."""
        return self._selection.only

    def scenarios(self, names: Sequence[str]) -> list[Scenario]:
        """The scenarios of some flows within the session's options.

        Args:
            names: `NAME.VARIANT`, or `NAME` for those of its variants that the target performs; none for all.
        """
        wanted = self._selection.flows(names)
        if self.only:
            return [self.only] if wanted else []
        return [scenario for pair in wanted for scenario in self._of_this_machine(self._planned(*pair))]

    def pairs(self, names: Sequence[str]) -> list[Scenario]:
        """Those of some sets of operations at once that are to be searched here.

        Args:
            names: `FLOW.VARIANT:FLOW` each.
        """
        wanted = self._selection.pairs(names)
        if self.only:
            return wanted
        self._gathered.pairs = {**dict.fromkeys(each.id for each in wanted), **self._gathered.pairs}
        shard = self._options.shard
        # A search is not taken apart.
        return wanted if shard is None else wanted[shard.number - 1 :: shard.of]

    def leftovers(self, golden: Scenario) -> list[Leftover]:
        """What the scenarios of a flow within the bound leave that is not clean; see `Campaign.leftovers`.

        A session that replays one scenario looks for none.
        """
        if self.only:
            return []
        with self._loaded.campaign:
            return self._loaded.campaign.leftovers(golden.flow, golden.variant)

    def sequences(self, golden: Scenario) -> list[Scenario]:
        """Each flow that the target plays then, after each leftover of a flow; see `Campaign.sequences`."""
        if self.only:
            return [self.only]
        return self._of_this_machine(self._loaded.campaign.sequences(golden.flow, golden.variant))

    def _of_this_machine(self, whole: list[Scenario]) -> list[Scenario]:
        return part(whole, self._options.shard) if self._options.shard else whole

    def _planned(self, flow: str, variant: str) -> list[Scenario]:
        name = f"{flow}.{variant}"
        if name not in self._scenarios:
            with self._loaded.campaign:
                whole = self._loaded.campaign.scenarios(flow, variant)
                self._scenarios[name] = list(filter(self._options.named_campaign.strikes.holds, whole))
            self._gathered.planned[name] = len(self._scenarios[name])
            self._gathered.pruned[name] = dict(self._loaded.campaign.pruned.get(name, {}))
        return self._scenarios[name]
