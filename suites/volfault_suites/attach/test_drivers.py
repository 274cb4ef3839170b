"""S20: a volume of each driver_volume_type is attached, detached, and deleted with its server."""

from __future__ import annotations

import pytest

from pytest_volfault import FinalState, TargetAccess, Variant, flow_named
from volfault_fakes.cloud.protocols import DROPPED, PROTOCOLS

pytestmark = pytest.mark.volfault("attach")


@pytest.mark.parametrize("flow", ["attach", "detach", "delete"])
@pytest.mark.parametrize("protocol", sorted(PROTOCOLS))
def test_s20_each_driver_does_its_whole_work(volfault_target: TargetAccess, protocol: str, flow: str) -> None:
    """Devices, mounts, sessions, locks and links come with the volume, and go with it."""
    variant = Variant(protocol=protocol)
    # Neither a host for the real os-brick, nor a driver in this release of Nova.
    reason = volfault_target.refusal(f"{flow}.{variant}") or ""
    if "the fake host has no " in reason or f"has a driver for {protocol} since" in reason:
        pytest.skip(reason)
    outcome = volfault_target.play(f"{flow}.{variant}")
    assert volfault_target.start(f"{flow}.{variant}") == FinalState.of(flow_named(flow).start(variant))
    assert outcome.final_state == FinalState.of(flow_named(flow).goal(variant))


@pytest.mark.parametrize("protocol", sorted(DROPPED))
def test_s20_a_driver_that_was_dropped_is_refused_with_its_release(
    volfault_target: TargetAccess, protocol: str
) -> None:
    """Asking for it says since when there is none."""
    assert DROPPED[protocol] in (volfault_target.refusal(f"attach.attachments-{protocol}") or "")


@pytest.mark.parametrize("protocol", ["rbd", "nfs", "fibre_channel"])
def test_s20_what_the_driver_cannot_do_leaves_nothing(volfault_target: TargetAccess, protocol: str) -> None:
    """Cinder refuses the connection, whatever the storage is."""
    scenario = f"attach.attachments-{protocol}/cinder.attachment_update@before=http-500,always"
    outcome = volfault_target.play(scenario)
    assert outcome.fired
    assert outcome.final_state == volfault_target.start(f"attach.attachments-{protocol}")
