"""One implementation of a hook: who wrote it, and what it returns, one by one."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_volfault.errors import UsageError, VolfaultError
from volfault_fakes.naming import unknown

# Hook -> what it returns, in words.
HOOKS: Mapping[str, str] = {
    "pytest_volfault_targets": "a mapping from names to functions that make a target",
    "pytest_volfault_flows": "an iterable of Flows",
    "pytest_volfault_words": "an iterable of Words and Nonsenses",
    "pytest_volfault_points": "an iterable of Operations",
    "pytest_volfault_kinds": "a mapping from Kinds to the points at which they can happen",
    "pytest_volfault_invariants": "an iterable of Invariants",
    "pytest_volfault_cures": "an iterable of Actions",
    "pytest_volfault_sections": "an iterable of Sections",
}
PREFIX = "pytest_volfault_"
PARAMETER = "config"


@dataclass(frozen=True, slots=True)
class Implementation:
    """A function that implements a hook.

    Attributes:
        hook: the hook's name, or what somebody took for one.
        function: the function.
        ships: whether it comes with us.
        wraps: whether it is one of pluggy's wrappers, which replaces what others return.
    """

    hook: str
    function: Callable[..., Any]
    ships: bool = False
    wraps: bool = False

    @property
    def source(self) -> str:
        """Where it stands: `pytest_volfault_flows in conftest.py, line 3`."""
        function = inspect.unwrap(self.function)
        code = getattr(function, "__code__", None)
        if code is None:
            return self.hook
        file = Path(code.co_filename)
        near = file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file
        return f"{self.hook} in {near}, line {code.co_firstlineno}"

    def check(self) -> None:
        """Refuse what pluggy would refuse, or would never call.

        Raises:
            UsageError: there is no such hook, it takes something else than the hook gives, or it is a wrapper.
        """
        if self.hook not in HOOKS:
            raise UsageError(f"{self.source}: {unknown('hook', self.hook, HOOKS)}")
        wanted = [name for name in _arguments(self.function) if name != PARAMETER]
        if wanted:
            raise UsageError(
                f"{self.source}: it asks for {' and '.join(wanted)}, and the hook gives {PARAMETER} and nothing else; "
                f"write `def {self.hook}():` or `def {self.hook}({PARAMETER}):`"
            )
        if self.wraps:
            raise UsageError(
                f"{self.source}: it is a wrapper, and this hook only adds to what others return; take the wrapper off"
            )

    def values(self, config: object = None) -> list[Any]:
        """What it returns: the things, or pairs of them where the hook returns a mapping.

        Args:
            config: pytest's; None outside of pytest.

        Raises:
            UsageError: it raised an error, or returned something else.
        """
        given = {PARAMETER: config} if PARAMETER in _arguments(self.function) else {}
        try:
            returned = self.function(**given)
            # A generator may fail only now.
            values = list(returned.items() if isinstance(returned, Mapping) else _listed(returned))
        except VolfaultError as error:
            raise error if self.ships else UsageError(f"{self.source}: {error}") from None
        except Exception as error:
            raise UsageError(f"{self.source}: it raised {type(error).__name__}: {error}") from error
        mapping = HOOKS[self.hook].startswith("a mapping")
        wrong = isinstance(returned, str | bytes) or not isinstance(returned, Iterable)
        if wrong or mapping != isinstance(returned, Mapping):
            raise UsageError(f"{self.source}: it returned {_shown(returned)}; this hook returns {HOOKS[self.hook]}")
        return values


def _listed(returned: object) -> Iterable[Any]:
    return returned if isinstance(returned, Iterable) else ()


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 and " at 0x" not in text else f"something of type {type(value).__name__}"


def _arguments(function: Callable[..., Any]) -> tuple[str, ...]:
    """Those that pluggy would fill: the positional ones without a default, a method's own object left out."""
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = inspect.signature(function).parameters.values()
    return tuple(each.name for each in parameters if each.kind in positional and each.default is each.empty)
