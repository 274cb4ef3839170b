"""Bring bugs of Nova's back, one at a time, and say whether the gate notices.

It takes the installed Nova 34. What needs servers that are made or moved needs Placement as well.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.returned_bugs.answer import Answer, summary
from bench.returned_bugs.bug import Bug
from bench.returned_bugs.patched import edited, installed, put
from bench.returned_bugs.source import DoesNotFit
from bench.returned_bugs.table import BUGS
from bench.returned_bugs.trial import Judge, NotRun, trials


def tried(bug: Bug, nova: Path, judge: Judge, whole: bool) -> Answer:
    """Bring one back, and ask the gate."""
    sessions = list(trials(bug, whole))
    if not sessions:
        edited(bug, nova)
        return Answer(bug, ())
    with tempfile.TemporaryDirectory(prefix=f"nova-{bug.number}-") as name:
        folder = Path(name) / "path"
        put(bug, nova, folder)
        return Answer(bug, tuple(judge.judge(trial, folder) for trial in sessions))


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 1 where a bug could not be tried."""
    parser = argparse.ArgumentParser(prog="python -m bench.returned_bugs", description=__doc__)
    parser.add_argument("numbers", nargs="*", metavar="NUMBER", help="such as M01; all of the table by default")
    parser.add_argument("--whole", action="store_true", help="all faults of a bug's flows, not those at one point")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the answers to FILE as well")
    parser.add_argument("--kept", metavar="FOLDER", type=Path, help="keep there what Nova does without the bugs")
    parser.add_argument("-n", dest="jobs", type=int, default=0, metavar="N", help="processes for a campaign")
    options = parser.parse_args(arguments)
    known = {bug.number: bug for bug in BUGS}
    if unknown := [each for each in options.numbers if each not in known]:
        parser.error(f"no bug {', '.join(unknown)}; there are {', '.join(known)}")
    chosen = [known[each] for each in options.numbers] or list(BUGS)
    nova, answers, failed = installed(), [], 0
    with tempfile.TemporaryDirectory(prefix="nova-kept-") as name:
        kept = options.kept or Path(name)
        kept.mkdir(parents=True, exist_ok=True)
        judge = Judge(kept, options.jobs)
        for bug in chosen:
            try:
                answer = tried(bug, nova, judge, options.whole)
            except (DoesNotFit, NotRun, subprocess.TimeoutExpired) as error:
                print(f"{bug.number}  NOT TRIED  {error}", flush=True)
                failed += 1
                continue
            print(answer.line, flush=True)
            answers.append(answer)
            if options.json:
                options.json.write_text(json.dumps([each.as_dict() for each in answers], indent=1) + "\n")
    print(summary(answers, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
