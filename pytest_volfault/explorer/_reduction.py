"""Rules by which scenarios need not be played, as they show nothing new; each has a name, a counter and a switch."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from pytest_volfault.errors import UsageError
from pytest_volfault.explorer._alike import Alike
from pytest_volfault.explorer._decision import KEPT, Decision, Fate, Rule
from pytest_volfault.explorer._explored import Explored
from pytest_volfault.explorer._last_call import LastCall
from pytest_volfault.model.scenario import Scenario
from volfault_fakes.naming import unknown

# The one who asks for brute force need not know the rules.
ALL = "all"
RULES: Mapping[str, Callable[[], Rule]] = {rule.name: rule for rule in (LastCall, Alike)}
# Of what comes after a crash; see `_recoveries`.
IDLE, AT_REST = "idle", "at-rest"
# Of schedules of operations at once; see `_reduced_schedules`, and `campaign._schedules` for what ends alike.
INDEPENDENT, SAME_END = "independent", "same-end"
NAMES = (*RULES, IDLE, AT_REST, INDEPENDENT, SAME_END)


def check_rules(names: Collection[str]) -> None:
    """Refuse rules that there are not.

    Raises:
        UsageError: with those that there are.
    """
    for name in names:
        if name not in (ALL, *NAMES):
            raise UsageError(unknown("rule of reduction", name, (*NAMES, ALL), "rules"))


class Reduction:
    """The rules that are in force in one campaign.

    Args:
        without: the names of those that are not, or `all`.

    Raises:
        UsageError: there is no such rule.
    """

    def __init__(self, without: Collection[str] = ()) -> None:
        check_rules(without)
        self._names = frozenset(() if ALL in without else NAMES) - {*without}
        self._rules = [make() for name, make in RULES.items() if name in self._names]

    def has(self, name: str) -> bool:
        """Whether a rule is in force."""
        return name in self._names

    def learn(self, run: Explored) -> None:
        """Tell each rule of a scenario that was played, or taken over."""
        for rule in self._rules:
            rule.learn(run)

    def decide(self, scenario: Scenario) -> Decision:
        """Say what becomes of a scenario: of several rules, one that leaves out more comes first."""
        said = [rule.decide(scenario) for rule in self._rules]
        return next((each for fate in (Fate.PRUNE, Fate.TAKE_OVER) for each in said if each.fate is fate), KEPT)

    def known(self, scenario: Scenario) -> Scenario | None:
        """A scenario that has done the same, and whose result can be taken over."""
        decision = self.decide(scenario)
        return decision.same_as if decision.fate is Fate.TAKE_OVER else None

    @property
    def compares_states(self) -> bool:
        """Whether any rule is to know what there was when a fault had struck."""
        return any(rule.compares_states for rule in self._rules)
