"""`volfault`: what can be done with results without running anything."""

from __future__ import annotations

import argparse
import itertools
import os
import shlex
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from pytest_volfault import files
from pytest_volfault.diagnosis import Seen, Symptoms, check_told, containing, diagnose
from pytest_volfault.diagnosis.shipped import upstream
from pytest_volfault.errors import NotWritten, UsageError
from pytest_volfault.extensions.loading import load_extensions
from pytest_volfault.gate import Baseline, Comparison, Gate
from pytest_volfault.gate.shipped import UPSTREAM
from pytest_volfault.gate.updating import check_accept, check_reason
from pytest_volfault.model.identifiers import named
from pytest_volfault.model.results import Results
from pytest_volfault.reports import Line, Span, doctor, github, html, replay, results_file, sarif, text_of
from pytest_volfault.reports import diagnosis as reporting
from pytest_volfault.reports.alerts import Anchors, alerts
from pytest_volfault.reports.by_cause import by_cause
from pytest_volfault.reports.diff import told
from pytest_volfault.session import completing, installed
from pytest_volfault.session.conclusion import conclude
from pytest_volfault.session.merging import merge
from pytest_volfault.session.option_rules import check_distinct
from pytest_volfault.verdicts import causes_of
from volfault_fakes.naming import meant

