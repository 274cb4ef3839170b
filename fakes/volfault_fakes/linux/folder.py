"""A folder that is made to hold certain files, directories and links, by changing what differs."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Mapping
from pathlib import Path

# What stands at a path: (`file`, its text), (`link`, its target) or (`directory`, "").
Entry = tuple[str, str]
DIRECTORY: Entry = ("directory", "")


def file(text: str = "") -> Entry:
    """A file with that text."""
    return ("file", text)


def link(target: str) -> Entry:
    """A symbolic link."""
    return ("link", target)


class Folder:
    """Writes entries below a root; nobody else may.

    Args:
        folder: an empty folder.
    """

    def __init__(self, folder: Path) -> None:
        # os.path.realpath of a name below it must begin with it.
        self.root = os.path.realpath(folder)
        self._there: dict[str, Entry] = {}

    def write(self, wanted: Mapping[str, Entry]) -> None:
        """Make these the entries, and no others; parents need not be given."""
        entries = dict(wanted)
        for path in wanted:
            for parent in _parents(path):
                entries.setdefault(parent, DIRECTORY)
        for path in sorted(self._there, reverse=True):
            if entries.get(path) != self._there[path]:
                self._remove(path, self._there[path])
        for path in sorted(entries):
            if self._there.get(path) != entries[path]:
                self._make(path, entries[path])
        self._there = entries

    def _make(self, path: str, entry: Entry) -> None:
        kind, text = entry
        place = self.root + path
        if kind == "directory":
            os.mkdir(place)
        elif kind == "file":
            with open(place, "w", encoding="utf-8") as stream:
                stream.write(text)
        else:
            # An absolute target is one below this root.
            os.symlink(self.root + text if text.startswith("/") else text, place)

    def _remove(self, path: str, entry: Entry) -> None:
        (os.rmdir if entry == DIRECTORY else os.unlink)(self.root + path)


def _parents(path: str) -> list[str]:
    parents = []
    while (path := posixpath.dirname(path)) != "/":
        parents.append(path)
    return parents
