"""CPU that loading the plugin adds to a pytest run that does not use it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import tempfile
from pathlib import Path

from bench.measure import Line, at_most, cpu, cpu_of_child, show, take_turns

PROCESSES = 15
REPEATS = 150
RUN = ["-q", "-p", "no:cacheprovider", "test_empty.py"]
PLUGINS: dict[str, list[str]] = {"bare": [], "empty": ["-p", "bench-empty"], "ours": ["-p", "volfault"]}
# As most people have it: installed, loaded by itself, and not used.
AUTOLOADED: dict[str, list[str]] = {"blocked": ["-p", "no:volfault"], "loaded": []}
METADATA = "Metadata-Version: 2.1\nName: bench-empty\nVersion: 1\n"
# One process that runs pytest again and again; whole processes differ by more than what is looked for.
REPEATED = "from bench.startup import repeat; repeat('repeated.json')"


def _fill(folder: Path) -> None:
    """One empty test, and an empty plugin that is installed as ours is: through an entry point."""
    (folder / "test_empty.py").write_text("def test_nothing():\n    pass\n")
    (folder / "bench_empty.py").write_text("")
    distribution = folder / "bench_empty-1.dist-info"
    distribution.mkdir()
    (distribution / "METADATA").write_text(METADATA)
    (distribution / "entry_points.txt").write_text("[pytest11]\nbench-empty = bench_empty\n")


def repeat(file: str) -> None:
    """Write what `pytest.main` takes with each plugin, in this process, the plugin imported anew each time."""
    import pytest

    def run(plugin: list[str], autoload: bool) -> float:
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "" if autoload else "1"
        for name in [name for name in sys.modules if name.startswith(("pytest_volfault", "bench_empty", "test_"))]:
            del sys.modules[name]
        began = cpu()
        with contextlib.redirect_stdout(io.StringIO()):
            assert pytest.main([*RUN, *plugin]) == 0
        return cpu() - began

    candidates = {name: lambda plugin=plugin: run(plugin, False) for name, plugin in PLUGINS.items()}
    candidates |= {name: lambda plugin=plugin: run(plugin, True) for name, plugin in AUTOLOADED.items()}
    taken = take_turns(candidates, REPEATS)
    Path(file).write_text(json.dumps({name: each.best for name, each in taken.items()}))


def measure() -> list[Line]:
    with tempfile.TemporaryDirectory(prefix="volfault-bench-") as name:
        _fill(Path(name))

        def child(*arguments: str) -> float:
            return cpu_of_child(
                arguments,
                name,
                PYTHONPATH=f"{name}:{Path(__file__).parent.parent}",
                # Byte code is kept, as it is for what pip has installed, whatever this shell says of it.
                PYTHONDONTWRITEBYTECODE="",
                PYTHONPYCACHEPREFIX=f"{name}/bytecode",
            )

        candidates = {
            key: lambda plugin=plugin: child("-m", "pytest", *RUN, *plugin) for key, plugin in PLUGINS.items()
        }
        for candidate in candidates.values():
            candidate()  # Byte code is compiled, and assertions are rewritten, in the first run.
        bare, empty, ours = take_turns(candidates, PROCESSES).values()
        child("-c", REPEATED)
        repeated = json.loads((Path(name) / "repeated.json").read_text())
    # For any -p pytest reads the metadata of everything that is installed; without -p it does so for autoloading.
    return [
        at_most(
            "plugin installed and unused / the same, blocked",
            (repeated["loaded"] - repeated["blocked"]) * 1e3,
            "ms CPU more",
            5,
        ),
        Line("loaded by -p, autoload off / a bare run", (repeated["ours"] - repeated["bare"]) * 1e3, "ms CPU more"),
        Line("  of that, what an empty plugin adds", (repeated["empty"] - repeated["bare"]) * 1e3, "ms CPU more"),
        Line("  whole processes: ours / bare, best", (ours.best - bare.best) * 1e3, "ms CPU more"),
        Line("  whole processes: an empty plugin / bare, best", (empty.best - bare.best) * 1e3, "ms CPU more"),
        Line("  bare pytest process", bare.best * 1e3, "ms CPU"),
    ]


if __name__ == "__main__":
    show("Start-up", measure())
