"""The suites themselves: they are in the clients' source distributions and not in their wheels."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path


@dataclass(frozen=True)
class Source:
    """A client whose suite is run.

    Attributes:
        project: its name on PyPI; the version is that of the installed client, whose code the suite then tests.
        package: the package that holds the tests.
        tests: the modules or packages of the suite, by their full names.
    """

    project: str
    package: str
    tests: tuple[str, ...]


SOURCES = (
    Source("openstacksdk", "openstack", ("openstack.tests.functional.block_storage.v3",)),
    Source("python-cinderclient", "cinderclient", ("cinderclient.tests.functional",)),
)


def unpack(source: Source, folder: Path) -> Path:
    """Download a source distribution, as pip does, and unpack it.

    Args:
        source: which one.
        folder: where to; it must exist.

    Returns:
        The folder that holds its packages.

    Raises:
        subprocess.CalledProcessError: pip could not get it.
    """
    wanted = f"{source.project}=={metadata.version(source.project)}"
    loaded = folder / source.project
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", source.project,
         "--dest", str(loaded), wanted],
        check=True,
    )  # fmt: skip
    (archive,) = loaded.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        opened.extractall(loaded, filter="data")
    (unpacked,) = (each for each in loaded.iterdir() if each.is_dir())
    return unpacked
