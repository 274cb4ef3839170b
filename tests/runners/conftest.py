"""The snippets of docs/how-to/runners.md as files, and the programs that run them."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/how-to/runners.md").read_text(encoding="utf-8")
# The first line of a block names the file.
BLOCK = re.compile(r"^```\w+\n# (?P<name>\S+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
FILES = {match["name"]: match["text"] for match in BLOCK.finditer(PAGE)}

Process = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def needs() -> Callable[[str], None]:
    """Fail, and do not skip, where a package of the extra `tests` is missing: the test could run."""

    def needs(name: str) -> None:
        if importlib.util.find_spec(name) is None:
            pytest.fail(f"this test needs {name}, too: pip install '.[tests]', or tox run", pytrace=False)

    return needs


@pytest.fixture
def snippet(tmp_path: Path) -> Callable[..., Path]:
    """Write a file of the page, with something replaced."""

    def snippet(name: str, sound: str = "", broken: str = "") -> Path:
        text = FILES[name]
        assert sound in text
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.replace(sound, broken) if sound else text, encoding="utf-8")
        return path

    return snippet


@pytest.fixture
def process(tmp_path: Path) -> Process:
    """Run a program of this Python in the folder of the snippets."""

    def process(*arguments: str) -> subprocess.CompletedProcess[str]:
        # As in a shell: stestr starts Python by its name.
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        command = [sys.executable, "-W", "ignore", *arguments]
        environment = {**os.environ, "PATH": path}
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False
        )

    return process
