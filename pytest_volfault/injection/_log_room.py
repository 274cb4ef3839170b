"""The log of the code under test: as in a process of its own, and told to the session's handlers from outside.

logging never raises what goes wrong while a message is made: a handler prints it to stderr, and the program goes on.
pytest's handlers raise it instead (`LogCaptureHandler.handleError`), into the `except` block of the code under test.
"""

from __future__ import annotations

import functools
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from pytest_volfault.errors import Stopped
from pytest_volfault.injection._log_settings import Setting, plain, set_up
from pytest_volfault.injection.substitution import Substitution

# A message is made at every level, whatever the session's options say: else `--log-level` would change what runs.
LEVEL = logging.DEBUG
# What oslo.log leaves out of the debug log of a service (`_options.DEFAULT_LOG_LEVELS`); each of them logs a lot.
QUIET = (
    "amqp", "dogpile", "glanceclient", "iso8601", "keystoneauth", "keystonemiddleware", "oslo_cache", "oslo_messaging",
    "oslo_policy", "requests.packages.urllib3", "routes.middleware", "sqlalchemy", "stevedore", "suds", "taskflow",
    "urllib3", "websocket",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LogTrouble:
    """What went wrong in logging, and was kept from the code under test.

    Attributes:
        logger: its name.
        place: `file:line` of the call that logged.
        what: what went wrong, as a sentence without its end.
    """

    logger: str
    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place} ({self.logger}): {self.what}"


