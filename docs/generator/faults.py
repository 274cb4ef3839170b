"""Each kind of fault, where it comes from in reality, and which calls it can strike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from docs.generator.markdown import cell
from pytest_volfault import load_target
from pytest_volfault.explorer.breakable import kinds_at
from pytest_volfault.model.scenario import CRASH
from volfault_fakes import linux
from volfault_fakes.catalogue import Kind, Operation

INTRODUCTION = """\
# Faults

A **fault** is one thing that goes wrong at one call. Its **kind** says what. Its **side** says when:

- `before`: the party has done nothing.
- `after`: it has done what it was asked, and its caller is not told. Some kinds say what else it has done.
- `late`: its caller gives up. When the flow has come to rest, the call has its effect after all.

A kind stands at a call only where the real party can say so there. Its **source** tells where the party does, and what
it has done by then. Some kinds hang on the very call as well: on a row that must be there, or on the kind of storage.
They are marked with `*`. `--volfault-steps` prints points and kinds of a target in the terminal.
"""
# The parties in the order of their tables: how a point begins, and the party's name.
PARTIES: Mapping[str, str] = {
    "cinder": "Cinder's API",
    "backend": "The storage's driver, as Cinder calls it",
    "nova.api": "Nova's API, as cinder-volume calls it",
    "libvirt": "libvirt",
    "brick": "os-brick",
    "host": "Programs of a compute host",
    "keymanager": "The key manager",
    "servicegroup": "Nova's servicegroup",
    "nova.db": "Nova's database",
    "nova.rpc": "Nova's message bus",
    "nova.notify": "Nova's notifications",
    "nova.ssh": "ssh, from one compute host to another",
    "glance": "Glance",
    "placement": "Placement",
}


def page() -> str:
    """The whole page.

    Raises:
        TargetUnusable: Nova is not installed.
    """
    operations, kinds = declared()
    lines = [INTRODUCTION, "## Every call of code under test", "", *_kinds([kinds[CRASH]])]
    for party, title in PARTIES.items():
        mine = [each for each in operations if party_of(each.point) == party and not each.observed]
        names = dict.fromkeys(name for each in mine for name in each.kinds)
        lines += ["", f"## {title}", "", *_kinds(kinds[name] for name in names), "", *_calls(mine, kinds)]
    return "\n".join(lines) + "\n"


def party_of(point: str) -> str:
    """Return the party that a point begins with."""
    head, *rest = point.split(".")
    return f"nova.{rest[0]}" if head == "nova" else head


def _kinds(kinds: Iterable[Kind]) -> Iterator[str]:
    yield "| kind | side | what happens | source |"
    yield "|---|---|---|---|"
    for kind in kinds:
        yield f"| `{kind.name}`{_mark(kind)} | {', '.join(kind.whens)} | {cell(kind.title)} | {cell(kind.source)} |"


def _mark(kind: Kind) -> str:
    return "" if kind.applies is None else " \\*"


def _calls(operations: Iterable[Operation], kinds: Mapping[str, Kind]) -> Iterator[str]:
    alike: dict[tuple[tuple[str, ...], bool], list[str]] = {}
    for each in operations:
        name = each.point + ("NAME" if each.suffix else "")
        mine = tuple(kind for kind in kinds_at(each) if kind != CRASH)
        alike.setdefault((mine, each.reads), []).append(name)
    yield "| calls | what can strike them |"
    yield "|---|---|"
    for (mine, reads), names in alike.items():
        told = ", ".join(f"`{name}`{_mark(kinds[name])}" for name in mine)
        only = "; they read, so that there is nothing but `before`" if reads else ""
        yield f"| {', '.join(f'`{name}`' for name in sorted(names))} | {told}{only} |"


def declared() -> tuple[list[Operation], dict[str, Kind]]:
    """Return what the target `nova` has, and what the real os-brick's host adds.

    Raises:
        TargetUnusable: Nova is not installed.
    """
    target = load_target("nova")
    kinds = {**target.kinds, **{kind.name: kind for kind in linux.KINDS}}
    return [*target.operations, *linux.OPERATIONS], kinds
