"""One compute host as its programs see it: the cloud's rows about it, and the trees that stand in a folder."""

from __future__ import annotations

from pathlib import Path

from volfault_fakes.cloud import Cloud
from volfault_fakes.linux.folder import Folder
from volfault_fakes.linux.trees import rows_shown, trees


class Machine:
    """The host on which the code under test runs, `cloud.here`.

    Args:
        cloud: the state.
        folder: an empty folder, below which /dev, /sys, /proc and /etc stand.

    Attributes:
        scratch: where programs may leave files.
    """

    def __init__(self, cloud: Cloud, folder: Path) -> None:
        self.cloud = cloud
        self.scratch = folder / "tmp"
        self.scratch.mkdir()
        self._folder = Folder(folder)
        self._shown: object = None

    @property
    def root(self) -> str:
        """The folder with the trees, as they are at this moment."""
        rows = rows_shown(self.cloud)
        if rows != self._shown:
            self._folder.write(trees(self.cloud))
            self._shown = rows
        return self._folder.root
