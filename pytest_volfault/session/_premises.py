"""What the results of a session follow from: options, what is installed, and sources. Knows no pytest."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from pytest_volfault.session._kept import Premises
from pytest_volfault.session.options import Options, spelled
from pytest_volfault.targets.loading import packages_of

OURS = ("pytest_volfault", "volfault_fakes")
# A folder without any of these is nobody's project: what lies below may be somebody's whole home.
_MARKS = ("pyproject.toml", "tox.ini", "pytest.ini", "setup.cfg", "setup.py", "conftest.py", ".git")
_NOT_OURS = ("site-packages", "node_modules")


def premises(options: Options, targets: Mapping[str, Callable[[], Any]]) -> Premises:
    """What another session must have in common with one to go on with its results.

    Args:
        options: what the user asked for.
        targets: name -> what makes a target.
    """
    return {
        "options": _asked(options),
        "installed": _installed(),
        "sources": {**_packages((*OURS, *packages_of(options.target, targets))), **_project(options.root)},
    }


def _asked(options: Options) -> Mapping[str, str]:
    parties = options.parties
    return {
        "target": options.target,
        "brick": parties.brick,
        "cinder": parties.cinder,
        "cinder-python": str(parties.cinder_python or ""),
        "nova-conf": " ".join(options.conf),
        "flow": " ".join(sorted(map(spelled, options.flows))),
        "faults": str(options.faults),
        "crashes": "" if options.crashes is None else str(options.crashes),
        "campaign": options.campaign or "",
        "switches": "" if options.switches is None else str(options.switches),
        "recovery": str(options.recovery),
        "no-reduction": " ".join(sorted(options.without)),
        "drivers": str(options.drivers),
        "twice": str(options.twice),
        "shard": str(options.shard or ""),
    }


def _installed() -> Mapping[str, str]:
    found = {each.metadata["Name"]: each.version for each in distributions() if each.metadata["Name"]}
    return {**found, "Python": platform.python_version()}


def _packages(names: Iterable[str]) -> Mapping[str, str]:
    return {name: digest for name in names if (digest := _of_files(_files_of(name)))}


def _files_of(name: str) -> Iterator[Path]:
    try:
        spec = importlib.util.find_spec(name)
    except ValueError:
        # A module that somebody has put together by hand has no file.
        return
    if spec is None:
        return
    if spec.submodule_search_locations is None:
        yield from [Path(spec.origin)] if spec.origin else []
    for folder in spec.submodule_search_locations or ():
        yield from sorted(Path(folder).rglob("*.py"))


def _project(root: Path) -> Mapping[str, str]:
    """Each of the user's own files, so that the message can name the one that has changed."""
    if not any((root / mark).exists() for mark in _MARKS):
        return {}
    return {str(path.relative_to(root)): _of_files([path]) for path in _python_below(root)}


def _python_below(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        # What is installed there is told by its version.
        folders[:] = sorted(
            each
            for each in folders
            if not each.startswith(".") and each not in _NOT_OURS and not os.path.exists(f"{folder}/{each}/pyvenv.cfg")
        )
        yield from (Path(folder, name) for name in sorted(names) if name.endswith(".py"))


def _of_files(paths: Iterable[Path]) -> str:
    """One digest of the contents of some files, empty where there are none."""
    digest, any_of_them = hashlib.blake2b(digest_size=8), False
    for path in paths:
        any_of_them = True
        digest.update(path.name.encode("utf-8", "surrogateescape"))
        try:
            digest.update(path.read_bytes())
        except OSError:
            # A link that leads nowhere: its name is all that there is of it.
            continue
    return digest.hexdigest() if any_of_them else ""
