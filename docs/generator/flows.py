"""Flows with their variants and steps, and the words of variants."""

from __future__ import annotations

from collections.abc import Iterator

from docs.generator.markdown import cell, code, table
from docs.generator.markdown import page as whole
from pytest_volfault.model.flow import Flow
from pytest_volfault.model.flows import FLOWS
from pytest_volfault.model.variant import COMBINATIONS, DIMENSIONS, WORDS, Variant

INTRODUCTION = """\
# Flows and words

A **flow** is one operation as a user asks for it, or what a nova-compute does by itself. A **variant** says on what, in
**words** that are joined by `-`: `detach.attachments-rbd-multiattach`. The words may come in any order.

A campaign runs the variants that stand here with a flow. Any other combination that makes sense runs when it is named:
`--volfault-flow=detach.attachments-rbd-encrypted`. `pytest --volfault-steps` tells what a target refuses.
"""
STEPS = """\
A **step** is a numbered place in a flow. It is made of one call or several. Where a variant changes the steps, those of the
first variant stand here.
"""
WORDS_TOLD = """\
## Words of variants

Words of one dimension do not go together. The first word of a variant is `attachments` (Cinder's attachments API) or
`legacy` (the calls before it).
"""


def page() -> str:
    """The whole page."""
    return whole(
        INTRODUCTION,
        "## Flows",
        table(("flow", "what it is", "variants that a campaign runs"), map(_flow, FLOWS.shipped.values())),
        "## Steps",
        STEPS,
        table(("flow", "step", "name", "calls"), _steps()),
        WORDS_TOLD,
        table(("dimension", "word", "what it says"), _words()),
        "## Combinations that make no sense\n\nThey are refused, with the reason.",
        [f"- {each.reason.format(v=_Named())}" for each in COMBINATIONS.shipped.values()],
    )


def _flow(flow: Flow) -> tuple[str, str, str]:
    return code(flow.name), cell(flow.title), ", ".join(map(code, flow.variants)) or "none: it runs where it is named"


def _steps() -> Iterator[tuple[str, ...]]:
    for flow in FLOWS.shipped.values():
        for step in flow.steps(Variant.parse((flow.variants or ("attachments",))[0])):
            yield code(flow.name), str(step.number), code(step.name), ", ".join(map(code, step.points))


def _words() -> Iterator[tuple[str, ...]]:
    for dimension in dict.fromkeys([*DIMENSIONS, *(each.dimension for each in WORDS.shipped.values())]):
        for name, word in WORDS.shipped.items():
            if word.dimension == dimension:
                yield code(dimension), code(name), cell(word.title)


class _Named:
    """A variant whose every value is the name of its dimension, for the text of a rule."""

    def __getattr__(self, dimension: str) -> str:
        return f"that {dimension}"
