"""Run all benchmarks, each in a process of its own, and print one table."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import asdict
from importlib.util import find_spec

from bench.measure import Line, show

# Nova last: nothing else is measured in a process that has imported it.
NAMES = ("points", "startup", "http", "scenarios", "items", "attachments", "error_paths", "nova")
# What a benchmark compares with, where no extra of ours installs it.
NEEDS = {"attachments": "cinder"}
ALONE = """
import json, sys
from dataclasses import asdict
from importlib import import_module
lines = import_module(f"bench.{sys.argv[1]}").measure()
print("\\n" + json.dumps([asdict(line) for line in lines]))
"""


def _lines(name: str) -> list[Line]:
    done = subprocess.run([sys.executable, "-c", ALONE, name], stdout=subprocess.PIPE, text=True, check=True)
    return [Line(**each) for each in json.loads(done.stdout.splitlines()[-1])]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; all by default")
    parser.add_argument("--json", metavar="FILE", help="write the figures to FILE as well")
    options = parser.parse_args()
    unknown = set(options.names) - set(NAMES)
    if unknown:
        parser.error(f"unknown benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    installed = [name for name in NAMES if name not in NEEDS or find_spec(NEEDS[name])]
    if not options.names and len(installed) < len(NAMES):
        missing = sorted({NEEDS[name] for name in NAMES if name not in installed})
        print(f"without {', '.join(sorted(set(NAMES) - set(installed)))}: needs {', '.join(missing)}", file=sys.stderr)
    lines = [line for name in options.names or installed for line in _lines(name)]
    show("pytest-volfault", lines)
    if options.json:
        with open(options.json, "w") as file:
            json.dump([asdict(line) for line in lines], file, indent=1)
    sys.exit(any(line.met is False for line in lines))
