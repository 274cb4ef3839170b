"""Final states as a page tells them: the facts' keys once, and each distinct state as a row of their values."""

from __future__ import annotations

from pytest_volfault.model.facts import Facts
from pytest_volfault.reports.html._distinct import Distinct


def as_plain(states: Distinct[Facts]) -> dict[str, object]:
    """The states, as the scripts take them: null where a fact does not hold, true where it has no value.

    `lasting` has a number for each row, equal where two differ in nothing but records of what was done.
    """
    lasting: Distinct[Facts] = Distinct()
    told = [{fact.key: fact.value or True for fact in facts.all} for facts in states.values]
    keys = sorted({key for each in told for key in each})
    return {
        "keys": keys,
        "rows": [[each.get(key) for key in keys] for each in told],
        "lasting": [lasting.number(state.lasting) for state in states.values],
    }
