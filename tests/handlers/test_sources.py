"""From a module's name to its file, without importing it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pytest_volfault.errors import TargetUnusable
from pytest_volfault.handlers.sources import sources_of, sources_that_exist


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    modules = "lab_one lab_pack/__init__ lab_pack/b lab_pack/a lab_pack/deep/__init__ lab_pack/deep/c lab_space/d"
    for name in modules.split():
        file = tmp_path / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("raise AssertionError('imported')\n")
    (tmp_path / "lab_pack" / "notes.txt").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def relative(found: dict[str, str], path: Path) -> dict[str, str]:
    return {name: str(Path(file).relative_to(path)) for name, file in found.items()}


def test_a_module(path: Path) -> None:
    assert relative(sources_of(["lab_one"]), path) == {"lab_one": "lab_one.py"}
    assert relative(sources_of(["lab_pack.deep.c"]), path) == {"lab_pack.deep.c": "lab_pack/deep/c.py"}
    assert not [name for name in sys.modules if name.startswith("lab_")]


def test_a_package_with_all_that_it_holds(path: Path) -> None:
    assert relative(sources_of(["lab_pack"]), path) == {
        "lab_pack": "lab_pack/__init__.py",
        "lab_pack.a": "lab_pack/a.py",
        "lab_pack.b": "lab_pack/b.py",
        "lab_pack.deep": "lab_pack/deep/__init__.py",
        "lab_pack.deep.c": "lab_pack/deep/c.py",
    }


def test_a_folder_without_a_file_of_its_own(path: Path) -> None:
    assert relative(sources_of(["lab_space"]), path) == {"lab_space.d": "lab_space/d.py"}


def test_the_order_is_the_users(path: Path) -> None:
    assert list(sources_of(["lab_pack.b", "lab_one", "lab_pack.a", "lab_one"])) == [
        "lab_pack.b",
        "lab_one",
        "lab_pack.a",
    ]


def test_real_paths_as_coverage_records_them(path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    link = tmp_path_factory.mktemp("links") / "lab_link.py"
    link.symlink_to(path / "lab_one.py")
    with pytest.MonkeyPatch.context() as patches:
        patches.syspath_prepend(link.parent)
        assert relative(sources_of(["lab_link"]), path) == {"lab_link": "lab_one.py"}


@pytest.mark.parametrize("name", ["lab_none", "lab_one.x", "lab_pack.none", "none.at.all", "", ".", "sys", "lab pack"])
def test_what_has_no_source_is_refused(path: Path, name: str) -> None:
    with pytest.raises(TargetUnusable, match=f"there is no source of a module {name!r}"):
        sources_of(["lab_one", name])


def test_what_a_release_lacks_is_left_out(path: Path) -> None:
    assert list(sources_that_exist(["lab_none", "lab_one", "lab_pack.none"])) == ["lab_one"]
