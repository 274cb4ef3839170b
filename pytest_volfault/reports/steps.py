"""What `--volfault-steps` prints: flows, variants, steps, points and the faults that can strike at each."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from pytest_volfault.explorer.breakable import kinds_at
from pytest_volfault.model.flow import Flow
from pytest_volfault.model.flows import FLOWS
from pytest_volfault.model.variant import COMBINATIONS, DIMENSIONS, WORDS, Variant
from pytest_volfault.targets.contract import Target

WIDTH = 120


def steps(target: Target) -> Iterator[str]:
    """The lines, flow by flow and then point by point."""
    for flow in FLOWS.values():
        yield from _flow(flow, target)
    yield from _words(target)
    yield f"points of target {target.info.name} {target.info.version}".rstrip()
    for operation in sorted(target.operations, key=lambda operation: operation.point):
        name = operation.point + ("NAME" if operation.suffix else "")
        kinds = "(only seen)" if operation.observed else ", ".join(kinds_at(operation))
        yield f"  {name:36} {kinds}"
    hidden = sorted(operation.point for operation in target.operations if operation.hidden)
    if hidden:
        yield "  broken with --volfault-drivers, or in a scenario that names them: calls of no process under test"
        yield from textwrap.wrap(", ".join(hidden), WIDTH, initial_indent="    ", subsequent_indent="    ")
    yield ""
    yield "fault kinds"
    for kind in sorted(target.kinds.values(), key=lambda kind: kind.name):
        yield f"  {kind.name:28} {'/'.join(kind.whens):13} {kind.title}"


def _flow(flow: Flow, target: Target) -> Iterator[str]:
    yield f"flow {flow.name}: {flow.title}"
    for name in flow.variants:
        variant = Variant.parse(name)
        reason = target.refusal(flow.name, variant)
        yield f"  variant {flow.name}.{name}{f' (not on {target.info.name}: {reason})' if reason else ''}"
        for step in flow.steps(variant):
            yield f"    step {step.number:4} {step.name:25} {', '.join(step.points)}"
    yield ""


def _words(target: Target) -> Iterator[str]:
    """Variants combine: what each dimension offers, what the target refuses, what makes no sense."""
    yield "words of a variant; any that make sense together can be named, as in detach.attachments-rbd-multiattach"
    dimensions: dict[str, list[str]] = {}
    for word, each in WORDS.items():
        said = {each.dimension: each.value} if each.dimension in DIMENSIONS else {"own": (word,)}
        refused = all(target.refusal(name, Variant(**said)) is not None for name in FLOWS)
        dimensions.setdefault(each.dimension, []).append(f"({word})" if refused else word)
    for dimension, words in dimensions.items():
        yield from textwrap.wrap(
            f"{dimension:14} {', '.join(words)}", WIDTH, initial_indent="  ", subsequent_indent=" " * 17
        )
    yield f"  in brackets: by itself no flow of target {target.info.name}"
    for word, each in WORDS.items():
        if each.title:
            yield f"  {word}: {each.title}"
    yield ""
    yield "combinations that make no sense"
    for nonsense in COMBINATIONS.values():
        yield f"  {nonsense.reason.format(v=_Named())}"
    yield ""


class _Named:
    """A variant whose every value is the name of its dimension, for the text of a rule."""

    def __getattr__(self, dimension: str) -> str:
        return f"that {dimension}"
