"""Were a rule of the fake wrong, the comparison would tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from volfault_conformance.real_cinder.falsified import RULES
from volfault_conformance.real_cinder.sides import differing, play


@pytest.mark.parametrize("rule", RULES)
def test_a_wrong_rule_is_told(tmp_path: Path, cinder: str, rule: str) -> None:
    fake, real = play(tmp_path, cinder, ["detach.attachments"], 5, rule)
    assert len(fake) > 50
    assert len(differing(fake, real)) > 5
