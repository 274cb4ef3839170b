"""The program: `PYTHON __main__.py SOCKET LIFELINE FOLDER`, two open descriptors and a folder that is its own."""

from __future__ import annotations

import sys
import types
from pathlib import Path

PACKAGE = "pytest_volfault.targets.nova.cinder_process"


def stand_in_for_packages() -> None:
    """Make this package importable under its name, and nothing else of ours.

    The folder that ours is installed in cannot be put on the path: Nova's libraries are there too, in releases that
    are not this Cinder's.
    """
    names = PACKAGE.split(".")
    folders = [*reversed(Path(__file__).resolve().parents)][-len(names) :]
    for depth, folder in enumerate(folders, start=1):
        package = types.ModuleType(".".join(names[:depth]))
        package.__path__ = [str(folder)]
        sys.modules[package.__name__] = package


if __name__ == "__main__":
    stand_in_for_packages()
    from pytest_volfault.targets.nova.cinder_process import _program as program

    program.serve(program.cinder, int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
