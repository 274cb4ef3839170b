"""What happens by itself after a crash, with whatever strikes meanwhile."""

from __future__ import annotations

from pytest_volfault.extensions.cures import RESTART_SECONDS
from pytest_volfault.injection import ProcessDied, process
from pytest_volfault.injection.line import shown_error
from pytest_volfault.model.recovery import RESTART
from pytest_volfault.targets import fall_silent
from pytest_volfault.targets.contract import Scene, Target


def recover(target: Target, scene: Scene, name: str) -> str:
    """Let it happen, and return how it failed, in a few words; empty where it did not. Nobody is told.

    Args:
        target: the code under test.
        scene: who plays.
        name: one of `RECOVERY`.
    """
    try:
        if name == RESTART:
            # As where it heals: the reaper leaves alone what was deleted within the same second.
            target.cloud.clock.advance(RESTART_SECONDS)
            target.restart(scene)
        else:
            for dead in filter(process.is_alone, process.dead()):
                # Time passes until its heartbeats are missed.
                fall_silent(target.cloud, dead)
            target.periodic(scene)
    except ProcessDied as death:
        return f"{death} died"
    except Exception as error:  # noqa: BLE001 - a process logs what its own work raises, whatever it is
        return shown_error(error)
    return ""
