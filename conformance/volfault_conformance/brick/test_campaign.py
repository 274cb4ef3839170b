"""Nova comes to the same verdicts whichever os-brick it runs with."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from volfault_conformance.brick import campaign
from volfault_conformance.kept import unexplained

FLOWS = ("attach.attachments", "detach.legacy")
NTH = 20
BRICKS = ("fake", "real")


def test_a_sample_of_the_campaign(tmp_path: Path) -> None:
    command = (sys.executable, "-P", campaign.__file__)
    running = [
        subprocess.Popen([*command, brick, str(tmp_path / brick), str(NTH), *FLOWS], stderr=subprocess.PIPE, text=True)
        for brick in BRICKS
    ]
    for process in running:
        _, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors
    fake, real = (json.loads((tmp_path / brick).read_text()) for brick in BRICKS)
    assert fake.keys() == real.keys()
    assert len(fake) > 40
    differing = {name: {"fake": fake[name], "real": real[name]} for name in fake if fake[name] != real[name]}
    assert unexplained("brick", fake, differing) == {}
