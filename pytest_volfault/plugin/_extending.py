"""The hooks by which conftests and plugins extend us: opened, held against what they should be, and asked.

Where an implementation is wrong, pluggy raises an error of its own with a traceback. So ours are looked at before
pluggy learns what they should be, and what pluggy says of later ones is said again in our words.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from pluggy import PluginValidationError

if TYPE_CHECKING:
    from pytest_volfault.extensions.implementation import Implementation
    from pytest_volfault.extensions.value import Extensions

EXTENSIONS = pytest.StashKey["Extensions"]()
# The implementations that there were when the session began.
_KNOWN = pytest.StashKey["list[object]"]()
_OURS = "pytest_volfault.plugin"
_PREFIX = "pytest_volfault_"
POINTS = "volfault_points"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    result = yield
    open_hooks(early_config)
    return result


def open_hooks(config: pytest.Config) -> None:
    """Look at the implementations so far, and then tell pluggy what they should be. Done once.

    Raises:
        pytest.UsageError: one is wrong.
    """
    manager = config.pluginmanager
    known = getattr(manager.hook, "pytest_volfault_targets", None)
    if known is not None and known.has_spec():
        return
    from pytest_volfault import hookspecs

    _checked([each for each in _found(config) if not each.ships])
    manager.add_hookspecs(hookspecs)


def _found(config: pytest.Config) -> Iterator[Implementation]:
    """Every implementation of whatever looks like a hook of ours, in the order of registration, ours first."""
    from pytest_volfault.extensions.implementation import Implementation

    pairs = [
        (name, each)
        for name, caller in vars(config.pluginmanager.hook).items()
        if name.startswith(_PREFIX)
        for each in caller.get_hookimpls()
        if caller.has_spec() or not each.optionalhook or _is_ours(each)
    ]
    for name, each in sorted(pairs, key=lambda pair: not _is_ours(pair[1])):
        yield Implementation(name, each.function, _is_ours(each), each.wrapper or each.hookwrapper)


def _is_ours(implementation: Any) -> bool:
    return getattr(implementation.plugin, "__name__", "") == _OURS


def _checked(implementations: list[Implementation]) -> None:
    if not implementations:
        return
    from pytest_volfault.errors import UsageError

    try:
        for each in implementations:
            each.check()
    except UsageError as error:
        raise pytest.UsageError(str(error)) from None


def extensions_of(config: pytest.Config) -> Extensions:
    """What is registered for this session; from now on to its end ids may name it.

    Raises:
        VolfaultError: something cannot be registered.
    """
    if EXTENSIONS not in config.stash:
        open_hooks(config)
        from pytest_volfault.extensions.building import build
        from pytest_volfault.extensions.ini_points import parse

        file = config.inipath.name if config.inipath else "the command line"
        built = build(_found(config), config, list(parse(config.getini(POINTS), file)))
        stack = ExitStack()
        stack.enter_context(built.in_force())
        config.add_cleanup(stack.close)
        config.stash[EXTENSIONS] = built
    return config.stash[EXTENSIONS]


def begin(config: pytest.Config) -> None:
    """Build what others have registered: a test file may name it as soon as it is imported.

    Raises:
        pytest.UsageError: something cannot be registered.
    """
    config.stash[_KNOWN] = _functions(config)
    # What makes targets is of use to nobody before the session needs one.
    if not config.getini(POINTS) and all(
        each.ships or each.hook == "pytest_volfault_targets" for each in _found(config)
    ):
        return
    from pytest_volfault.errors import VolfaultError

    try:
        extensions_of(config)
    except VolfaultError as error:
        raise pytest.UsageError(str(error)) from None


def _functions(config: pytest.Config) -> list[object]:
    hooks = vars(config.pluginmanager.hook).items()
    return [each.function for name, caller in hooks if name.startswith(_PREFIX) for each in caller.get_hookimpls()]


def late(config: pytest.Config) -> str:
    """What is wrong with a conftest in a folder below, which is loaded when its tests are collected; empty for none.

    What it adds could be named there, and nowhere that was read before.
    """
    known = config.stash.get(_KNOWN, None)
    if known is None or len(_functions(config)) == len(known):
        return ""
    added = [each for each in _found(config) if each.function not in known]
    try:
        _checked(added)
    except pytest.UsageError as error:
        return str(error)
    return (
        f"{added[0].source}: it was loaded when the session had begun; put it into the conftest.py beside the ini "
        "file, or into a plugin"
    )


def misuse_in(error: BaseException | None) -> str:
    """What pluggy says of an implementation of a hook of ours, in our words; empty where it is about others."""
    if not isinstance(error, PluginValidationError):
        return ""
    from pytest_volfault.errors import UsageError
    from pytest_volfault.extensions.implementation import Implementation

    for name in dir(error.plugin):
        if name.startswith(_PREFIX) and callable(getattr(error.plugin, name)):
            try:
                Implementation(name, getattr(error.plugin, name)).check()
            except UsageError as misuse:
                return str(misuse)
    return ""
