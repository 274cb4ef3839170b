"""What Nova tells of a server's volumes, beside what Cinder and the guest say."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from pytest_volfault import TargetAccess
from volfault_suites.claims import UNKNOWN
from volfault_suites.releases import of_release

pytestmark = pytest.mark.volfault("show", "list")

HAS, HAS_NOT = (("volume", True),), (("volume", False),)


@pytest.mark.parametrize("flow", ["show", "list"])
@pytest.mark.parametrize(
    ("start", "told"),
    [
        ("{}.attachments", HAS),
        ("{}.attachments-stopped", HAS),
        ("{}.attachments-shelved_offloaded", HAS),
        ("{}.attachments-host_down", HAS),
        ("detach.attachments//{}", HAS_NOT),
        ("attach.attachments//{}", HAS),
        # The disk is out of the guest, and Cinder has let the volume go; the row is all that is left.
        ("detach.attachments/nova.db.bdm_destroy@before=db-error,once//{}", HAS),
    ],
)
def test_the_rows_are_told(volfault_target: TargetAccess, flow: str, start: str, told: tuple[object, ...]) -> None:
    """Nova tells what its rows say, and asks nobody."""
    assert volfault_target.play(start.format(flow)).answer.attached == told


@pytest.mark.parametrize(("flow", "status"), [("show", 404), ("list", 200)])
def test_what_os_attach_made_is_told_up_to_microversion_2_88(
    volfault_target: TargetAccess, flow: str, status: int
) -> None:
    """2.89 shows the attachment's id; Nova 34 leaves out what has none, though the guest has its disk."""
    newest: Mapping[str, tuple[int, object]] = {"nova": (status, HAS_NOT), "nova<34": (200, HAS)}
    answer = volfault_target.play(f"{flow}.legacy").answer
    expected = of_release(newest, volfault_target.name, volfault_target.version) or (200, HAS)
    assert (answer.api_status, answer.attached) == expected
    older = volfault_target.play(f"{flow}.legacy", microversion="2.60").answer
    assert (older.api_status, older.attached) == (200, HAS)


@pytest.mark.parametrize("flow", ["show", "list"])
def test_of_a_server_that_is_not_there_nothing_is_told(volfault_target: TargetAccess, flow: str) -> None:
    """A 404 of the server says nothing of the volume."""
    answer = volfault_target.play(f"{flow}.attachments", server_id=UNKNOWN).answer
    assert (answer.api_status, answer.attached) == (404, None)
