"""S22: a host is down when its last heartbeat is more than 60 s old; only then nova-api deletes by itself."""

from __future__ import annotations

import pytest

from pytest_volfault import TargetAccess

pytestmark = pytest.mark.volfault("delete")


@pytest.mark.parametrize(
    ("seconds", "vm_state", "task_state"),
    [(0, "active", "deleting"), (59, "active", "deleting"), (60, "active", "deleting"), (61, "deleted", None)],
)
def test_s22_who_deletes_depends_on_how_long_the_host_has_been_dead(
    volfault_target: TargetAccess, seconds: int, vm_state: str, task_state: str | None
) -> None:
    """nova-compute reports each 10 s and dies on a beat; `service_down_time` is 60 s."""
    left = volfault_target.play("delete.attachments-host_dead", waited=seconds).final_state
    assert (left.vm_state, left.task_state) == (vm_state, task_state)


def test_s22_a_heartbeat_that_comes_in_time_keeps_the_host_up(volfault_target: TargetAccess) -> None:
    """A service that lives reports for as long as it lives, however late the request comes."""
    outcome = volfault_target.play("delete.attachments", waited=3605)
    assert outcome.final_state.vm_state == "deleted"
    assert "libvirt.destroy" in {entry.point for entry in outcome.trace}
