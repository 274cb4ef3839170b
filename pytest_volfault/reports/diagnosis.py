"""An answer to what was seen: the causes that leave it, what tells them apart, and what mends it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence

from pytest_volfault.diagnosis import Case, Diagnosis, Suspect
from pytest_volfault.model.cure import Cure
from pytest_volfault.model.facts import Fact
from pytest_volfault.model.result import TargetInfo
from pytest_volfault.reports.by_cause import headline
from pytest_volfault.reports.lines import LETTERS, Line, Span, plain

MOST_SUSPECTS, MOST_FOUND, MOST_NAMED = 5, 20, 3
INDENT = " " * 4
REPLAY = "pytest -p volfault --pyargs volfault_suites --volfault-target={target} --volfault-scenario="
# Relation -> where an operator looks it up.
LOOKED_UP: Mapping[str, str] = {
    "status": "openstack volume show VOLUME -c status",
    "attachment": "openstack --os-volume-api-version 3.27 volume attachment list --volume-id VOLUME",
    "grown": "openstack volume show VOLUME -c size",
    "reimaged": "openstack volume show VOLUME -c volume_image_metadata",
    "copying": "openstack volume show VOLUME -c migration_status, as an administrator",
    "moved": "openstack volume show VOLUME -c os-vol-host-attr:host",
    "snapshot": "openstack volume snapshot list --volume VOLUME; openstack image list --long",
    "export": "the backend's list of mappings",
    "lock": "rbd lock list IMAGE",
    "state": "openstack server show SERVER -c OS-EXT-STS:vm_state",
    "task": "openstack server show SERVER -c OS-EXT-STS:task_state",
    "host": "openstack server show SERVER -c OS-EXT-SRV-ATTR:host",
    "deleted": "Nova's database: instances.deleted",
    "queued_for_delete": "Nova's API database: instance_mappings.queued_for_delete",
    "row": "openstack server volume list SERVER; Nova's database: block_device_mapping",
    "row_size": "Nova's database: block_device_mapping.volume_size",
    "tag": "openstack server volume list SERVER",
    "power": "virsh domstate SERVER, on the host",
    "disk": "virsh domblklist SERVER, and with --inactive, on the host",
    "rescue_disk": "virsh domblklist SERVER, and with --inactive, on the host",
    "device": "lsblk, and iscsiadm -m session, on the host",
    "guest_size": "virsh domblkinfo SERVER DISK, on the host",
    "device_size": "blockdev --getsize64 DEVICE, on the host",
    "secret": "virsh secret-list, on the host",
}


def answered(target: TargetInfo, diagnosis: Diagnosis, width: int) -> list[Line]:
    """Draw an answer.

    Args:
        target: what the shipped results are of.
        diagnosis: the answer.
        width: columns of the terminal.
    """
    where = f"{target.name} {target.version}"
    if not diagnosis.suspects:
        return _nothing(where, diagnosis, width)
    lines = _wrapped(_told(where, diagnosis.suspects), width, "")
    for number, suspect in enumerate(diagnosis.suspects[:MOST_SUSPECTS], start=1):
        lines += [plain(), *_suspect(number, suspect, target, width)]
    if len(diagnosis.suspects) > MOST_SUSPECTS:
        lines += [plain(), plain(f"… and {len(diagnosis.suspects) - MOST_SUSPECTS} more; say what else is seen")]
    if diagnosis.questions:
        lines += [plain(), [Span("What to look at, to tell them apart", {"bold": True})]]
    for question in diagnosis.questions:
        lines.append(plain(f"{question.key}: {LOOKED_UP[Fact.parse(question.key).relation]}"))
        for value, numbers in question.answers:
            lines += _wrapped(f"{value}: {', '.join(map(str, numbers))}", width, INDENT)
    return lines


def _told(where: str, suspects: Sequence[Suspect]) -> str:
    scenarios = _counted(sum(len(suspect.cases) for suspect in suspects), "scenario")
    if len(suspects) == 1:
        return f"1 cause on {where} leaves that, in {scenarios}:"
    return f"{len(suspects)} causes on {where} leave that, in {scenarios}. The likeliest first:"


def _nothing(where: str, diagnosis: Diagnosis, width: int) -> list[Line]:
    lines = _wrapped(f"No single fault leaves that on {where}.", width, "")
    for seen, count in diagnosis.nearest:
        do = "does" if count == 1 else "do"
        lines += _wrapped(f"Without {seen}, {_counted(count, 'scenario')} {do}.", width, "")
    return lines


def _suspect(number: int, suspect: Suspect, target: TargetInfo, width: int) -> list[Line]:
    shown = suspect.cases[0]
    letter, style = LETTERS[shown.entry.verdict]
    said = _unexplained(suspect) if suspect.cause is None else headline(suspect.cause)
    first, *rest = textwrap.wrap(f"{number}. {said}", width - 2, subsequent_indent="   ", break_on_hyphens=False)
    lines: list[Line] = [[Span(letter, style), Span(f" {first}")], *(plain(f"  {each}") for each in rest)]
    lines += _wrapped(_size(suspect), width, INDENT)
    if shown.errors:
        lines += _wrapped(f"one saw: {'; then '.join(shown.errors)}", width, INDENT)
    for cure, cases in _by_cure(suspect.cases).items():
        needed = "" if cure == Cure.NONE_NEEDED else "healed by "
        lines += _wrapped(f"{needed}{cure.phrase} ({len(cases)})", width, INDENT)
        lines += [plain(f"{INDENT}  $ {command}") for command in cases[0].commands]
    replay = REPLAY.format(target=target.name)
    return [*lines, [Span(f"{INDENT}{replay}{shown.id}", {"light": True})]]


def _size(suspect: Suspect) -> str:
    return f"{_counted(suspect.ways, 'different fault')} in {_counted(len(suspect.cases), 'scenario')}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _unexplained(suspect: Suspect) -> str:
    """What is not followed through the code: it ends as it began, or another flow came in between."""
    calls = ", ".join(suspect.points[:MOST_NAMED]) or "no call"
    return f"{calls}: fails, or something comes in between there; it ends {suspect.cases[0].entry.verdict.value}"


def _by_cure(cases: Sequence[Case]) -> Mapping[Cure, list[Case]]:
    """The cures of a suspect, that of most scenarios first."""
    cures: dict[Cure, list[Case]] = {}
    for case in cases:
        cures.setdefault(case.entry.heals_by, []).append(case)
    return dict(sorted(cures.items(), key=lambda pair: (-len(pair[1]), pair[0].rank))[:2])


def found(target: TargetInfo, cases: Sequence[Case], text: str, width: int) -> list[Line]:
    """Draw what a search for a text has found, a scenario each.

    Args:
        target: what the shipped results are of.
        cases: the scenarios.
        text: what was searched for.
        width: columns of the terminal.
    """
    say = "says" if len(cases) == 1 else "say"
    of = f"{_counted(len(cases), 'scenario')} of {target.name} {target.version}"
    lines = _wrapped(f"{of} {say} {text!r}", width, "")
    for case in cases[:MOST_FOUND]:
        letter, style = LETTERS[case.entry.verdict]
        lines.append([Span(letter, style), Span(f" {case.id}")])
        lines += _wrapped(case.entry.judged, width, INDENT)
        for error in case.errors:
            if text.casefold() in error.casefold():
                lines += _wrapped(error, width, INDENT)
    if len(cases) > MOST_FOUND:
        lines.append(plain(f"… and {len(cases) - MOST_FOUND} more; search for more of the text"))
    return lines


def _wrapped(text: str, width: int, indent: str) -> list[Line]:
    wrapped: Iterable[str] = textwrap.wrap(
        text, width, initial_indent=indent, subsequent_indent=f"{indent}  " if indent else "", break_on_hyphens=False
    )
    return [plain(each) for each in wrapped]