class LogRoom:
    """Keeps logging's set-up and the session's handlers away from the code under test.

    Args:
        aside: makes a block in which this thread is none of the scenario's. The handlers run there: they may open
            sockets, sleep, and draw random numbers.

    Attributes:
        troubles: what went wrong so far, each once.
    """

    def __init__(self, aside: Callable[[], AbstractContextManager[object]]) -> None:
        self._aside = aside
        self._settings: dict[logging.Logger, Setting] = {}
        self._disable = 0
        self._factory: Callable[..., logging.LogRecord] = logging.LogRecord
        self._raising = True
        self._apart = False
        self._handling = Substitution({"logging:Logger.handle": lambda _: self._handler()})
        self.troubles: dict[LogTrouble, None] = {}

    @contextmanager
    def shared(self) -> Iterator[None]:
        """The session's set-up is in force, and what goes wrong in it is not raised."""
        self._factory, self._raising = logging.LogRecord, logging.raiseExceptions
        with self._handling:
            yield

    @contextmanager
    def apart(self) -> Iterator[None]:
        """The set-up is that of a new process, at level DEBUG; the session's handlers get what they ask for."""
        self._enter()
        try:
            with self._handling:
                yield
        finally:
            self._leave()

    def _enter(self) -> None:
        root = logging.getLogger()
        self._settings = {logger: Setting.of(logger) for logger in set_up()}
        for logger in self._settings:
            plain().give_to(logger)
        # Somebody has set logging up, so that `basicConfig` does nothing; `logging.info` calls it as well.
        root.handlers = [logging.NullHandler()]
        for logger in _quiet():
            # Not setLevel, which looks through all loggers; the root's does that for all.
            logger.level = logging.WARNING
        self._disable, root.manager.disable = root.manager.disable, logging.NOTSET
        self._factory = logging.getLogRecordFactory()
        logging.setLogRecordFactory(logging.LogRecord)
        self._raising, logging.raiseExceptions = logging.raiseExceptions, True
        self._apart = True
        root.setLevel(LEVEL)

    def _leave(self) -> None:
        root = logging.getLogger()
        for logger in {*self._settings, *set_up()}:
            (self._settings.get(logger) or plain()).give_to(logger)
        root.manager.disable = self._disable
        logging.setLogRecordFactory(self._factory)
        logging.raiseExceptions = self._raising
        self._apart = False
        # Says to all loggers that levels have changed.
        root.setLevel(self._settings[root].level if root in self._settings else root.level)
        self._settings = {}

    # -- records

    def _handler(self) -> Callable[..., None]:
        def handle(logger: logging.Logger, record: logging.LogRecord) -> None:
            if self._apart:
                kept = None if logger.disabled else _filtered(logger, record)
                if kept is None:
                    return
                record = kept
                # What the code under test has set up itself behaves as it always does.
                logger.callHandlers(record)
            self._made(record)
            self._pass_on(logger, record)

        return handle

    def _made(self, record: logging.LogRecord) -> None:
        """Make the text, once, as a handler's formatter would; whoever listens gets it ready."""
        try:
            message = record.getMessage()
        except RecursionError:
            # As StreamHandler.emit: the code under test is about to end by it.
            raise
        except Exception as error:  # noqa: BLE001 - as StreamHandler.emit
            wrong = f"{type(error).__name__}: {_text(error)}"
            message = f"{_text(record.msg)} (its arguments do not fit: {wrong})"
            self._note(record, f"{_text(record.msg)!r} does not fit its arguments: {wrong}")
        # An attribute, so that `msg` and `args` stay what they are; a partial, as some handlers pickle it.
        record.getMessage = functools.partial(str, message)  # type: ignore[method-assign]

    def _pass_on(self, logger: logging.Logger, record: logging.LogRecord) -> None:
        """Tell the session's handlers, in none of whose troubles the code under test has a part."""
        settings = [self._setting(each) for each in _chain(logger)]
        if settings[0].disabled or (self._apart and not self._wanted(settings, record)):
            return
        heirs: list[logging.Handler] = []
        for setting in settings:
            heirs += setting.handlers
            if not setting.propagate:
                break
        # Where nobody listens, Python prints every warning; a campaign's thousand scenarios would each.
        if not heirs and not self._apart and logging.lastResort is not None:
            heirs = [logging.lastResort]
        listening = [handler for handler in heirs if record.levelno >= handler.level]
        if not listening and not settings[0].filters:
            return
        with self._aside():
            seen = self._kept_from_raising(record, "the log record factory", lambda: self._as_session_has_it(record))
            for each in settings[0].filters if seen is not None else ():
                passed = self._kept_from_raising(record, f"the log filter {_name(each)}", lambda: _passes(each, seen))  # noqa: B023 - called at once
                if not passed:
                    return
            for handler in listening if seen is not None else ():
                self._kept_from_raising(record, f"the log handler {_name(handler)}", lambda: handler.handle(seen))  # noqa: B023 - called at once

    def _setting(self, logger: logging.Logger) -> Setting:
        if not self._apart:
            return Setting.of(logger)
        return self._settings.get(logger) or plain()

    def _wanted(self, settings: list[Setting], record: logging.LogRecord) -> bool:
        level = next((setting.level for setting in settings if setting.level), logging.NOTSET)
        return record.levelno > self._disable and record.levelno >= level

    def _as_session_has_it(self, record: logging.LogRecord) -> logging.LogRecord:
        if self._factory is logging.LogRecord:
            return record
        made = self._factory(
            record.name, record.levelno, record.pathname, record.lineno, record.msg, record.args, record.exc_info,
            record.funcName, record.stack_info,
        )  # fmt: skip
        vars(made).update(vars(record))
        return made

    def _kept_from_raising(self, record: logging.LogRecord, who: str, act: Callable[[], Any]) -> Any:
        try:
            return act()
        except (KeyboardInterrupt, Stopped):
            raise
        except BaseException as error:  # noqa: BLE001 - pytest.fail in a handler is no error of the code under test
            self._note(record, f"{who} fails: {type(error).__name__}: {_text(error)}")
            return None

    def _note(self, record: logging.LogRecord, what: str) -> None:
        trouble = LogTrouble(record.name, f"{record.filename}:{record.lineno}", what)
        if trouble in self.troubles:
            return
        self.troubles[trouble] = None
        if self._raising:
            with self._aside():
                _print(f"--- Logging error in the code under test, which goes on ---\n{trouble}\n")


@functools.cache
def _quiet() -> tuple[logging.Logger, ...]:
    return tuple(map(logging.getLogger, QUIET))


def _chain(logger: logging.Logger) -> Iterator[logging.Logger]:
    each: logging.Logger | None = logger
    while each is not None:
        yield each
        each = each.parent


def _filtered(logger: logging.Logger, record: logging.LogRecord) -> logging.LogRecord | None:
    # Since Python 3.12 a filter may give another record.
    passed: Any = logger.filter(record)
    return passed if isinstance(passed, logging.LogRecord) else record if passed else None


def _passes(each: Any, record: logging.LogRecord | None) -> Any:
    return each.filter(record) if hasattr(each, "filter") else each(record)


def _name(each: Any) -> str:
    return getattr(each, "__name__", None) or type(each).__name__


def _text(value: object) -> str:
    """A value as text, whatever its own `__str__` does."""
    try:
        return str(value)
    except Exception:  # noqa: BLE001 - that is what may be wrong with it
        return f"<{type(value).__name__}>"


def _print(text: str) -> None:
    try:
        if sys.stderr is not None:
            sys.stderr.write(text)
    except (OSError, ValueError):
        # Closed, or its reader is gone; as logging.Handler.handleError.
        pass
