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

    @property
    def is_plain(self) -> bool:
        """Whether nobody has set it up."""
        return not (self.level or self.handlers or self.filters or self.disabled) and self.propagate

    def give_to(self, logger: logging.Logger) -> None:
        """Set a logger up like this; whoever does so says to logging that levels have changed."""
        logger.level, logger.handlers, logger.filters = self.level, self.handlers, self.filters
        logger.disabled, logger.propagate = self.disabled, self.propagate


def loggers() -> list[logging.Logger]:
    """Every logger that there is."""
    known = list(logging.root.manager.loggerDict.values())
    return [logging.root, *(each for each in known if isinstance(each, logging.Logger))]


def plain() -> Setting:
    """That of a logger that was just made."""
    return Setting(logging.NOTSET, [], [], disabled=False, propagate=True)
