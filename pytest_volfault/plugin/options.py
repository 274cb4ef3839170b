"""The options, and the session that they ask for; it is made when it is first needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pytest_volfault.results import Shard
    from pytest_volfault.session import VolfaultSession
    from pytest_volfault.targets import Parties
    from pytest_volfault.targets.contract import Target

SESSION = pytest.StashKey["VolfaultSession"]()

# option -> (type, default, metavar, help); each is an ini key with underscores as well.
OPTIONS: Mapping[str, tuple[str, Any, str | None, str]] = {
    "target": ("string", "reference", "NAME", "code under test: reference, nova, or module:attribute of a function"),
    "brick": ("string", "fake", "NAME", "os-brick that Nova runs with: fake, or real on a fake host"),
    "cinder": ("string", "fake", "NAME", "Cinder that Nova talks to: fake, or real in a process of its own"),
    "cinder-python": ("string", "", "FILE", "Python of the environment in which the real Cinder is installed"),
    "nova-conf": ("args", [], "SECTION.OPTION=VALUE", "an option of nova.conf for the Nova under test (repeatable)"),
    "flow": ("args", [], "NAME[.VARIANT]", "limit to a flow (repeatable)"),
    "faults": ("string", "1", "N", "at most N faults in a scenario"),
    "scenario": ("string", "", "ID", "run exactly this scenario, and show its full trace"),
    "shard": ("string", "", "I/N", "run part I of N of the campaign; `volfault merge` puts the results together"),
    "json": ("string", "", "FILE", "write the results to FILE"),
    "html": ("string", "", "FILE", "write the results to FILE as one page for a browser"),
    "sarif": ("string", "", "FILE", "write what is not accepted, or not clean, to FILE, for code scanning"),
    "baseline": ("string", "", "FILE", "fail on what differs from the accepted verdicts in FILE, or `upstream`"),
    "coverage": ("string", "", "FILE", "measure which error paths run; FILE is a data file of coverage.py's"),
    "source": ("args", [], "MODULE", "whose error paths: a module or package (repeatable)"),
    "timeout": ("string", "60", "SECONDS", "real time that one scenario may take"),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("volfault", "fault injection into volume flows")
    for name, (kind, default, metavar, text) in OPTIONS.items():
        action = "append" if kind == "args" else "store"
        group.addoption(f"--volfault-{name}", action=action, default=None, metavar=metavar, dest=_key(name), help=text)
        parser.addini(_key(name), text, type=kind, default=default)  # type: ignore[arg-type]  # a literal there
    # Not for an ini file: each is one decision of somebody's.
    group.addoption(
        "--volfault-update-baseline",
        action="store_true",
        help="take over what is better or gone into the baseline, and with a reason what is worse or new",
    )
    group.addoption("--volfault-reason", metavar="WHY", help="why the baseline accepts what is worse or new")
    group.addoption("--volfault-steps", action="store_true", help="list flows, steps, points and fault kinds, and stop")


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    if not config.getoption("volfault_steps"):
        return None
    from pytest_volfault.errors import UsageError
    from pytest_volfault.listing import steps

    try:
        session = session_of(config)
        session.check()
        lines = list(steps(session.campaign.target))
    except UsageError as error:
        raise pytest.UsageError(str(error)) from None
    config._ensure_unconfigure()
    for line in lines:
        print(line)  # noqa: T201 - as --fixtures does, before a terminal reporter exists
    return 0


def option(config: pytest.Config, name: str) -> Any:
    """What the user gave for an option, on the command line or as an ini key."""
    given = config.getoption(_key(name))
    return config.getini(_key(name)) if given is None else given


def _key(name: str) -> str:
    return f"volfault_{name.replace('-', '_')}"


def parties_of(config: pytest.Config) -> Parties:
    """Which of the parties around Nova the user wants to be real."""
    from pytest_volfault.targets import Parties

    return Parties(option(config, "brick"), option(config, "cinder"), _file(config, "cinder-python"))


def session_of(config: pytest.Config) -> VolfaultSession:
    """The one session of this process."""
    if SESSION not in config.stash:
        from pytest_volfault.options import Options
        from pytest_volfault.session import VolfaultSession

        targets: dict[str, Callable[[], Target]] = {}
        for more in reversed(config.hook.pytest_volfault_targets(config=config)):
            targets |= more
        shard = option(config, "shard")
        folder = config.invocation_params.dir
        options = Options(
            target=option(config, "target"),
            parties=parties_of(config),
            conf=tuple(option(config, "nova_conf")),
            flows=tuple(option(config, "flow")),
            faults=_number(config, "faults", int),
            scenario=option(config, "scenario") or None,
            json=_file(config, "json"),
            html=_file(config, "html"),
            sarif=_file(config, "sarif"),
            baseline=option(config, "baseline") or None,
            update=config.getoption("volfault_update_baseline"),
            reason=config.getoption("volfault_reason"),
            shard=_shard(shard) if shard else None,
            folder=folder,
            root=config.rootpath,
            anchor=config.inipath or config.rootpath / "tox.ini",
            seconds=_number(config, "timeout", float),
            coverage=_file(config, "coverage"),
            source=tuple(option(config, "source")),
        )
        config.stash[SESSION] = VolfaultSession(options, targets)
    return config.stash[SESSION]


def _file(config: pytest.Config, name: str) -> Path | None:
    given = option(config, name)
    return config.invocation_params.dir / given if given else None


def _number(config: pytest.Config, name: str, kind: Callable[[str], Any]) -> Any:
    value = option(config, name)
    try:
        return kind(value)
    except ValueError:
        raise pytest.UsageError(f"--volfault-{name} takes a number, not {value!r}") from None


def _shard(text: str) -> Shard:
    from pytest_volfault import sharding
    from pytest_volfault.errors import UsageError

    try:
        return sharding.parse(text)
    except UsageError as error:
        raise pytest.UsageError(str(error)) from None


def asked(config: pytest.Config) -> bool:
    """Whether the user gave any option or ini key of ours."""
    decided = config.getoption("volfault_update_baseline") or config.getoption("volfault_reason") is not None
    return decided or any(option(config, name) != default for name, (_, default, _, _) in OPTIONS.items())


def is_worker(config: pytest.Config) -> bool:
    """Whether this process is one of xdist's."""
    return hasattr(config, "workerinput")
