"""README and the pages of docs/ do what they say: each block is run, and what it prints is compared.

The blocks of a page are one story: they are run in order, in one folder. How many there are is counted here.
"""

from __future__ import annotations

import ast
import configparser
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from told import CODE, EXAMPLES, LANGUAGES, PAGES, ROOT, Block, blocks_of, differs

from pytest_volfault import Scenario, cli
from pytest_volfault.model.flows import flow_named
from pytest_volfault.model.variant import Variant

BLOCKS = [block for page in PAGES for block in blocks_of(page)]
STORIES = list(dict.fromkeys(each.page for each in BLOCKS if not (each.why or each.by or each.language == "text")))


@pytest.fixture(autouse=True)
def eighty_columns(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    # Their plugins are imported in every session of the folder, which takes longer than most sessions here.
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest -p no:asyncio")
    # The folder of the story, for what it imports and for the processes that it starts.
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(pytester.path), os.environ.get("PYTHONPATH")])))
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))


# The pages tell where errors go, which nothing follows beside coverage.py, and one measures by itself.
@pytest.mark.usefixtures("alone", "untraced")
@pytest.mark.parametrize("page", STORIES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_does_what_it_says(page: Path, pytester: pytest.Pytester, capfd: pytest.CaptureFixture[str]) -> None:
    if any("nova" in command.typed for block in blocks_of(page) if not block.why for command in block.commands):
        pytest.importorskip("nova")
    if page.is_relative_to(EXAMPLES):
        shutil.copytree(page.parent, pytester.path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    for block in blocks_of(page):
        if block.by:
            continue
        if block.language == "console" and not block.why:
            for command in block.commands:
                status, printed = perform(command.typed, pytester, capfd)
                wrong = differs(command.printed, printed)
                assert not wrong, f"{block}: {command.typed}\n{wrong}"
                assert command.printed or status == 0, f"{block}: {command.typed} ended with {status}\n{printed}"
        elif block.language in CODE:
            put(block, pytester, capfd)


def perform(typed: str, pytester: pytest.Pytester, capfd: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Type a command: in this process what needs no shell and no Nova, which imports much for good."""
    capfd.readouterr()
    if typed.startswith("volfault "):
        return cli.main(shlex.split(typed)[1:]), capfd.readouterr().out
    if typed.startswith("pytest ") and "=nova" not in typed:
        result = pytester.runpytest_inprocess(*shlex.split(typed)[1:])
        return int(result.ret), f"{result.stdout.str()}\n{result.stderr.str()}"
    done = subprocess.run(["bash", "-c", typed], cwd=pytester.path, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def put(block: Block, pytester: pytest.Pytester, capfd: pytest.CaptureFixture[str]) -> None:
    """Put a file into the folder, or run what is no file."""
    if block.whole:
        files = [path for path in (ROOT / block.whole).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
        held = {line.strip() for path in files for line in path.read_text(encoding="utf-8").splitlines()} | {"..."}
        assert [line for line in block.body.splitlines() if line.strip() not in held] == [], f"{block}: {block.whole}"
    elif block.file:
        target = pytester.path / block.file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(block.body, encoding="utf-8")
    elif block.language == "python" and not block.why:
        script = pytester.path / "script.py"
        script.write_text(block.body, encoding="utf-8")
        done = subprocess.run([sys.executable, script], cwd=pytester.path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{block}\n{done.stdout}{done.stderr}"


# -- every block, whether it is run or not


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_a_block_is_what_it_says_it_is(block: Block) -> None:
    assert block.language in LANGUAGES, f"{block}: a block names its language: {', '.join(LANGUAGES)}"
    if block.language == "python":
        ast.parse(block.body)
    elif block.language == "yaml":
        assert yaml.safe_load(block.body)
    elif block.language == "toml":
        assert tomllib.loads(block.body)
    elif block.language == "ini":
        configparser.ConfigParser(interpolation=None).read_string(block.body)
    elif block.language == "console":
        assert block.commands
        for command in block.commands:
            check(command.typed)
            if block.why or block.by:
                check_names(command.typed)


def check(typed: str) -> None:
    """What can be checked of a command without running it: options, extras, environments, modules."""
    options = {f"--{name}" for name in known_options()}
    assert set(re.findall(r"--volfault-[a-z-]+", typed)) <= options, typed
    for extras in re.findall(r"(?:\.|pytest-volfault)\[([\w,]+)\]", typed):
        assert set(extras.split(",")) <= set(PROJECT["optional-dependencies"]), typed
    for name in re.findall(r"tox run -e ([\w-]+)", typed):
        assert f"[testenv:{name}]" in (ROOT / "tox.ini").read_text(encoding="utf-8"), typed
    for modules in re.findall(r"--pyargs ((?:volfault_[\w.]+ ?)+)", typed):
        assert all(map(importlib.util.find_spec, modules.split())), typed
    for module in re.findall(r"python -m ((?:volfault_\w+|bench|docs)[\w.]*)", typed):
        assert importlib.util.find_spec(module), typed
    if typed.startswith("volfault ") and "…" not in typed:
        cli.parser().parse_args(shlex.split(typed)[1:])


def check_names(typed: str) -> None:
    """Of what is not run: its flows and ids. What is run may show what becomes of a wrong one."""
    for flow in re.findall(r"--volfault-flow=([\w.-]+)", typed):
        name, _, variant = flow.partition(".")
        assert flow_named(name), typed
        assert not variant or str(Variant.parse(variant)) == variant, typed
    for identifier in re.findall(r"--volfault-scenario=([^\s']+)", typed):
        assert identifier == "ID" or Scenario.parse(identifier).id == identifier, typed


PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def known_options() -> set[str]:
    from pytest_volfault.plugin._options import DECISIONS, OPTIONS

    return {f"volfault-{name}" for name in (*OPTIONS, *DECISIONS)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_code_stands_in_blocks_that_say_what_they_are(page: Path) -> None:
    """Four blanks make a block as well, of which nobody knows what it is."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert re.findall(r"(?<=[^ \d].\n\n) {4}\S.*", text) == []


def test_how_many_blocks_are_run() -> None:
    """Whoever adds one that is not run says why, and counts it here."""
    kinds = Counter("text" if each.language == "text" else "not run" if each.why else "run" for each in BLOCKS)
    assert all((ROOT / each.by).is_dir() for each in BLOCKS)
    assert kinds["not run"] == NOT_RUN, [f"{each}: {each.why}" for each in BLOCKS if each.why]
    assert kinds["run"] == len(BLOCKS) - kinds["text"] - NOT_RUN


NOT_RUN = 28


# -- the harness itself


def test_blocks_are_read_as_they_are_meant() -> None:
    text = "a\n\n```console\n$ one \\\n  --two\nprinted\n$ three\n```\n"
    text += "\n<!-- not run: it is\nlong -->\n```python\n# a.py\nx = 1\n```\n"
    console, python = blocks_of(ROOT / "README.md", text)
    assert [(each.typed, each.printed) for each in console.commands] == [("one   --two", ("printed",)), ("three", ())]
    assert (console.line, console.why, console.file) == (3, "", "")
    assert (python.line, python.why, python.file) == (12, "it is long", "a.py")


def test_what_is_printed_is_compared() -> None:
    assert differs(["a", "…", "d in … s"], "a\nb\nc\nd in 1.25 s\n") == ""
    assert differs([], "anything") == ""
    assert differs(["a", "c"], "a\nb\nc").startswith("the page tells")
    assert "\nx\n" in differs(["a", "x"], "a\nb")
