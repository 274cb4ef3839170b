"""The shipped baselines: a compressed file for each release, named by its version, and its symptoms beside it.

    python -m volfault_suites.baselines.store RESULTS…

puts those of results files there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from pytest_volfault import Baseline, read_baseline, read_results, write_baseline, write_symptoms
from volfault_suites.baselines.causes import number

FOLDER = Path(__file__).parent


def put(path: Path, folder: Path = FOLDER) -> Path:
    """Make the baseline of a results file; the same bytes for the same results.

    Args:
        path: the results of a whole campaign.
        folder: where the baseline goes.
    """
    results = read_results(path)
    target = results.target
    baseline = Baseline.of(target, results.scenarios, reason=f"{target.name} {target.version} as released")
    made = folder / f"{target.name}-{target.version}.jsonl.gz"
    write_baseline(made, baseline)
    write_symptoms(folder / f"{target.name}-{target.version}.symptoms.json.gz", results)
    return made


def shipped() -> list[Baseline]:
    """All that there are, the oldest release first."""
    baselines = [read_baseline(path) for path in FOLDER.glob("*.jsonl.gz")]
    return sorted(baselines, key=lambda each: number(each.target.version))


def main(names: Iterable[str]) -> None:
    """Put each results file on the shelf."""
    for name in names:
        sys.stdout.write(f"{put(Path(name))}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
