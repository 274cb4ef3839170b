"""What was left behind where no cause is known: the same end is told once, the worst first."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_volfault.model.cure import Cure
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.result import Result
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.reports.lines import LETTERS, Line, Span, command, plain, wrapped

MOST_SHOWN = 10
INDENT = " " * 4


def left_behind(results: Sequence[Result], width: int, replay: str) -> list[Line]:
    """Each end that is leaked or worse, in a few lines, and how many more there are.

    Args:
        results: those of which no cause is known.
        width: columns of the terminal.
        replay: the command that replays a scenario, up to the id.
    """
    bad = [result for result in results if result.verdict.rank >= Verdict.LEAKED.rank]
    if not bad:
        return []
    groups: dict[tuple[Verdict, FinalState, Cure], list[Result]] = {}
    for result in bad:
        groups.setdefault((result.verdict, result.outcome.final_state, result.heals_by), []).append(result)
    # unreached and nondeterministic rank above unsafe, but they say nothing about the target.
    order = sorted(groups, key=lambda key: (-_badness(key[0]), -len(groups[key]), groups[key][0].scenario.id))
    lines: list[Line] = [[Span("what was left behind, the worst first", {"bold": True})]]
    for key in order[:MOST_SHOWN]:
        lines += _group(key, groups[key], width, replay)
    hidden = sum(len(groups[key]) for key in order[MOST_SHOWN:])
    if hidden:
        lines += [plain(), plain(f"… and {hidden} more in {len(order) - MOST_SHOWN} other states: see --volfault-json")]
    return [*lines, plain()]


def _badness(verdict: Verdict) -> int:
    return verdict.rank if verdict.rank <= Verdict.UNSAFE.rank else -1


def _group(key: tuple[Verdict, FinalState, Cure], members: Sequence[Result], width: int, replay: str) -> list[Line]:
    verdict, state, cure = key
    letter, style = LETTERS[verdict]
    count = f"{len(members)} scenario{'s' if len(members) > 1 else ''}"
    lines: list[Line] = [plain(), [Span(f"{letter} {members[0].judged}", style), Span(f"  {count}")]]
    lines += wrapped(f"left: {_left(state)}; healed by {cure.phrase}", width, INDENT)
    for sentence in map(str, members[0].violations):
        lines += wrapped(sentence, width, INDENT)
    for typed in members[0].commands:
        lines += command(f"$ {typed}", width, INDENT)
    return [*lines, *command(f"{replay}{members[0].scenario.id}", width, INDENT, {"light": True})]


def _left(state: FinalState) -> str:
    """A final state in one line, good and bad alike: what is there."""
    rows = ", ".join(state.attachments) or "none"
    there = [f"volume {state.volume_status}", f"attachments: {rows}"]
    there += [
        name
        for name, present in (
            ("exported", state.lun_mapped),
            ("host device", state.host_device),
            (f"guest disk ({state.guest_disk})", state.guest_disk != "none"),
            ("mapped in Nova", state.bdm),
            ("tag listed", state.tagged),
            ("image locked", state.locked),
            ("passphrase kept", state.secret),
            ("guest astray", state.stray_guest),
            (f"others' attachments: {', '.join(state.other_attachments)}", bool(state.other_attachments)),
            (f"others' guest disk ({state.other_guest_disk})", state.other_guest_disk != "none"),
        )
        if present
    ]
    return ", ".join(there)
