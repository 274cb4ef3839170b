"""The projects in examples/ do what their READMEs say."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pytest_volfault import cli
from pytest_volfault.plugin._options import OPTIONS

EXAMPLES = Path(__file__).parents[2] / "examples"


def copy(pytester: pytest.Pytester, name: str) -> None:
    for source in sorted((EXAMPLES / name).rglob("*")):
        if source.is_file() and "__pycache__" not in source.parts:
            target = pytester.path / source.relative_to(EXAMPLES / name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())


def test_cleanup_tool(pytester: pytest.Pytester, run: Any) -> None:
    pytest.importorskip("cinderclient")
    copy(pytester, "cleanup_tool")
    run("-W", "error").assert_outcomes(passed=8)


@pytest.mark.parametrize(
    ("sound", "broken", "failing"),
    [
        ("suppress(exceptions.NotFound)", "suppress(ZeroDivisionError)", "test_survives_a_lost_reply[after]"),
        ("    unplug(server_id, volume_id)\n    for", "    for", "test_never_gives_away_what_is_still_held[libvirt*"),
    ],
    ids=["lost-reply", "order"],
)
def test_cleanup_tool_with_a_defect(pytester: pytest.Pytester, run: Any, sound: str, broken: str, failing: str) -> None:
    """The README invites to try it."""
    pytest.importorskip("cinderclient")
    copy(pytester, "cleanup_tool")
    tool = pytester.path / "volume_release.py"
    assert sound in tool.read_text()
    tool.write_text(tool.read_text().replace(sound, broken))
    result = run()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines([f"FAILED tests/test_volume_release.py::{failing.replace('[', '[[]')}*"])


def test_own_detach(pytester: pytest.Pytester, run: Any) -> None:
    copy(pytester, "own_detach")
    result = run("-W", "error")
    outcomes = result.parseoutcomes()
    assert set(outcomes) == {"passed"}
    result.stdout.fnmatch_lines(
        [
            "own_detach:detach*, at most 1 fault each: * scenarios in * s*",
            "  c completed *",
            "detach.attachments * of *",
        ]
    )
    result.stdout.no_fnmatch_line("*U unsafe*")


@pytest.mark.usefixtures("untraced")
def test_own_detach_in_haste(pytester: pytest.Pytester, run: Any, replay_commands: Any) -> None:
    copy(pytester, "own_detach")
    result = run("--volfault-target=hasty", "--tb=no")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "U own_detach.py unplug: what fails at *",
            "    * faults at * calls in 1 variant: * unsafe (no-guest-on-a-free-volume,*",
            "    pytest --volfault-target=hasty --tb=no \\",
            "      --volfault-scenario=detach.attachments/*",
        ]
    )
    # Every other verdict is fine with these tests, and what is not is one line.
    unsafe = re.search(r"U unsafe +(\d+)", result.stdout.str())
    assert unsafe is not None
    assert result.parseoutcomes() == {"failed": 1, "passed": 2}
    failed = run("--volfault-target=hasty")
    failed.stdout.fnmatch_lines([f"{unsafe[1]} of * scenarios put data at risk, such as detach.attachments/*"])
    assert len(failed.outlines) < 150
    replayed = run(*replay_commands(result)[0].split()[1:], "-k", "test_no_fault")
    replayed.stdout.fnmatch_lines(["verdict: U unsafe (*)"])


@pytest.mark.usefixtures("untraced")
def test_own_procedure(pytester: pytest.Pytester, run: Any, workers: tuple[str, ...]) -> None:
    copy(pytester, "own_procedure")
    result = run("-W", "error", workers=workers)
    result.assert_outcomes(passed=12)
    result.stdout.fnmatch_lines(
        [
            "2 causes, the worst first",
            "L procedure.py reattach: what fails at :15 leaves reattach half done",
            "    2 faults at 1 call in 1 variant: 2 leaked (no-volume-left-lying)",
            "    left: volume.status=available; healed by: a walk to whoever gives *",
            "*= volumes left lying =*",
            "3 of 8 scenarios leave one",
            "3 of them end when it is given back",
        ]
    )


def test_own_procedure_lists_what_it_adds(pytester: pytest.Pytester, run: Any) -> None:
    """A line for each of its hooks but those that are at work only at the end."""
    copy(pytester, "own_procedure")
    run("--volfault-steps", "--volfault-target=ours").stdout.fnmatch_lines(
        [
            "flow reattach: a volume is taken from its server, noted, and given back",
            "  note           noted",
            "  noted: the inventory has a note of the volume",
            "  the inventory has one place for each volume",
            "  cinder.attachment_delete * slow-cinder",
            "  inventory.note * crash, TimeoutError, inventory-busy",
            "  inventory.read * crash, inventory-busy",
            "  TimeoutError * before/after  TimeoutError is raised",
            "  inventory-busy * before/after  somebody else is writing",
        ]
    )


def test_own_procedure_on_nova(pytester: pytest.Pytester, fresh: Any) -> None:
    pytest.importorskip("nova")
    copy(pytester, "own_procedure")
    fresh("-k", "what_a_fault_leaves or told_as", "--volfault-target=nova").assert_outcomes(passed=8)


def test_the_results_of_own_procedure_are_read_with_its_hooks(
    pytester: pytest.Pytester, run: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    copy(pytester, "own_procedure")
    run("--volfault-json=results.json", "-k", "what_a_fault_leaves").assert_outcomes(passed=7)
    monkeypatch.syspath_prepend(pytester.path)
    for name in ("conftest", "inventory", "procedure"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    lost = ["explain", "reattach.attachments/inventory.note@before=TimeoutError,once", "results.json"]
    capsys.readouterr()
    assert cli.main(["-p", "conftest", *lost]) == cli.SAME
    assert "healed by: give-back" in capsys.readouterr().out
    assert cli.main(lost) == cli.TROUBLE
    assert capsys.readouterr().err.startswith(
        "volfault: unknown flow 'reattach'; did you mean attach? --volfault-steps lists them"
    )
    assert cli.main(["diff", "results.json", "results.json"]) == cli.TROUBLE
    assert "unknown action of a cure 'give-back'; " in capsys.readouterr().err
    assert cli.main(["-p", "nowhere_at_all", *lost]) == cli.TROUBLE
    assert "extensions 'nowhere_at_all' cannot be imported" in capsys.readouterr().err


def test_operator_tool(pytester: pytest.Pytester, run: Any) -> None:
    pytest.importorskip("openstack")
    copy(pytester, "operator_tool")
    # openstacksdk's own code is deprecated by itself.
    run("-W", "ignore").assert_outcomes(passed=12)


def test_operator_tool_in_haste(pytester: pytest.Pytester, run: Any) -> None:
    """The README invites to try it."""
    pytest.importorskip("openstack")
    copy(pytester, "operator_tool")
    tool = pytester.path / "release_orphans.py"
    hasty = re.sub(r"^ +cinder\.(connect|retriable)_.*$", "", tool.read_text(), flags=re.MULTILINE)
    assert hasty != tool.read_text()
    tool.write_text(hasty)
    result = run()
    result.stdout.fnmatch_lines(["FAILED tests/test_release_orphans.py::test_waits_for_a_cinder_that_restarts*"])


# -- a vendor's Nova


@pytest.fixture
def fork(pytester: pytest.Pytester) -> Path:
    """The installed Nova with the vendor's patch, as its tox.ini makes it: the same files but one."""
    nova = pytest.importorskip("nova")
    copy(pytester, "vendor_nova")
    folder = pytester.path / "fork"
    shutil.copytree(Path(nova.__file__).parent, folder / "nova", copy_function=os.symlink)
    (patch,) = (pytester.path / "patches").iterdir()
    (name,) = re.findall(r"^\+\+\+ b/(\S+)", patch.read_text(), re.MULTILINE)
    original = (folder / name).resolve()
    (folder / name).unlink()
    shutil.copyfile(original, folder / name)
    subprocess.run(["patch", "-p1", "-d", folder, "-i", patch], check=True, capture_output=True)
    return folder


