"""From the name that a user gives to a target; each is imported only when it is asked for."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Mapping
from contextlib import nullcontext

from pytest_volfault.errors import UsageError
from pytest_volfault.targets._choices import Parties
from pytest_volfault.targets.contract import PARTS, Target
from pytest_volfault.targets.nova.conf_options import parse_all
from volfault_fakes.naming import meant

_FAKES = Parties()


def _reference() -> Target:
    from pytest_volfault.targets.reference.target import ReferenceTarget

    return ReferenceTarget()


def _nova(parties: Parties = _FAKES, conf: tuple[str, ...] = ()) -> Target:
    from pytest_volfault.targets.nova.load import load, sole_owner

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        version = load()
        # Nova may be imported only after load() has chosen its threading.
        with sole_owner():
            from pytest_volfault.targets.nova.cinders import cinder_of
            from pytest_volfault.targets.nova.target import NovaTarget

        cinder = functools.partial(cinder_of, python=parties.real_cinder)
        return NovaTarget(version, parties.brick, parse_all(conf), cinder)


def _nova_is_here() -> str:
    from pytest_volfault.targets.nova.load import check_installed

    return check_installed()


# What can be said of a target without loading it, its version or why it cannot be used; loading Nova takes seconds,
# and each xdist worker does it.
_CHECKS: Mapping[str, Callable[[], str]] = {"nova": _nova_is_here}
# Where the code under test is, of those that are not ours.
_PACKAGES: Mapping[str, tuple[str, ...]] = {"reference": (), "nova": ("nova", "os_brick", "placement")}
SHIPPED: Mapping[str, Callable[[], Target]] = {"reference": _reference, "nova": _nova}


def shipped(parties: Parties = _FAKES, conf: tuple[str, ...] = ()) -> Mapping[str, Callable[[], Target]]:
    """What makes the targets that come with us, with Nova among these parties and with this in nova.conf."""
    return {**SHIPPED, "nova": functools.partial(_nova, parties, conf)}


def packages_of(name: str, known: Mapping[str, Callable[[], Target]] = SHIPPED) -> tuple[str, ...]:
    """The top-level modules and packages in which a target's code is, without loading any.

    Args:
        name: a known name, or `module:attribute` of a function.
        known: name -> what makes it.
    """
    if name in _PACKAGES:
        return _PACKAGES[name]
    module = getattr(known[name], "__module__", "") if name in known else name.partition(":")[0]
    return (module.partition(".")[0],) if module else ()


def check_conf(name: str, conf: tuple[str, ...]) -> None:
    """Refuse options of nova.conf that cannot be read, or for a target that has none, without loading any.

    Raises:
        UsageError: one has another shape, or the target is not Nova.
    """
    options = parse_all(conf)
    if options and name != "nova":
        raise UsageError(f"only --volfault-target=nova has a nova.conf; the target here is {name!r}")


def load_target(name: str, known: Mapping[str, Callable[[], Target]] = SHIPPED) -> Target:
    """Make the target of that name ready.

    Args:
        name: a known name, or `module:attribute` of a function.
        known: name -> what makes it.

    Raises:
        UsageError: there is no such target, or it cannot be used here; the message says what to do.
    """
    if name in known:
        from pytest_volfault.injection.neutral import Neutral

        with Neutral(nullcontext).apart():
            made = known[name]()
        _check_whole(name, made)
        return made
    from pytest_volfault.targets._function import FunctionTarget, load_function

    check_target(name, known)
    return FunctionTarget(name, load_function(name))


def _check_whole(name: str, made: object) -> None:
    lacking = [part for part in PARTS if not hasattr(made, part)]
    if lacking:
        raise UsageError(
            f"the target {name} is a {type(made).__name__}, which lacks {', '.join(lacking)} of what a target has; "
            "pytest_volfault.Target says what each is for"
        )


def check_target(name: str, known: Mapping[str, Callable[[], Target]] = SHIPPED) -> str:
    """Refuse a name that cannot be a target, without loading any.

    Returns:
        Its version where that can be told, or nothing.

    Raises:
        UsageError: with the names that there are, or with what the target lacks here.
    """
    module, colon, attribute = name.partition(":")
    if name not in known and not (module and colon and attribute):
        question = meant(name, known)
        raise UsageError(
            f"unknown target {name!r}; the targets are {', '.join(sorted(known))}, or module:attribute of a function"
            + (f"; {question}" if question else "")
        )
    return _CHECKS[name]() if name in _CHECKS else ""
