"""Extensions outside of pytest: the modules that have the hooks are named."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Iterable, Iterator
from types import ModuleType

from pytest_volfault.errors import UsageError
from pytest_volfault.extensions import shipped
from pytest_volfault.extensions.building import build
from pytest_volfault.extensions.implementation import PREFIX, Implementation
from pytest_volfault.extensions.ini_points import parse
from pytest_volfault.extensions.value import Extensions


def load_extensions(*modules: ModuleType | str, points: Iterable[str] = ()) -> Extensions:
    """What ships, and what modules add by the functions in them that are named as the hooks.

    `with load_extensions("conftest").in_force():` their flows, words and cures can be named.

    Args:
        modules: each a module, or its name. A hook that takes `config` is given None.
        points: injection points, as lines of the ini key `volfault_points`.

    Raises:
        UsageError: a module cannot be imported, or something cannot be registered; the message says what, and by whom.
    """
    lines = list(parse(points, "load_extensions"))
    if not (modules or lines):
        return _alone()
    return build([*ours(), *(each for module in modules for each in _of(module))], points=lines)


@functools.cache
def _alone() -> Extensions:
    return build(ours())


def ours() -> list[Implementation]:
    """The implementations that come with us."""
    return [Implementation(name, function, ships=True) for name, function in _hooks(shipped)]


def _of(module: ModuleType | str) -> Iterator[Implementation]:
    if isinstance(module, str):
        try:
            module = importlib.import_module(module)
        except (Exception, SystemExit) as error:
            # A user's module may fail in any way when it is imported.
            raise UsageError(
                f"extensions {module!r} cannot be imported: {type(error).__name__}: {error}. "
                "Name a module from a folder on the Python path"
            ) from error
    for name, function in _hooks(module):
        yield Implementation(name, function)


def _hooks(module: ModuleType) -> Iterator[tuple[str, Callable[..., object]]]:
    return ((name, value) for name, value in vars(module).items() if name.startswith(PREFIX) and callable(value))
