"""Each example is installed from a checkout as its README says, into an environment of its own, and does what it says.

Slow, and it needs an index of packages for what pytest-volfault and the example depend on.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from told import EXAMPLES, ROOT, blocks_of, differs

INSTALLS = "$ pip install ../.."
PROJECTS = sorted(page.parent.name for page in EXAMPLES.glob("*/README.md") if INSTALLS in page.read_text("utf-8"))
# What a distribution is made of.
SOURCES = ("pyproject.toml", "README.md", "LICENSE", "pytest_volfault", "fakes", "suites", "conformance")
LITTER = shutil.ignore_patterns("__pycache__", ".*_cache", ".stestr")


def test_each_example_but_those_of_jobs_can_be_installed_so() -> None:
    assert set(PROJECTS) == {path.name for path in EXAMPLES.iterdir() if path.is_dir()} - {"ci", "vendor_nova"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What is in the repository, for what an installation writes into it."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=LITTER)
        else:
            shutil.copyfile(ROOT / name, folder / name)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", PROJECTS)
def test_it_installs_and_runs_as_its_readme_says(name: str, checkout: Path, tmp_path: Path) -> None:
    project = checkout / "examples" / name
    shutil.copytree(EXAMPLES / name, project, ignore=LITTER)
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "env"], check=True)
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "PYTEST", "COV_"))}
    environment |= {"PATH": os.pathsep.join([str(tmp_path / "env" / "bin"), os.environ["PATH"]]), "COLUMNS": "80"}
    for block in blocks_of(project / "README.md"):
        for command in block.commands:
            # No Nova is installed here; the same is run on one by test_told.
            if "=nova" in command.typed:
                continue
            done = subprocess.run(
                command.typed, shell=True, cwd=project, env=environment, capture_output=True, text=True, check=False
            )
            assert command.printed or done.returncode == 0, done.stdout + done.stderr
            assert differs(command.printed, done.stdout + done.stderr) == "", command.typed
