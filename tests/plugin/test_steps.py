"""`--volfault-steps`: what there is to break, without running anything."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault.flows import FLOWS
from pytest_volfault.targets.reference.target import ReferenceTarget


def test_everything_is_listed(pytester: pytest.Pytester, run: Any) -> None:
    pytester.makepyfile("raise AssertionError('this module was imported')")
    result = run("--volfault-steps")
    assert result.ret == 0
    words = [line.split() for line in result.outlines]
    first = [line[0] for line in words if line]
    for flow in FLOWS.values():
        result.stdout.fnmatch_lines([f"flow {flow.name}: {flow.title}"])
        for variant, steps in flow.steps.items():
            result.stdout.fnmatch_lines([f"  variant {flow.name}.{variant}"])
            for step in steps:
                result.stdout.fnmatch_lines([f"    step {step.number} *{step.name} *{', '.join(step.points)}"])
    target = ReferenceTarget()
    listed = {line[0]: set(" ".join(line[1:]).split(", ")) for line in words if line and "crash," in line}
    for operation in target.operations:
        name = operation.point + ("NAME" if operation.suffix else "")
        assert listed.get(name, {"crash"} if name in first else None) == {"crash", *operation.kinds}
    for kind in target.kinds.values():
        result.stdout.fnmatch_lines([f"  {kind.name} *{'/'.join(kind.whens)} *{kind.title}"])
    assert "passed" not in result.stdout.str()
    assert "test session starts" not in result.stdout.str()
    assert result.stderr.str() == ""


def test_of_another_target(narrow: pytest.Pytester, run: Any) -> None:
    result = run("--volfault-steps", "--volfault-target=narrow")
    assert result.ret == 0
    points = result.outlines[result.outlines.index("points of target narrow 1.0") + 1 :]
    assert points[: points.index("")] == [
        f"  {'cinder.attachment_delete':36} crash, http-500",
        f"  {'nova.db.bdm_destroy':36} crash, db-error",
    ]


def test_of_a_function(pytester: pytest.Pytester, run: Any) -> None:
    pytester.makeconftest("")
    pytester.makepyfile(own="def detach(volume_id): raise AssertionError('it was called')")
    result = run("--volfault-steps", "--volfault-target=own:detach")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["points of target own:detach", "  cinder.os-detach *crash, http-500*"])
    result.stdout.no_fnmatch_line("  nova.db*")


def test_in_a_pipe(pytester: pytest.Pytester, fresh: Any) -> None:
    result = fresh("--volfault-steps")
    assert result.ret == 0
    assert result.outlines[0].startswith("flow attach: ")
    assert result.stderr.str() == ""
