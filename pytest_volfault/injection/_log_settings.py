"""How somebody has set up logging, logger by logger: taken off for a while, and put back."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Setting:
    """How somebody has set up one logger."""

    level: int
    handlers: list[logging.Handler]
    filters: list[Any]
    disabled: bool
    propagate: bool

    @classmethod
    def of(cls, logger: logging.Logger) -> Setting:
        """That of a logger, as it is at the moment."""
        return cls(logger.level, logger.handlers, logger.filters, logger.disabled, logger.propagate)

    def give_to(self, logger: logging.Logger) -> None:
        """Set a logger up like this; whoever does so says to logging that levels have changed."""
        logger.level, logger.handlers, logger.filters = self.level, self.handlers, self.filters
        logger.disabled, logger.propagate = self.disabled, self.propagate


def set_up() -> list[logging.Logger]:
    """The loggers that somebody has set up, of all that there are: Nova has hundreds, and a scenario asks twice."""
    known = [each for each in list(logging.root.manager.loggerDict.values()) if isinstance(each, logging.Logger)]
    return [
        each
        for each in (logging.root, *known)
        if each.level or each.handlers or each.filters or each.disabled or not each.propagate
    ]


def plain() -> Setting:
    """That of a logger that was just made."""
    return Setting(logging.NOTSET, [], [], disabled=False, propagate=True)
