"""Where the real Cinder is, and both campaigns, which are played once a session."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pytest_volfault.model.flows import FLOWS
from pytest_volfault.targets.nova.cinder_interpreter import HOW, VARIABLE, version_of
from volfault_conformance.real_cinder.sides import Results, differing, play

_PLAYED = pytest.StashKey[tuple[Results, Results]]()
# All that a campaign plays by itself.
CAMPAIGN = tuple(f"{name}.{variant}" for name, flow in FLOWS.items() for variant in flow.variants)


@pytest.fixture(scope="session")
def cinder() -> str:
    """The Python of the real Cinder's environment."""
    named = os.environ.get(VARIABLE)
    if not named:
        pytest.fail(f"${VARIABLE} does not name the Python of an environment with Cinder. {HOW}")
    version_of(Path(named))
    return named


@pytest.fixture(scope="session")
def campaigns(
    tmp_path_factory: pytest.TempPathFactory, cinder: str, pytestconfig: pytest.Config
) -> tuple[Results, Results]:
    """The whole campaign with the fake, and with the real one."""
    played = pytestconfig.stash[_PLAYED] = play(tmp_path_factory.mktemp("campaigns"), cinder, CAMPAIGN)
    return played


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """How much was compared, and how much of it differs."""
    if _PLAYED in config.stash:
        fake, real = config.stash[_PLAYED]
        ours, theirs, wrong = len(_scenarios(fake)), len(_scenarios(real)), len(differing(fake, real))
        terminalreporter.write_line(
            f"Nova's campaign: {ours} scenarios with the fake Cinder, {theirs} with the real one; {wrong} differ"
        )


def _scenarios(results: Results) -> list[str]:
    return [name for name, result in results.items() if "refusal" not in result]
