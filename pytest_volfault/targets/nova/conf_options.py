"""What the user sets in nova.conf: `--volfault-nova-conf=SECTION.OPTION=VALUE`. Imports nothing of Nova."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pytest_volfault.errors import UsageError

_SHAPE = re.compile(r"(?P<section>\w+)\.(?P<name>\w+)=(?P<value>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ConfOption:
    """One line of nova.conf.

    Attributes:
        section: without brackets; `DEFAULT` as well.
        name: as nova.conf has it.
        value: as nova.conf would have it; Nova's own type of the option reads it.
    """

    section: str
    name: str
    value: str

    def __str__(self) -> str:
        return f"{self.section}.{self.name}={self.value}"

    @classmethod
    def parse(cls, text: str) -> ConfOption:
        """Read what the user gave.

        Raises:
            UsageError: it has another shape.
        """
        match = _SHAPE.fullmatch(text)
        if match is None:
            raise UsageError(
                f"{text!r} sets no option of nova.conf; write --volfault-nova-conf=SECTION.OPTION=VALUE, "
                "as in service_user.send_service_user_token=false"
            )
        return cls(match["section"], match["name"], match["value"])


def parse_all(texts: tuple[str, ...]) -> tuple[ConfOption, ...]:
    """Read several, in the order of their names, each once.

    Raises:
        UsageError: one has another shape, or two set the same option to different values.
    """
    known: dict[tuple[str, str], ConfOption] = {}
    for option in map(ConfOption.parse, texts):
        other = known.setdefault((option.section, option.name), option)
        if other != option:
            raise UsageError(f"--volfault-nova-conf sets {option.section}.{option.name} twice: {other} and {option}")
    return tuple(known[key] for key in sorted(known))
