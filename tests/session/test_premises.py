"""What the results of a session follow from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pytest_volfault.model.results import Shard
from pytest_volfault.session._kept import difference
from pytest_volfault.session._premises import premises
from pytest_volfault.session.options import Options
from pytest_volfault.targets.loading import packages_of


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("tox.ini", "conftest.py", "mine/flow.py", ".tox/other.py", "env/pyvenv.cfg", "env/lib/other.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("value = 1\n")
    return tmp_path


def told(project: Path, **options: Any) -> Any:
    return premises(Options(root=project, **options), {})


def test_the_same_twice(project: Path) -> None:
    assert told(project) == told(project)
    assert difference(told(project), told(project)) == ""


def test_the_users_own_files_are_each_named(project: Path) -> None:
    before = told(project)
    assert {"conftest.py", "mine/flow.py", "pytest_volfault", "volfault_fakes"} == set(before["sources"])
    (project / "mine" / "flow.py").write_text("value = 2\n")
    assert difference(before, told(project)) == "the sources of mine/flow.py are not what they were"
    (project / "mine" / "flow.py").unlink()
    assert difference(before, told(project)) == "the sources of mine/flow.py are not what they were"


def test_of_a_folder_that_is_nobodys_project_nothing_is_read(tmp_path: Path) -> None:
    (tmp_path / "somebody.py").write_text("")
    assert set(told(tmp_path)["sources"]) == {"pytest_volfault", "volfault_fakes"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"faults": 2}, "--volfault-faults was 1, and is 2"),
        ({"drivers": True}, "--volfault-drivers was False, and is True"),
        ({"shard": Shard(1, 2)}, "--volfault-shard was not there, and is 1/2"),
        ({"conf": ("a.b=c",)}, "--volfault-nova-conf was not there, and is a.b=c"),
        # Where the results go, and what is made of them, changes none of them.
        ({"json": Path("a.json"), "baseline": "upstream", "seconds": 5.0}, ""),
    ],
)
def test_options_that_results_follow_from(project: Path, options: Any, said: str) -> None:
    before = Options(root=project)
    assert difference(premises(before, {}), premises(replace(before, **options), {})) == said


def test_what_is_installed(project: Path) -> None:
    before = told(project)
    now = {**before, "installed": {**before["installed"], "responses": "0"}}
    assert difference(before, now) == f"responses was {before['installed']['responses']}, and is 0"
    assert "Python" in before["installed"]


@pytest.mark.parametrize(
    ("name", "packages"),
    [
        ("reference", ()),
        ("nova", ("nova", "os_brick", "placement")),
        ("tool.parts:detach", ("tool",)),
        ("ours", (__name__.partition(".")[0],)),
    ],
)
def test_where_the_code_of_a_target_is(name: str, packages: tuple[str, ...]) -> None:
    ours: Callable[[], Any] = lambda: None  # noqa: E731 - as a conftest registers it
    assert packages_of(name, {"ours": ours}) == packages
