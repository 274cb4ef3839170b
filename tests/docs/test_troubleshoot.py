"""docs/how-to/troubleshoot.md: each message that it shows is printed, by what its section is about.

Those in a console are run as on any page. The others need something that is missing or wrong; it is made so here.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError

import pytest
from told import ROOT, Block, blocks_of, differs

from pytest_volfault import cli
from pytest_volfault.targets.nova import load

PAGE = ROOT / "docs" / "how-to" / "troubleshoot.md"
TEXT = PAGE.read_text(encoding="utf-8")
SUITES = ("-p", "volfault", "-q", "--pyargs", "volfault_suites")
NOVA = "--volfault-target=nova"
MARKED = "import pytest\n@pytest.mark.volfault('show.attachments')\ndef test_it(volfault_scenario): pass\n"
# A pytest whose environment has everything but us.
WITHOUT_US = """
import importlib.metadata as metadata, sys
there = metadata.distributions
metadata.distributions = lambda **given: (each for each in there(**given) if each.name != "pytest-volfault")
import pytest
sys.exit(pytest.main(["-p", "volfault"]))
"""
CLASHING = "from oslo_config import cfg\ncfg.CONF.register_opt(cfg.StrOpt('compute_driver', help='of somebody else'))\n"


class Project:
    """A folder to provoke something in, and what is printed."""

    def __init__(
        self, pytester: pytest.Pytester, patch: pytest.MonkeyPatch, captured: pytest.CaptureFixture[str]
    ) -> None:
        self.pytester, self.patch, self._captured = pytester, patch, captured

    def pytest(self, *arguments: str) -> str:
        """Run it in this process."""
        result = self.pytester.runpytest_inprocess(*arguments)
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        return result.stdout.str() + result.stderr.str()

    def fresh(self, *arguments: str) -> str:
        """Run Python in a process of its own."""
        result = self.pytester.run(sys.executable, *arguments)
        return result.stdout.str() + result.stderr.str()

    def with_versions(self, **versions: str) -> str:
        """Run on a Nova of which nothing is looked at but its version, and that of SQLAlchemy."""

        def version(name: str) -> str:
            if name not in versions:
                raise PackageNotFoundError(name)
            return versions[name]

        self.patch.setattr(load, "version", version)
        self.patch.delitem(sys.modules, "nova", raising=False)
        self.pytester.makepyfile(MARKED)
        return self.pytest(NOVA)

    def results(self, name: str, text: str) -> str:
        """Ask for the causes in a results file."""
        (self.pytester.path / name).write_text(text)
        self._captured.readouterr()
        assert cli.main(["causes", name]) == cli.TROUBLE
        return self._captured.readouterr().err


def eventlet_first(project: Project) -> str:
    """As an `import eventlet` in a conftest."""
    project.patch.setitem(sys.modules, "eventlet", types.ModuleType("eventlet"))
    return project.with_versions(nova="34.0.0", SQLAlchemy="2.0.40")


def clash(project: Project) -> str:
    """Somebody has registered an option that Nova has as well."""
    pytest.importorskip("nova")
    project.pytester.makeconftest(CLASHING)
    project.pytester.makepyfile(MARKED)
    return project.fresh("-m", "pytest", NOVA)


def unshipped(project: Project) -> str:
    """What runs only where it is named."""
    pytest.importorskip("nova")
    flow = "--volfault-flow=detach.attachments-rbd-encrypted"
    return project.fresh("-m", "pytest", *SUITES, NOVA, "--volfault-baseline=upstream", flow)


# Heading -> what prints each block below it that is no console, in their order.
PROVOKED: Mapping[str, tuple[Callable[[Project], str], ...]] = {
    "Nothing of volfault is found": (lambda project: project.fresh("-c", WITHOUT_US),),
    "Nova is not installed": (lambda project: project.with_versions(SQLAlchemy="2.0.40"),),
    "The release of a checkout is not known": (lambda project: project.with_versions(nova="0.0.1", SQLAlchemy="2.0"),),
    "SQLAlchemy is too new": (lambda project: project.with_versions(nova="34.0.0", SQLAlchemy="2.1.0"),),
    "eventlet came first": (eventlet_first,),
    "Two in one process": (clash,),
    "The shipped baseline says nothing of it": (unshipped,),
    "`-n` is not known": (lambda project: project.fresh("-m", "pytest", "-p", "no:xdist", "-n", "2"),),
    "A results file is refused": (
        lambda project: project.results("old.json", '{"schema": "volfault-results/1"}'),
        lambda project: project.results("cut.json", '{"schema": '),
    ),
}


def below(heading: str) -> list[Block]:
    """The blocks of a section."""
    section = TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return list(blocks_of(PAGE, section))


HEADINGS = [line.removeprefix("## ") for line in TEXT.splitlines() if line.startswith("## ")]
SHOWN = [(heading, number) for heading, provoked in PROVOKED.items() for number in range(len(provoked))]


@pytest.mark.parametrize("heading", HEADINGS)
def test_each_section_shows_what_is_printed(heading: str) -> None:
    blocks = below(heading)
    assert len([block for block in blocks if block.language == "text"]) == len(PROVOKED.get(heading, ()))
    assert any(block.language == "text" or any(each.printed for each in block.commands) for block in blocks)


def test_nothing_is_provoked_for_no_section() -> None:
    assert set(PROVOKED) <= set(HEADINGS)


@pytest.mark.parametrize(("heading", "number"), SHOWN)
def test_a_message_is_printed_as_it_is_shown(
    heading: str,
    number: int,
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest -p no:asyncio")
    block = [each for each in below(heading) if each.language == "text"][number]
    printed = PROVOKED[heading][number](Project(pytester, monkeypatch, capsys))
    lines = [f"…{line}" for line in block.body.splitlines()]
    assert differs(["…", *lines, "…"], printed) == ""
