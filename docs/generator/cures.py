"""Actions that heal, and who does them."""

from __future__ import annotations

from docs.generator.docstrings import section
from docs.generator.markdown import cell, code, table
from docs.generator.markdown import page as whole
from pytest_volfault.model.cure import ACTIONS, MOST_ACTIONS

INTRODUCTION = f"""\
# Cures

A **cure** is what makes a faulted state whole again. It is found by doing it: the campaign tries rows of at most
{MOST_ACTIONS} **actions**, the cheapest first, and takes the first that leaves everything whole. A row is written with `+`:
`reset-volume+retry`.

`none-needed` says that nothing is to be done. `nothing` says that no row of up to {MOST_ACTIONS} actions helps.

The **cost** is what an action asks of whoever does it. A row costs what its actions cost together. SERVER, VOLUME, HOST and
other words in capitals are filled in by you. `FLOW` is the command of the flow that was broken.
"""


def page() -> str:
    """The whole page."""
    actors = section(type(next(iter(ACTIONS.values())).actor), "Attributes")
    return whole(
        INTRODUCTION,
        table(
            ("action", "what is done", "by whom", "cost", "what is typed"),
            (
                (
                    code(name),
                    cell(action.phrase),
                    cell(actors[action.actor.name]),
                    str(action.cost),
                    "<br>".join(map(code, action.commands)),
                )
                for name, action in ACTIONS.shipped.items()
            ),
        ),
        "A project adds actions of its own: [Extend it](../how-to/extend.md#cures).",
    )
