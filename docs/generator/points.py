"""Injection points, and which targets have them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from docs.generator.faults import PARTIES, party_of
from docs.generator.markdown import code, table
from docs.generator.markdown import page as whole
from pytest_volfault import load_target
from volfault_fakes import linux
from volfault_fakes.catalogue import Operation

INTRODUCTION = """\
# Injection points

An **injection point** is a named call into a party, where a fault can strike. The party's name comes first, then its own name
for the call. [Faults](faults.md) says which kinds of faults can strike where.

The second call of a point in one flow is `#2`: `libvirt.detach_device#2`. `NAME` stands for what the call is about.

- **reads**: the call changes nothing. It is broken `before` its effect alone.
- **seen**: it is a line of the trace, and is never broken.
- **hidden**: no process under test makes it. It is broken with `--volfault-drivers`, or in a scenario that names it.
"""


def page() -> str:
    """The whole page.

    Raises:
        TargetUnusable: Nova is not installed.
    """
    nova, reference = (_of(load_target(name).operations) for name in ("nova", "reference"))
    known = {**reference, **nova, **_of(linux.OPERATIONS)}
    parts: list[str | Iterator[str]] = [INTRODUCTION]
    for party, title in PARTIES.items():
        mine = sorted(name for name, each in known.items() if party_of(each.point) == party)
        rows = ((code(name), _of_kind(known[name]), _where(name, nova, reference)) for name in mine)
        parts += [f"## {title}", table(("point", "", "targets"), rows)]
    return whole(*parts)


def _of(operations: tuple[Operation, ...] | list[Operation]) -> Mapping[str, Operation]:
    return {each.point + ("NAME" if each.suffix else ""): each for each in operations}


def _of_kind(each: Operation) -> str:
    marks = {"reads": each.reads, "seen": each.observed, "hidden": each.hidden}
    return ", ".join(name for name, holds in marks.items() if holds)


def _where(name: str, nova: Mapping[str, Operation], reference: Mapping[str, Operation]) -> str:
    if name not in nova and name not in reference:
        return "`nova` with `--volfault-brick=real`"
    return ", ".join(code(target) for target, has in (("reference", reference), ("nova", nova)) if name in has)