def vendors_command(pytester: pytest.Pytester) -> list[str]:
    """The line in the example's tox.ini, on what a part of its scenarios needs."""
    config = configparser.ConfigParser(interpolation=None)
    config.read(pytester.path / "tox.ini")
    program, *arguments = shlex.split(config["testenv:volfault"]["commands"].replace("{posargs}", ""))
    assert program == "pytest"
    # Two workers would load Nova twice for so little.
    alone = [each for each in arguments if each not in ("-n", "2")]
    return [*alone, "-k", "domain_xml"]


def test_vendor_nova(pytester: pytest.Pytester, fork: Path, fresh: Any) -> None:
    result = fresh(*vendors_command(pytester), PYTHONPATH=str(fork))
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["accepted.jsonl of nova 34.0.0: 30 of 30 scenarios are as accepted"])


@pytest.mark.usefixtures("untraced")
def test_vendor_nova_without_its_patch(pytester: pytest.Pytester, fork: Path, fresh: Any) -> None:
    shutil.rmtree(fork)
    result = fresh(*vendors_command(pytester))
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "accepted.jsonl of nova 34.0.0: 24 of 30 scenarios are as accepted; 2 worse, 4 better",
            "worse  2 scenarios of cause *",
            "    nova/virt/libvirt/guest.py Guest.get_all_devices now catches libvirtError",
            "    2 rolled-back -> unsafe",
            "    for example detach.attachments/libvirt.domain_xml@before=libvirt-connection-lost,once",
        ]
    )


