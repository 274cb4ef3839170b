"""`--volfault-steps`: what there is to break, without running anything."""

from __future__ import annotations

import re
from typing import Any

import pytest

from pytest_volfault.explorer.breakable import kinds_at
from pytest_volfault.model.flows import FLOWS
from pytest_volfault.model.variant import NONSENSE, WORDS, Variant
from pytest_volfault.targets.reference.target import ReferenceTarget


def test_everything_is_listed(pytester: pytest.Pytester, run: Any) -> None:
    pytester.makepyfile("raise AssertionError('this module was imported')")
    result = run("--volfault-steps")
    assert result.ret == 0
    words = [line.split() for line in result.outlines]
    target = ReferenceTarget()
    for flow in FLOWS.values():
        result.stdout.fnmatch_lines([f"flow {flow.name}: {flow.title}"])
        for name in flow.variants:
            reason = target.refusal(flow.name, Variant.parse(name))
            shown = [f"  variant {flow.name}.{name}{f' (not on reference: {reason})' if reason else ''}"]
            for step in flow.steps(Variant.parse(name)):
                shown.append(f"    step {step.number:4} {step.name:25} {', '.join(step.points)}")
            # One after the other, and nothing in between: the steps are those of this variant.
            assert "\n".join(shown) in result.stdout.str()
    listed = {line[0]: set(" ".join(line[1:]).split(", ")) for line in words if len(line) > 1}
    for operation in target.operations:
        name = operation.point + ("NAME" if operation.suffix else "")
        assert listed[name] == (set(kinds_at(operation)) or {"(only seen)"})
    hidden = ", ".join(sorted(operation.point for operation in target.operations if operation.hidden))
    assert hidden in " ".join(" ".join(line) for line in words)
    for kind in target.kinds.values():
        result.stdout.fnmatch_lines([f"  {kind.name} *{'/'.join(kind.whens)} *{kind.title}"])
    assert "passed" not in result.stdout.str()
    assert "test session starts" not in result.stdout.str()
    assert result.stderr.str() == ""


def listed_words(result: pytest.RunResult) -> dict[str, list[str]]:
    """Dimension -> its words, as the listing shows them."""
    begin = next(n for n, line in enumerate(result.outlines) if line.startswith("words of a variant; "))
    section = result.outlines[begin + 1 : result.outlines.index("", begin)]
    brackets = next(n for n, line in enumerate(section) if line.startswith("  in brackets: "))
    told = [line.strip().partition(": ")[::2] for line in section[brackets + 1 :]]
    assert [word for word, sentence in told if sentence] == [word for word in WORDS if WORDS[word].title]
    section = section[:brackets]
    # What belongs to the line above begins in the column of its words.
    text = re.sub(r"\n {17}", " ", "\n".join(section))
    return {name: words.split(", ") for name, words in (line.split(maxsplit=1) for line in text.splitlines())}


def test_the_words_of_a_variant_are_listed_by_dimension(pytester: pytest.Pytester, run: Any) -> None:
    result = run("--volfault-steps")
    dimensions = listed_words(result)
    assert [word.strip("()") for words in dimensions.values() for word in words] == list(WORDS)
    assert {word.strip("()"): name for name, words in dimensions.items() for word in words} == {
        word: each.dimension for word, each in WORDS.items()
    }
    target = ReferenceTarget()
    for word, each in WORDS.items():
        able = any(target.refusal(flow, Variant(**{each.dimension: each.value})) is None for flow in FLOWS)
        assert (word if able else f"({word})") in dimensions[each.dimension]
    result.stdout.fnmatch_lines(["  in brackets: by itself no flow of target reference"])


def test_what_makes_no_sense_together_is_listed_with_the_reason(pytester: pytest.Pytester, run: Any) -> None:
    result = run("--volfault-steps")
    begin = result.outlines.index("combinations that make no sense") + 1
    reasons = result.outlines[begin : begin + len(NONSENSE) + 1]
    assert reasons.pop() == ""
    assert reasons[0] == "  volumes on that protocol have no targets that they could share; iscsi, iser, nvmeof have"
    assert [reason.strip() for reason in reasons[1:]] == [rule.reason for rule in NONSENSE[1:]]


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
