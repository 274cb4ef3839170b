"""Loads the installed Nova without eventlet's patches, or says why it cannot."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version

from pytest_volfault.errors import TargetUnusable

# Nova 18 has an attribute named `async`, which Python 3.7 made a word of its own.
OLDEST = 19
# Up to 31 there is nothing for eventlet to come before: Nova itself imports it.
CHOOSES = 32
# Older ones look at the machine in other places than those where the fake host stands.
OLDEST_BRICK = (6, 9)
HOW = "pip install 'pytest-volfault[nova]'"


def load() -> str:
    """Import Nova the only way in which it runs inside another process, and return its version.

    Raises:
        TargetUnusable: Nova is missing or too old, SQLAlchemy too new, or eventlet has been imported already.
    """
    installed = check_installed()
    if _major(installed) >= CHOOSES and "nova" not in sys.modules and "eventlet" in sys.modules:
        raise TargetUnusable(
            "eventlet was imported before Nova could choose native threads; something in this session "
            "(a plugin, a conftest) imports it. Run Nova's scenarios in a session of their own"
        )
    from pytest_volfault.targets.nova.releases import monkey_patching

    os.environ.setdefault(monkey_patching.VARIABLE, "1")
    from nova import monkey_patch

    monkey_patching.start_unpatched(monkey_patch)
    if monkey_patching.is_patched(monkey_patch):
        raise TargetUnusable(
            f"Nova has patched this process with eventlet; unset {monkey_patching.VARIABLE} or set it to 1"
        )
    return installed


@contextmanager
def sole_owner() -> Iterator[None]:
    """Within the block Nova registers its options, and reads them.

    Raises:
        TargetUnusable: somebody else has done that with the one CONF of this process.
    """
    from oslo_config import cfg

    try:
        yield
    except (cfg.ArgsAlreadyParsedError, cfg.DuplicateOptError) as error:
        raise TargetUnusable(
            f"oslo.config's CONF was set up in this process before ({error}): by another target nova, by Nova's own "
            "tests, or by a service such as Cinder. A process has one CONF, and so one Nova. Use the target that "
            "there is, or run this in a process of its own"
        ) from None


def check_installed() -> str:
    """Return the version of the installed Nova, without importing it.

    Raises:
        TargetUnusable: Nova is missing or too old, or SQLAlchemy too new.
    """
    try:
        installed = version("nova")
    except PackageNotFoundError:
        raise TargetUnusable(f"Nova is not installed here; install it with: {HOW}") from None
    if _major(installed) == 0:
        # What pbr makes of a clone without tags.
        raise TargetUnusable(
            f"Nova {installed} is installed, a checkout whose tags are missing, so that its release is not known. "
            "Fetch them (git fetch --tags), or name it (PBR_VERSION=34.0.0), and install the checkout again"
        )
    if _major(installed) < OLDEST:
        raise TargetUnusable(f"Nova {installed} is installed; this target needs {OLDEST} or newer: {HOW}")
    # Nova 34 loads instances with orm.noload, which SQLAlchemy 2.1 has dropped.
    alchemy = version("SQLAlchemy")
    if tuple(map(int, alchemy.split(".")[:2])) >= (2, 1):
        raise TargetUnusable(f"SQLAlchemy {alchemy} cannot load Nova's instances; {HOW} brings an older one")
    return installed


def check_brick_installed() -> None:
    """Refuse to run with the installed os-brick, without importing it.

    Raises:
        TargetUnusable: it is too old. Where there is none there is no Nova either, which says so itself.
    """
    try:
        installed = version("os-brick")
    except PackageNotFoundError:
        return
    if tuple(map(int, installed.split(".")[:2])) < OLDEST_BRICK:
        oldest = ".".join(map(str, OLDEST_BRICK))
        raise TargetUnusable(
            f"os-brick {installed} is installed; the fake host of --volfault-brick=real is one for {oldest} or newer. "
            "Leave the option out: the fake os-brick serves every release of Nova"
        )


def _major(release: str) -> int:
    return int(release.split(".", 1)[0])
