"""`volfault doctor`: what can be used here, and how to get what is missing."""

from __future__ import annotations

from importlib import metadata
from typing import Any

import pytest

from pytest_volfault import cli
from pytest_volfault.session import installed

REAL = metadata.version


def _without(monkeypatch: pytest.MonkeyPatch, **versions: str | None) -> None:
    """As where these are not installed, or in other versions."""
    told = {name.replace("_", "-"): given for name, given in versions.items()}

    def version(name: str) -> str:
        given = told.get(name.lower(), "real")
        if given is None:
            raise metadata.PackageNotFoundError(name)
        return REAL(name) if given == "real" else given

    for module in (
        "session.installed",
        "targets.nova.besides",
        "targets.nova.load",
        "targets.nova._scheduled_refusals",
        "handlers.collector",
    ):
        monkeypatch.setattr(f"pytest_volfault.{module}.version", version)


def _rows(capsys: pytest.CaptureFixture[str]) -> str:
    return " ".join(capsys.readouterr().out.split())


def test_without_nova_it_says_how_to_get_it(monkeypatch: Any, capsys: Any) -> None:
    _without(monkeypatch, nova=None)
    assert cli.main(["doctor"]) == 0
    told = _rows(capsys)
    assert "ready reference: the flows" in told
    assert "missing nova: Nova is not installed here; install it with: pip install 'pytest-volfault[nova]'" in told
    assert "Placement" not in told


def test_a_target_that_cannot_be_used_ends_with_one(monkeypatch: Any) -> None:
    _without(monkeypatch, nova=None)
    assert cli.main(["doctor", "nova"]) == 1
    assert cli.main(["doctor", "reference"]) == 0


def test_of_an_installed_nova_it_says_what_it_can_have(monkeypatch: Any, capsys: Any) -> None:
    _without(monkeypatch, nova="33.0.1", sqlalchemy="2.0.40", os_brick="6.1", openstack_placement="16.0.0")
    assert cli.main(["doctor", "nova"]) == 0
    told = _rows(capsys)
    assert "ready nova: Nova 33.0.1" in told
    assert "ready flows that make or move a server: Placement 16.0.0" in told
    assert "missing --volfault-brick=real: os-brick 6.1 is installed" in told
    assert "ready --volfault-baseline=upstream: what upstream Nova 33.0.2 leaves" in told


def test_a_nova_of_a_checkout_is_told_with_its_folder(monkeypatch: Any, capsys: Any, tmp_path: Any) -> None:
    _without(monkeypatch, nova="35.1.0.dev12", sqlalchemy="2.0.40", openstack_placement="16.0.0")
    (tmp_path / "nova-35.1.0.dev12.dist-info").mkdir()
    (tmp_path / "nova-35.1.0.dev12.dist-info" / "METADATA").write_text("Name: nova\n", encoding="utf-8")
    origin = '{"dir_info": {"editable": true}, "url": "file:///home/me/nova"}'
    (tmp_path / "nova-35.1.0.dev12.dist-info" / "direct_url.json").write_text(origin, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert cli.main(["doctor", "nova"]) == 0
    assert "ready nova: Nova 35.1.0.dev12, of /home/me/nova" in _rows(capsys)


def test_of_a_checkout_without_tags_it_says_how_to_name_its_release(monkeypatch: Any, capsys: Any) -> None:
    _without(monkeypatch, nova="0.0.1.dev9", sqlalchemy="2.0.40")
    assert cli.main(["doctor", "nova"]) == 1
    told = _rows(capsys)
    assert "missing nova: Nova 0.0.1.dev9 is installed, a checkout whose tags are missing" in told
    assert "PBR_VERSION=34.0.0" in told


def test_what_is_missing_besides_has_its_remedy(monkeypatch: Any, capsys: Any) -> None:
    _without(
        monkeypatch, nova="99.0", sqlalchemy="2.0.40", os_brick="7.0", openstack_placement=None, pytest_xdist=None,
        coverage="6.0",
    )  # fmt: skip
    assert cli.main(["doctor"]) == 0
    told = _rows(capsys)
    assert "missing flows that make or move a server: servers are made and moved with Placement, which is not" in told
    assert "missing --volfault-baseline=upstream: no baseline of Nova 99.0 is shipped" in told
    assert f"missing -n 2: pytest-xdist is not installed: {installed.XDIST}" in told
    assert "missing --volfault-coverage: --volfault-coverage needs coverage.py 7.10.3 or newer, not 6.0" in told


def test_no_line_is_wider_than_a_terminal(monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    _without(monkeypatch, nova="34.0.0", sqlalchemy="2.1", pytest_xdist=None)
    cli.main(["doctor"])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


def test_an_unknown_target_is_refused(capsys: Any) -> None:
    assert cli.main(["doctor", "referense"]) == 2
    assert "did you mean reference?" in capsys.readouterr().err


def test_targets_of_a_project_are_named(monkeypatch: Any, capsys: Any, tmp_path: Any) -> None:
    (tmp_path / "vendored.py").write_text(
        "def pytest_volfault_targets():\n    return {'vendor': lambda: None}\n", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    assert cli.main(["-p", "vendored", "doctor", "vendor"]) == 0
    assert "ready vendor: registered here" in _rows(capsys)
