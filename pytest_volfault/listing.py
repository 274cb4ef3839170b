"""What `--volfault-steps` prints: flows, steps, points and the faults that can strike at each."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_volfault.flows import FLOWS
from pytest_volfault.targets.contract import Target


def steps(target: Target) -> Iterator[str]:
    """The lines, flow by flow and then point by point."""
    for flow in FLOWS.values():
        yield f"flow {flow.name}: {flow.title}"
        for variant, numbered in flow.steps.items():
            able = variant in target.flows.get(flow.name, ())
            yield f"  variant {flow.name}.{variant}{'' if able else f' (not on {target.info.name})'}"
            for step in numbered:
                yield f"    step {step.number:4} {step.name:22} {', '.join(step.points)}"
        yield ""
    yield f"points of target {target.info.name} {target.info.version}".rstrip()
    for operation in sorted(target.operations, key=lambda operation: operation.point):
        name = operation.point + ("NAME" if operation.suffix else "")
        yield f"  {name:36} {', '.join(('crash', *operation.kinds))}"
    yield ""
    yield "fault kinds"
    for kind in sorted(target.kinds.values(), key=lambda kind: kind.name):
        yield f"  {kind.name:28} {'/'.join(kind.whens):13} {kind.title}"
