"""The symptoms of upstream Nova that come with the published suites, beside their baselines."""

from __future__ import annotations

from pytest_volfault.diagnosis import _symptoms_file as symptoms_file
from pytest_volfault.diagnosis._symptoms import Symptoms
from pytest_volfault.gate import shipped

BASELINE, SYMPTOMS = ".jsonl.gz", ".symptoms.json.gz"


def upstream(release: str | None = None) -> Symptoms:
    """Those of one release.

    Args:
        release: a version of Nova, or its first number; the newest that there is for None.

    Raises:
        UsageError: nothing is shipped for it; the message lists what is.
    """
    path, baseline = shipped.upstream("nova", shipped.releases()[-1] if release is None else release)
    return symptoms_file.read(path.with_name(path.name.removesuffix(BASELINE) + SYMPTOMS), baseline)
