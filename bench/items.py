"""What a scenario costs as a pytest item of its own, beside the same scenario in a script without pytest."""

from __future__ import annotations

import argparse
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from bench.measure import PYTEST, WITH_BENCH, Line, cpu, cpu_of_child, empty_item, empty_items, show, take_turns
from pytest_volfault import Campaign, Scenario, load_target

FLOW = "detach.attachments"
# Target -> rounds.
TARGETS = {"reference": 5, "nova": 4}
# Not the published suite: of its items some are claims, and play what no campaign does.
ITEMS = """
import pytest

@pytest.mark.volfault("detach")
def test_scenario(volfault_scenario):
    volfault_scenario.run()
"""
CONFTEST = """
import pytest
from bench import items

@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session):
    with items.each_of(len(session.items)):
        return (yield)
"""
SCRIPT = "from bench import items; items.run({!r})"
SECONDS = "seconds"


@contextmanager
def each_of(count: int) -> Iterator[None]:
    """Write down what each of so many scenarios takes in the body, in seconds of CPU; coming up is left out."""
    began = cpu()
    yield
    Path(SECONDS).write_text(str((cpu() - began) / count))


def run(target: str) -> None:
    """Run every scenario of the flow, as a script does."""
    # Nova logs each error; pytest would keep the lines, and a script without a handler would print them.
    logging.getLogger().addHandler(logging.NullHandler())
    golden = Scenario.parse(FLOW)
    with Campaign(load_target(target)) as campaign:
        scenarios = list(campaign.scenarios(golden.flow, golden.variant))
        with each_of(len(scenarios)):
            for scenario in scenarios:
                campaign.run(scenario)


def measure(targets: tuple[str, ...] = tuple(TARGETS)) -> list[Line]:
    lines = []
    with tempfile.TemporaryDirectory(prefix="volfault-bench-") as name:
        folder = Path(name)
        empty = empty_item(take_turns(empty_items(folder), TARGETS["reference"]))
        (folder / "test_items.py").write_text(ITEMS)
        (folder / "conftest.py").write_text(CONFTEST)
        for target in targets:
            if target == "reference" or find_spec(target):
                lines += _lines(target, folder, empty)
    return [*lines, Line("  empty pytest item", 1e3 * empty, "ms of CPU")]


def _lines(target: str, folder: Path, empty: float) -> list[Line]:
    def seconds(*arguments: str) -> float:
        cpu_of_child(arguments, str(folder), PYTHONPATH=WITH_BENCH)
        return float((folder / SECONDS).read_text())

    options = (f"--volfault-target={target}", f"--volfault-flow={FLOW}")
    taken = take_turns(
        {
            "item": lambda: seconds(*PYTEST, "-p", "volfault", "test_items.py", *options),
            "script": lambda: seconds("-c", SCRIPT.format(target)),
        },
        TARGETS[target],
    )
    item, script = taken["item"].best, taken["script"].best
    return [
        Line(f"{target}, as an item / in a script", item / script, "x"),
        Line("  the same by medians", taken["item"].median / taken["script"].median, "x"),
        Line("  what the item adds / an empty pytest item", (item - script) / empty, "x"),
        Line("  what the item adds", 1e3 * (item - script), "ms of CPU"),
        Line("  in a script", 1e3 * script, "ms of CPU"),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.items", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}; both by default")
    chosen = tuple(parser.parse_args().targets) or tuple(TARGETS)
    if set(chosen) - set(TARGETS):
        parser.error(f"the targets are {', '.join(TARGETS)}")
    show("Scenarios as items", measure(chosen))
