"""Search the same small programs with ours and with others', each in a process of its own, and print one table."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from bench.schedules.programs import PROGRAMS
from bench.schedules.searches import NEEDS, SEARCHES, Searched

ALONE = "--alone"
COLUMNS = "{:22} {:12} {:>12} {:>12} {:>12}"


def _searched(name: str) -> list[Searched]:
    command = [sys.executable, "-m", "bench.schedules", ALONE, name]
    if name == "frontrun":
        # It wants to be the one who starts Python.
        command.insert(0, shutil.which("frontrun", path=f"{sys.prefix}/bin") or "frontrun")
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return [Searched(**each) for each in json.loads(done.stdout.splitlines()[-1])]


def _titled(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return name


def _show() -> None:
    missing = [name for name, module in NEEDS.items() if find_spec(module) is None]
    if missing:
        said = f"without {', '.join(missing)}: pip install -r bench/schedules/requirements.txt (Python 3.12 or newer)"
        print(said, file=sys.stderr)
    print(COLUMNS.format("search", "program", "until found", "whole, p=2", "per second"))
    for name in (each for each in SEARCHES if each not in missing):
        for program, found in zip(PROGRAMS, _searched(name), strict=True):
            first, whole = ("-" if each is None else str(each) for each in (found.first, found.whole))
            print(COLUMNS.format(_titled(name), program.__name__, first, whole, f"{found.rate:.0f}"), flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == [ALONE]:
        print("\n" + json.dumps([asdict(SEARCHES[sys.argv[2]](program)) for program in PROGRAMS]))
    else:
        _show()
