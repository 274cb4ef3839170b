"""The options, and the session that they ask for; it is made when it is first needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_volfault.plugin._extending import POINTS, extensions_of
from pytest_volfault.plugin._interrupts import heed
from pytest_volfault.plugin._last_resort import teller

if TYPE_CHECKING:
    from pytest_volfault.model.results import Shard
    from pytest_volfault.session import VolfaultSession
    from pytest_volfault.session.option_rules import Asked
    from pytest_volfault.session.options import Options
    from pytest_volfault.targets import Parties

SESSION = pytest.StashKey["VolfaultSession"]()
CHECKED = pytest.StashKey[bool]()

# option -> (type, default, metavar, help); each is an ini key with underscores as well.
OPTIONS: Mapping[str, tuple[str, Any, str | None, str]] = {
    "target": ("string", "reference", "NAME", "code under test: reference, nova, or module:attribute of a function"),
    "brick": ("string", "fake", "NAME", "os-brick that Nova runs with: fake, or real on a fake host"),
    "cinder": ("string", "fake", "NAME", "Cinder that Nova talks to: fake, or real in a process of its own"),
    "cinder-python": ("string", "", "FILE", "Python of the environment in which the real Cinder is installed"),
    "nova-conf": ("args", [], "SECTION.OPTION=VALUE", "an option of nova.conf for the Nova under test (repeatable)"),
    "flow": ("args", [], "NAME[.VARIANT]", "limit to a flow (repeatable)"),
    "campaign": ("string", "", "NAME", "a selection by what it finds: quick, standard, or deep (docs/decisions)"),
    "faults": ("string", "1", "N", "at most N faults in a scenario"),
    "crashes": ("string", "", "N", "at most N of these may be the death of a process; as many as faults if not given"),
    "switches": ("string", "", "P", "run pairs of operations at once as well, one being stopped at most P times"),
    "recovery": ("bool", False, None, "after each crash also the restart, periodic tasks and retry, in any order"),
    "no-reduction": ("args", [], "RULE", "run also what that rule knows to show nothing new, or `all` (repeatable)"),
    "max-time": ("string", "", "SECONDS", "begin no other scenario after that time; the summary says what is missing"),
    "twice": ("bool", False, None, "run every scenario twice, to see whether it does the same; one in 32 always is"),
    "drivers": ("bool", False, None, "break, and show, what Cinder asks of its storage's driver as well"),
    "scenario": ("string", "", "ID", "run exactly this scenario, and show its full trace"),
    "shard": ("string", "", "I/N", "run part I of N of the campaign; `volfault merge` puts the results together"),
    "resume": ("string", "", "FILE", "keep what is found in FILE until all is done, and go on with what is there"),
    "json": ("string", "", "FILE", "write the results to FILE"),
    "html": ("string", "", "FILE", "write the results to FILE as one page for a browser"),
    "sarif": ("string", "", "FILE", "write what is not accepted, or not clean, to FILE, for code scanning"),
    "baseline": ("string", "", "FILE", "fail on what differs from the accepted verdicts in FILE, or `upstream`"),
    "coverage": ("string", "", "FILE", "measure which error paths run; FILE is a data file of coverage.py's"),
    "source": ("args", [], "MODULE", "whose error paths: a module or package (repeatable)"),
    "timeout": (
        "string",
        "60",
        "SECONDS",
        "real time that a scenario, or a test with the `volfault` fixture, may take",
    ),
}
# What somebody decides once, on the command line only.
DECISIONS = ("update-baseline", "reason", "accept", "steps")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("volfault", "fault injection into volume flows")
    for name, (kind, default, metavar, text) in OPTIONS.items():
        how: dict[str, Any] = {"action": "append" if kind == "args" else "store", "metavar": metavar}
        if kind == "bool":
            how = {"action": "store_const", "const": True}
        group.addoption(f"--volfault-{name}", default=None, dest=key(name), help=text, **how)
        parser.addini(key(name), text, type=kind, default=default)  # type: ignore[arg-type]  # a literal there
    parser.addini(POINTS, "injection points on one's own code: NAME = MODULE:ATTRIBUTE, KIND", type="linelist")
    # Not for an ini file: each is one decision of somebody's.
    group.addoption(
        "--volfault-update-baseline",
        action="store_true",
        help="take over what is better or gone into the baseline, and with a reason what is worse or new",
    )
    group.addoption("--volfault-reason", metavar="WHY", help="why the baseline accepts what is worse or new")
    group.addoption(
        "--volfault-accept",
        metavar="CAUSE",
        help="with these two: accept what comes of one cause, as the gate names it, and nothing else",
    )
    group.addoption("--volfault-steps", action="store_true", help="list flows, steps, points and fault kinds, and stop")


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    if not config.getoption("volfault_steps"):
        return None
    from pytest_volfault.errors import UsageError
    from pytest_volfault.reports.steps import steps

    try:
        session = checked_session(config)
        lines = list(steps(session.loaded.campaign.target))
    except UsageError as error:
        raise pytest.UsageError(str(error)) from None
    config._ensure_unconfigure()
    for line in lines:
        print(line)  # noqa: T201 - as --fixtures does, before a terminal reporter exists
    return 0


def key(name: str) -> str:
    """What an option is called in an ini file, and by pytest."""
    return f"volfault_{name.replace('-', '_')}"


def parties_of(config: pytest.Config, asked: Asked) -> Parties:
    """Which of the parties around Nova the user wants to be real."""
    from pytest_volfault.targets import Parties

    brick, cinder = (asked.values.get(name, OPTIONS[name][1]) for name in ("brick", "cinder"))
    return Parties(brick, cinder, _file(config, asked, "cinder-python"))


def session_of(config: pytest.Config) -> VolfaultSession:
    """The one session of this process.

    Raises:
        UsageError: options contradict one another, or would do nothing.
    """
    if SESSION not in config.stash:
        from pytest_volfault.session import VolfaultSession

        # Before the options, which may name what is registered.
        extensions = extensions_of(config)
        options = _options(config, settled(config))
        config.stash[SESSION] = VolfaultSession(options, extensions, teller(config))
        config.add_cleanup(heed())
    return config.stash[SESSION]


def settled(config: pytest.Config) -> Asked:
    """What the user asked for, where that goes together.

    Raises:
        UsageError: it does not.
    """
    from pytest_volfault.session.option_rules import settle

    return settle(asked(config))


def checked_session(config: pytest.Config) -> VolfaultSession:
    """The same, with what the options name; what is wrong with them is told by whoever asks first.

    Raises:
        VolfaultError: an option names what does not exist or cannot be done.
        Stopped: the code under test went astray.
    """
    session = session_of(config)
    if not config.stash.get(CHECKED, False) and not (is_worker(config) and config.workerinput["volfault_checked"]):  # type: ignore[attr-defined]  # xdist's
        try:
            _check_ini_keys(config)
            session.check()
            session.selection.check()
        except BaseException:
            # What cannot be done gathers nothing, and has nothing to report.
            del config.stash[SESSION]
            raise
        finally:
            session.loaded.time.thaw()
        config.stash[CHECKED] = True
    return session


def _options(config: pytest.Config, asked: Asked) -> Options:
    from pytest_volfault.session.options import Options

    def value(name: str) -> Any:
        return asked.values.get(name, OPTIONS[name][1])

    shard = value("shard")
    return Options(
        target=value("target"),
        parties=parties_of(config, asked),
        conf=tuple(value("nova-conf")),
        flows=tuple(value("flow")),
        campaign=value("campaign") or None,
        faults=_number("faults", value("faults"), int),
        crashes=_number("crashes", value("crashes"), int) if value("crashes") else None,
        switches=_number("switches", value("switches"), int) if value("switches") else None,
        recovery=value("recovery"),
        without=tuple(value("no-reduction")),
        most_seconds=_number("max-time", value("max-time"), float) if value("max-time") else None,
        drivers=value("drivers"),
        twice=value("twice"),
        scenario=value("scenario") or None,
        resume=_file(config, asked, "resume"),
        json=_file(config, asked, "json"),
        html=_file(config, asked, "html"),
        sarif=_file(config, asked, "sarif"),
        baseline=value("baseline") or None,
        update=asked.values.get("update-baseline", False),
        reason=asked.values.get("reason"),
        accept=asked.values.get("accept"),
        shard=_shard(shard) if shard else None,
        folder=_folder(config, asked, "baseline"),
        root=config.rootpath,
        anchor=config.inipath or config.rootpath / "tox.ini",
        seconds=_number("timeout", value("timeout"), float),
        coverage=_file(config, asked, "coverage"),
        source=tuple(value("source")),
        others=_files_of_others(config),
    )


def _file(config: pytest.Config, asked: Asked, name: str) -> Path | None:
    given = asked.values.get(name)
    return _folder(config, asked, name) / given if given else None


def _folder(config: pytest.Config, asked: Asked, name: str) -> Path:
    """What a relative path is relative to: the ini file that has it, or where the command was given."""
    from pytest_volfault.session.option_rules import Place

    in_file = asked.places.get(name) is Place.INI and not _overridden(config, key(name))
    return config.inipath.parent if in_file and config.inipath else config.invocation_params.dir


def _overridden(config: pytest.Config, key: str) -> bool:
    """Whether an ini key was given on the command line, with pytest's `-o`."""
    return any(each.partition("=")[0].strip() == key for each in config.getoption("override_ini") or ())