# -- CI systems

CI = EXAMPLES / "ci"
JOBS = sorted([*CI.glob("*.y*ml"), EXAMPLES / "vendor_nova" / ".zuul.yaml"])


@pytest.mark.parametrize(("name", "schema"), [("github.yml", "github-workflows"), ("gitlab.yml", "gitlab-ci")])
def test_jobs_are_as_their_ci_system_says(name: str, schema: str) -> None:
    command = [sys.executable, "-m", "check_jsonschema", f"--builtin-schema=vendor.{schema}", str(CI / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", JOBS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_jobs_call_what_there_is(path: Path, pytester: pytest.Pytester) -> None:
    # Folded lines are one, and what the CI system fills in is a number or a file.
    text = re.sub(r"\$\{?\{?[^\s/}]*( [^}]*\}\})?\}*|\{\{.*?\}\}", "1", path.read_text())
    text = re.sub(r"\n +(?=--volfault|--junit)", " ", text)
    options = re.findall(r"--volfault-[a-z-]+", text)
    commands = [shlex.split(line) for line in re.findall(r"(?:pytest -p|volfault (?:merge|check|report)) .*", text)]
    assert options or commands
    for program, *arguments in commands:
        if program == "volfault":
            cli.parser().parse_args(arguments)
        else:
            pytester.parseconfig(*arguments)
    assert set(options) <= {f"--volfault-{name}" for name in OPTIONS}


@pytest.mark.parametrize("path", [*JOBS, EXAMPLES / "vendor_nova" / "tox.ini"], ids=lambda path: path.name)
def test_who_installs_nova_says_which(path: Path) -> None:
    """The extra has no bounds, so that a fork stays what is installed: a job would change with each release."""
    text = path.read_text()
    # A line of a job; in tox.ini the line below it.
    asked = re.findall(r".*\[nova\].*\n.*", text)
    assert [each for each in asked if not re.search(r"\bnova(==|>=\d+,<)\d+", each)] == []


def test_no_package_marker() -> None:
    """Directly in examples/ it would make one package of everybody's `examples` folders."""
    assert not (EXAMPLES / "__init__.py").exists()
    assert all((project / "README.md").is_file() for project in EXAMPLES.iterdir() if project.is_dir())
