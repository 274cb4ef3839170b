"""What somebody sees of a stuck volume: facts that hold, facts that do not, and words of an error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pytest_volfault.errors import UsageError
from pytest_volfault.model.facts import Fact, Facts

# What stands instead of a value: there is no such fact; there is one, whatever its value.
NO, YES = "no", "yes"


@dataclass(frozen=True, slots=True)
class Seen:
    """One fact as it is seen.

    Attributes:
        key: the fact without its value: `server.row[volume]`.
        value: its value; `no` where there is no such fact, `yes` where there is one of any value.
    """

    key: str
    value: str

    @classmethod
    def parse(cls, text: str) -> Seen:
        """Read `volume.status=reserved`, `server.row[volume]=no` or `host1.device[volume]`.

        Raises:
            UsageError: it is no fact; the message shows the shape, or the relations that there are.
        """
        key, _, value = text.partition("=")
        try:
            fact = Fact.parse(key)
        except UsageError as error:
            raise UsageError(
                f"{error}. Or say that there is none: server.row[volume]={NO}; what facts there are is in "
                "docs/reference/facts.md"
            ) from None
        return cls(fact.key, value or YES)

    def holds(self, facts: Facts) -> bool:
        """Whether that is what one would see of a final state."""
        values = [fact.value for fact in facts.all if fact.key == self.key]
        if self.value == NO:
            return not values
        return bool(values) if self.value == YES else self.value in values

    def __str__(self) -> str:
        return f"{self.key}={self.value}"


def check_told(seen: Sequence[Seen], texts: Sequence[str]) -> None:
    """Refuse what cannot tell anything apart.

    Raises:
        UsageError: a text is empty, and would be found everywhere; or a fact is said twice.
    """
    if not all(text.strip() for text in texts):
        raise UsageError("an empty text is found in every scenario; give words of the error, or of what is left")
    keys = [each.key for each in seen]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise UsageError(f"{', '.join(twice)} is said twice; of one thing there is one fact")