def _files_of_others(config: pytest.Config) -> Mapping[str, Path]:
    """The files that pytest itself writes at the end."""
    given = {"--junitxml": "xmlpath", "--log-file": "log_file"}
    names = {option: config.getoption(destination, None) for option, destination in given.items()}
    return {option: config.invocation_params.dir / name for option, name in names.items() if name}


def _check_ini_keys(config: pytest.Config) -> None:
    """Refuse keys of an ini file that look like ours and are not."""
    from pytest_volfault.errors import UsageError
    from volfault_fakes.naming import unknown

    # pytest warns of these itself, at the end, and knows those of other plugins.
    for given_key in sorted(config._get_unknown_ini_keys()):
        if given_key.startswith("volfault"):
            raise UsageError(unknown("ini key", given_key, [*map(key, OPTIONS), POINTS]))


def _number(name: str, value: Any, kind: Callable[[str], Any]) -> Any:
    from pytest_volfault.errors import UsageError

    try:
        return kind(value)
    except ValueError:
        raise UsageError(f"--volfault-{name} takes a number, not {value!r}") from None


def _shard(text: str) -> Shard:
    from pytest_volfault.session import sharding

    return sharding.parse(text)


def asked(config: pytest.Config) -> Asked:
    """What the user gave, and where: an ini file holds its own options and pytest's `addopts`."""
    from pytest_volfault.session.option_rules import Asked, Place

    values: dict[str, Any] = {}
    places: dict[str, Place] = {}
    on_command_line = given(config)
    for name in (*OPTIONS, *DECISIONS):
        value = config.getoption(key(name))
        if value is None or value is False:
            value = config.getini(key(name)) if name in OPTIONS else None
            if name in OPTIONS and value != OPTIONS[name][1]:
                values[name], places[name] = value, Place.INI
            continue
        values[name] = value
        places[name] = Place.COMMAND_LINE if name in on_command_line else Place.ADDED
    return Asked(values, places)


def given(config: pytest.Config) -> frozenset[str]:
    """The options of ours that the user typed: what `addopts` adds to every session is not meant for this one."""
    if is_worker(config):
        return frozenset(config.workerinput.get("volfault_given", ()))  # type: ignore[attr-defined]  # xdist's
    typed: set[str] = set()
    for each in map(str, config.invocation_params.args):
        if each == "--":
            break
        if each.startswith("--volfault-"):
            typed.add(each.removeprefix("--volfault-").partition("=")[0])
    return frozenset(typed)


def is_worker(config: pytest.Config) -> bool:
    """Whether this process is one of xdist's."""
    return hasattr(config, "workerinput")
