"""The Python of the environment in which a Cinder is installed, and whether it will do."""

from __future__ import annotations

import functools
import json
import subprocess
from pathlib import Path

from pytest_volfault.errors import TargetUnusable

OLDEST = 29
OLDEST_PYTHON = (3, 11)
OPTION = "--volfault-cinder-python"
VARIABLE = "VOLFAULT_CINDER_PYTHON"
HOW = (
    f"python -m venv cinder && cinder/bin/pip install 'cinder>={OLDEST}', and give {OPTION}=cinder/bin/python "
    f"or ${VARIABLE}"
)
_SECONDS = 60.0
_LOOK = """
import importlib.metadata, json, sys
try:
    version = importlib.metadata.version("cinder")
except importlib.metadata.PackageNotFoundError:
    version = None
print(json.dumps([version, sys.version_info[:2]]))
"""


@functools.cache
def version_of(python: Path) -> str:
    """The version of the Cinder that a Python finds, without importing it; 50 ms.

    Args:
        python: absolute; not resolved, as the interpreter of an environment is a link to another one.

    Raises:
        TargetUnusable: it is no Python, or has no Cinder that can be run here; the message says how to get one.
    """
    try:
        # -P: a module of that name in the folder where we are is none of Python's.
        looked = subprocess.run(
            [python, "-P", "-c", _LOOK], capture_output=True, text=True, timeout=_SECONDS, check=False
        )
        version, release = json.loads(looked.stdout)
    except OSError as error:
        raise TargetUnusable(f"{OPTION}={python} cannot be run: {error.strerror}. {HOW}") from None
    except (ValueError, subprocess.TimeoutExpired):
        raise TargetUnusable(
            f"{OPTION}={python} is no Python {'.'.join(map(str, OLDEST_PYTHON))} or newer: it does not say what is "
            f"installed there. {HOW}"
        ) from None
    if tuple(release) < OLDEST_PYTHON:
        raise TargetUnusable(
            f"{OPTION}={python} is Python {'.'.join(map(str, release))}; "
            f"{'.'.join(map(str, OLDEST_PYTHON))} or newer is needed. {HOW}"
        )
    if version is None:
        raise TargetUnusable(f"{OPTION}={python} has no Cinder installed. {HOW}")
    if int(version.split(".", 1)[0]) < OLDEST:
        raise TargetUnusable(f"{OPTION}={python} has Cinder {version}; {OLDEST} or newer is needed. {HOW}")
    return str(version)
