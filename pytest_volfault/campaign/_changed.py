"""A start that somebody has changed before the flow begins: with a function of the cloud and of who plays in it."""

from __future__ import annotations

import dataclasses
import inspect
import traceback
from collections.abc import Callable
from typing import Any

from pytest_volfault.campaign.stage import Stage, as_begun, state_of
from pytest_volfault.errors import UsageError
from pytest_volfault.injection import Enclosure
from pytest_volfault.injection.line import shown_error
from pytest_volfault.model.cast import Cast
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.targets.contract import Target
from volfault_fakes.cloud import Cloud, CloudState

# Tables whose rows say when they were last changed.
DATED = ("volumes", "snapshots")
Change = Callable[[Cloud, Cast], object]


def changed_stage(target: Target, enclosure: Enclosure, stage: Stage, scenario: Scenario, change: Change) -> Stage:
    """The stage whose start is what a function makes of the flow's own.

    Args:
        target: the code under test.
        enclosure: what surrounds the function, as it does the code under test.
        stage: the flow's.
        scenario: what is going to be played.
        change: the function; what it adds gets the next roles.

    Raises:
        UsageError: it is no function, it raises, or it changes nothing.
    """
    said = f"the function {name_of(change)} that changes the start of {scenario.golden.id}"
    _check_called(change)
    cloud = target.cloud
    target.restore(stage.scene.mark)
    before = cloud.snapshot()
    try:
        with enclosure.around(cloud.clock, f"{scenario.golden.id}/changed", anew=True):
            change(cloud, stage.scene.cast)
    except Exception as error:
        raise UsageError(f"{said} raised {shown_error(error)}{_place(error)}") from error
    after = cloud.snapshot()
    if after.here != before.here:
        raise UsageError(f"{said} set cloud.here, which is the host of whoever runs; leave it as it was")
    if _told(after) == _told(before):
        raise UsageError(f"{said} changed nothing in the cloud, so that the flow would start as ever")
    scene = dataclasses.replace(stage.scene, mark=target.snapshot(), cast=stage.scene.cast.completed(cloud))
    scene = as_begun(target, scene)
    return dataclasses.replace(stage, scene=scene, start=state_of(target, scene))


def name_of(change: Any) -> str:
    """What a function is called."""
    return str(getattr(change, "__qualname__", None) or type(change).__qualname__)


def _check_called(change: Any) -> None:
    if not callable(change):
        raise UsageError(f"a start is changed by a function of the cloud and the cast, and not by {change!r}")
    try:
        inspect.signature(change).bind("cloud", "cast")
    except (TypeError, ValueError) as error:
        raise UsageError(
            f"a start is changed by a function that is called with the cloud and the cast; {name_of(change)} is not "
            f"made for that: {error}"
        ) from None


def _told(state: CloudState) -> CloudState:
    """The state without what changes where nothing does: a row that is written as it was, and an id that is drawn."""
    tables = {name: dict(rows) for name, rows in state.tables.items()}
    for name in DATED:
        tables[name] = {key: dataclasses.replace(row, updated_at=None) for key, row in tables[name].items()}
    return dataclasses.replace(state, tables=tables, ids=0)


def _place(error: Exception) -> str:
    # Where the user's own code is to be looked at: the last line is the one that raised.
    frames = traceback.extract_tb(error.__traceback__)
    return f", at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
