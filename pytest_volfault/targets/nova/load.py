"""Loads the installed Nova in native threading mode, or says why it cannot."""

from __future__ import annotations

import os
import sys
from importlib.metadata import PackageNotFoundError, version

from pytest_volfault.errors import TargetUnusable

OLDEST = 34
HOW = "pip install 'pytest-volfault[nova]'"


def load() -> str:
    """Import Nova the only way in which it runs inside another process, and return its version.

    Raises:
        TargetUnusable: Nova is missing or too old, SQLAlchemy too new, or eventlet has been imported already.
    """
    installed = check_installed()
    if "nova" not in sys.modules and "eventlet" in sys.modules:
        raise TargetUnusable(
            "eventlet was imported before Nova could choose native threads; something in this session "
            "(a plugin, a conftest) imports it. Run Nova's scenarios in a session of their own"
        )
    # Read by nova.monkey_patch at import, and inherited by nobody else: it names Nova in its name.
    os.environ.setdefault("OS_NOVA_DISABLE_EVENTLET_PATCHING", "1")
    from nova import monkey_patch

    monkey_patch.patch(backend="threading")
    if monkey_patch.is_patched():
        raise TargetUnusable(
            "Nova has patched this process with eventlet; unset OS_NOVA_DISABLE_EVENTLET_PATCHING or set it to 1"
        )
    return installed


def check_installed() -> str:
    """Return the version of the installed Nova, without importing it.

    Raises:
        TargetUnusable: Nova is missing or too old, or SQLAlchemy too new.
    """
    try:
        installed = version("nova")
    except PackageNotFoundError:
        raise TargetUnusable(f"Nova is not installed here; install it with: {HOW}") from None
    if int(installed.split(".", 1)[0]) < OLDEST:
        raise TargetUnusable(f"Nova {installed} is installed; this target needs {OLDEST} or newer: {HOW}")
    # Nova 34 loads instances with orm.noload, which SQLAlchemy 2.1 has dropped.
    alchemy = version("SQLAlchemy")
    if tuple(map(int, alchemy.split(".")[:2])) >= (2, 1):
        raise TargetUnusable(f"SQLAlchemy {alchemy} cannot load Nova's instances; {HOW} brings an older one")
    return installed
