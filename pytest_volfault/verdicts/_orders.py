"""Whether operations at once have ended as they might have one after the other, in facts and in answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pytest_volfault.model.facts import Facts
from pytest_volfault.model.outcome import Answer
from pytest_volfault.model.violation import Violation

# What one of several callers was told: the status, and whether something failed behind it.
Said = tuple[int | None, bool]
_REFUSALS = range(400, 500)


@dataclass(frozen=True, slots=True)
class End:
    """How operations ended one after the other.

    Attributes:
        order: the names of those that were asked for; the others are taken to have been refused.
        facts: what they left.
        said: what each caller was told, by the name of the operation.
    """

    order: tuple[str, ...]
    facts: Facts
    said: Mapping[str, Said]

    def told_alike(self, answers: Mapping[str, Said]) -> bool:
        """Whether that is what these callers were told."""
        return all(
            answer == self.said[name] if name in self.said else answer[0] in _REFUSALS and not answer[1]
            for name, answer in answers.items()
        )

    def __str__(self) -> str:
        return f"{', '.join(self.order)}: {_in_words(self.said)}" if self.order else "all are refused"


def said(answers: Iterable[tuple[str, Answer]]) -> dict[str, Said]:
    """What each caller was told. What is in an error's text depends on who came first, and is not compared."""
    return {name: (answer.api_status, answer.compute_error is not None) for name, answer in answers}


def told_of_no_order(facts: Facts, answers: Mapping[str, Said], ends: Iterable[End]) -> Violation | None:
    """That what is left is right, and that no order of the operations that leaves it has these answers."""
    leave_it = [end for end in ends if end.facts == facts.lasting]
    if any(end.told_alike(answers) for end in leave_it):
        return None
    known = "; ".join(map(str, leave_it)) or "no order of them leaves this"
    return Violation(
        "answers-of-one-order",
        f"the callers were told what they are told in no order of the operations: {_in_words(answers)}. One after the "
        f"other: {known}",
    )


def _in_words(answers: Mapping[str, Said]) -> str:
    later = {True: " and fails later", False: ""}
    return ", ".join(f"{name} {status}{later[fails]}" for name, (status, fails) in answers.items())