# As diff(1) has them.
SAME, DIFFERS, TROUBLE = 0, 1, 2
# Sentences are read badly in longer lines.
WIDEST = 100


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: what stands behind `volfault`; None for those of this process.

    Returns:
        0; 1 where something is worse or not as accepted; 2 where it could not be found out.
    """
    line = parser()
    _answer_shell(line)
    asked = line.parse_args(arguments)
    try:
        with _extended(asked.plugins):
            status = int(asked.command(asked))
        sys.stdout.flush()
    except (UsageError, NotWritten) as error:
        print(f"volfault: {error}", file=sys.stderr)
        return TROUBLE
    except BrokenPipeError:
        # Whoever read has seen enough; Python would complain once more when it closes the pipe.
        sys.stderr.close()
        return TROUBLE
    except OSError as error:
        # A disk that is full. Python would try once more when it closes the file, and complain of it.
        print(f"volfault: what it says could not be printed: {error.strerror}", file=sys.stderr)
        sys.stderr.flush()
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return TROUBLE
    return status


def _answer_shell(line: argparse.ArgumentParser) -> None:
    """Say what can stand next, and end, where the shell asks for that."""
    # Set by the function that argcomplete has the shell call, so that it is installed there.
    if "_ARGCOMPLETE" in os.environ:
        import argcomplete  # noqa: PLC0415 - an extra

        argcomplete.autocomplete(line, always_complete_options="long")


def _completed(argument: argparse.Action, completer: Callable[..., list[str]]) -> None:
    argument.completer = completer  # type: ignore[attr-defined]  # where argcomplete looks for it


def _extended(plugins: Sequence[str]) -> AbstractContextManager[None]:
    """Within the block, results may name what these modules add."""
    if not plugins:
        return nullcontext()
    # As `python -m` has it, and pytest where its ini file says so.
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    return load_extensions(*plugins).in_force()


def _explain(asked: argparse.Namespace) -> int:
    scenario = named(asked.id)
    results = results_file.read(asked.results)
    result = results.by_id.get(scenario.id)
    if result is None:
        raise UsageError(f"{asked.results} has no scenario {scenario.id}{_near(scenario.id, results)}")
    golden = results.golden_by_id.get(result.scenario.golden.id)
    if golden is None:
        raise UsageError(f"{asked.results} has no run of {result.scenario.golden.id} without faults to compare with")
    _print(replay(results.target, result, golden.outcome))
    return SAME


def _causes(asked: argparse.Namespace) -> int:
    told = causes_of(results_file.read(asked.results))
    width = min(shutil.get_terminal_size().columns, WIDEST)
    _print(by_cause(told, width, "--volfault-scenario=", most=None) or [[Span("everything is clean")]])
    return SAME


def _near(identifier: str, results: Results) -> str:
    call = identifier.partition("@")[0]
    near = [each for each in results.by_id if each.partition("@")[0] == call]
    if near:
        return f"; of that call it has {', '.join(near)}"
    question = meant(identifier, results.by_id)
    return f"; {question}" if question else ""


def _diff(asked: argparse.Namespace) -> int:
    read = [results_file.read(path) for path in asked.results]
    if len(read) < 2:
        raise UsageError("a difference is between two results files or more; name the older first")
    found = [Baseline.of(results.target, results.scenarios) for results in read]
    comparisons = [Comparison.of(old, new) for old, new in itertools.pairwise(found)]
    for number, comparison in enumerate(comparisons):
        _print([*([[]] if number else []), *told(comparison, _width())])
    return DIFFERS if any(each.worse for each in comparisons) else SAME


def _report(asked: argparse.Namespace) -> int:
    check_distinct({**_named_files(asked.results), "-o": asked.output})
    files.check_writable(asked.output, html.WHAT)
    read = _read(asked.results)
    if len(read) == 1:
        html.write(asked.output, *read.values(), made=_made(asked))
    else:
        html.write_comparison(asked.output, list(read.values()), _made(asked))
    _note(asked.output, ", ".join(map(str, read)))
    return SAME


def _made(asked: argparse.Namespace) -> html.Made:
    command = ["volfault", "report", *map(str, asked.results), "-o", str(asked.output)]
    return html.Made(datetime.now(UTC), shlex.join(command))


def _merge(asked: argparse.Namespace) -> int:
    check_distinct({**_named_files(asked.results), "-o": asked.output})
    files.check_writable(asked.output, results_file.WHAT)
    whole = merge(_read(asked.results))
    results_file.write(asked.output, whole)
    shards = len(asked.results)
    _note(asked.output, f"{sum(whole.run.values())} of {whole.bound.planned} scenarios from {shards} shards")
    return SAME


def _check(asked: argparse.Namespace) -> int:
    check_reason(asked.update_baseline, asked.reason, "--")
    check_accept(asked.reason, asked.accept, "--")
    accepted = None if asked.baseline == UPSTREAM else Path(asked.baseline)
    check_distinct({"RESULTS": asked.results, "--baseline": accepted, "--sarif": asked.sarif})
    if asked.sarif is not None:
        files.check_writable(asked.sarif, sarif.WHAT)
    results = results_file.read(asked.results)
    target = results.target
    decided = asked.update_baseline, asked.reason, asked.accept
    gate = Gate.open(asked.baseline, Path(), target.name, target.version, *decided)
    command = f"volfault check {asked.results} --baseline={asked.baseline}"
    conclusion = conclude(gate, results, command, "--", _width())
    _print(conclusion.lines)
    found = alerts(results, conclusion.groups, Anchors.of(Path(), Path("tox.ini"), gate))
    for line in github.workflow_commands(found):
        print(line)
    if asked.sarif is not None:
        sarif.write(asked.sarif, target, found)
    return DIFFERS if conclusion.failed else SAME


def _diagnose(asked: argparse.Namespace) -> int:
    seen = [Seen.parse(text) for text in asked.facts]
    check_told(seen, asked.error)
    if not seen and not asked.error:
        raise UsageError("say what is seen: a fact, such as volume.status=reserved, or --error with words of an error")
    symptoms = _symptoms(asked)
    diagnosis = diagnose(symptoms, seen, asked.error)
    _print(reporting.answered(symptoms.target, diagnosis, _width()))
    return SAME if diagnosis.suspects else DIFFERS


def _find(asked: argparse.Namespace) -> int:
    check_told((), [asked.text])
    symptoms = _symptoms(asked)
    cases = containing(symptoms.cases, asked.text)
    _print(reporting.found(symptoms.target, cases, asked.text, _width()))
    return SAME if cases else DIFFERS


def _symptoms(asked: argparse.Namespace) -> Symptoms:
    return upstream(asked.release) if asked.results is None else Symptoms.of(results_file.read(asked.results))


def _doctor(asked: argparse.Namespace) -> int:
    shipped = load_extensions().targets
    added = [name for name in load_extensions(*asked.plugins).targets if name not in shipped]
    there = installed.survey(added)
    named_target = there.target(asked.target) if asked.target else None
    _print(doctor.told(there.versions, there.targets, there.besides, _width()))
    return DIFFERS if named_target is not None and named_target.missing else SAME


def _width() -> int:
    # Results are read in logs as well.
    return min(shutil.get_terminal_size((80, 24)).columns, 120)


def _read(paths: Iterable[Path]) -> Mapping[Path, Results]:
    return {path: results_file.read(path) for path in paths}


def _named_files(paths: Sequence[Path]) -> dict[str, Path | None]:
    """Results files by what they are called where something is wrong with them."""
    for path in paths:
        if paths.count(path) > 1:
            raise UsageError(f"{path} is named twice")
    return {str(path): path for path in paths}


def _note(output: Path, what: str) -> None:
    """Say what has become of a file; what was written to a pipe is for whoever reads it, and for nobody else."""
    print(f"{output}: {what}", file=sys.stdout if files.is_replaced(output) else sys.stderr)


def _print(lines: Iterable[Line]) -> None:
    for line in lines:
        print(text_of(line))


def parser() -> argparse.ArgumentParser:
    """The command line."""
    whole = argparse.ArgumentParser(prog="volfault", description=__doc__)
    whole.add_argument("--version", action="version", version=f"%(prog)s {version('pytest-volfault')}")
    whole.add_argument(
        "-p",
        dest="plugins",
        metavar="MODULE",
        action="append",
        default=[],
        help="a module with hooks, such as conftest, whose flows, words and cures the results name (repeatable)",
    )
    commands = whole.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, does: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(command=does)
        return added

    explain = command("explain", _explain, "one scenario in full: its calls, what is left, the verdict and why")
    _completed(explain.add_argument("id", metavar="ID", help="the scenario's id"), completing.ids)
    explain.add_argument("results", metavar="RESULTS", type=Path, help="a results file (--volfault-json)")

    causes = command(
        "causes", _causes, "where in the code under test all that is not clean comes from, the worst first"
    )
    causes.add_argument("results", metavar="RESULTS", type=Path, help="a results file (--volfault-json)")

    diff = command("diff", _diff, "what got better or worse from one results file to the next")
    diff.add_argument("results", metavar="RESULTS", type=Path, nargs="+", help="results files, the older first")

    report = command("report", _report, "one page for a browser: a campaign, or several side by side")
    report.add_argument("results", metavar="RESULTS", type=Path, nargs="+", help="results files, the older first")
    report.add_argument("-o", "--output", metavar="FILE", type=Path, required=True, help="where the page goes")

    merging = command("merge", _merge, "put the shards of a campaign together")
    merging.add_argument("results", metavar="SHARD", type=Path, nargs="+", help="the results file of each shard")
    merging.add_argument("-o", "--output", metavar="FILE", type=Path, required=True, help="where the whole goes")

    check = command("check", _check, "compare results with a baseline, as a session with --volfault-baseline does")
    check.add_argument("results", metavar="RESULTS", type=Path, help="a results file, such as that of merged shards")
    check.add_argument("--baseline", metavar="FILE", required=True, help="what is accepted, or `upstream`")
    check.add_argument("--sarif", metavar="FILE", type=Path, help="write what is not accepted, for code scanning")
    check.add_argument("--update-baseline", action="store_true", help="take over what is better or gone")
    check.add_argument(
        "--reason", metavar="WHY", help="with --update-baseline: take over what is worse as well, and why"
    )
    check.add_argument(
        "--accept", metavar="CAUSE", help="with both: take over what comes of one cause, and nothing else"
    )
    diagnosing = command(
        "diagnose", _diagnose, "what can have caused what is seen of a stuck volume, and what mends it"
    )
    fact = diagnosing.add_argument(
        "facts",
        metavar="FACT",
        nargs="*",
        help="such as volume.status=reserved or server.row[volume]=no (docs/reference/facts.md)",
    )
    _completed(fact, completing.facts)
    diagnosing.add_argument(
        "--error", metavar="TEXT", action="append", default=[], help="words of an error that was seen (repeatable)"
    )
    finding = command("find", _find, "scenarios whose id, end or error has a text in it")
    finding.add_argument("text", metavar="TEXT", help="whatever its case")
    looking = command("doctor", _doctor, "what is installed, what can be run here, and how to get what is missing")
    target = looking.add_argument("target", metavar="TARGET", nargs="?", help="end with 1 where it cannot be used")
    _completed(target, completing.targets)
    for each in (diagnosing, finding):
        where = each.add_mutually_exclusive_group()
        release = where.add_argument("--release", metavar="VERSION", help="of Nova, whose results are read: 34, 28.3.1")
        _completed(release, completing.of_nova)
        where.add_argument("--results", metavar="RESULTS", type=Path, help="a results file instead of what is shipped")
    return whole
