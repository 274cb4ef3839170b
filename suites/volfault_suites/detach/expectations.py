"""What the seeds say is left when detach fails somewhere: one line a call, in the order of the flow.

Seed 000 numbers the five steps; seed 001 is the code: a failure of step 2 or 3 sends os-roll_detaching, a
failure of step 4 or 5 leaves everything as it is. These tables judge the reference target; they produce nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from pytest_volfault import Fault, FinalState

ATTACHED = FinalState.attached()
MARKED = replace(ATTACHED, volume_status="detaching")
OUT_OF_CONFIG = replace(MARKED, guest_disk="live")
OUT_OF_GUEST = replace(MARKED, guest_disk="none")
DISCONNECTED = replace(OUT_OF_GUEST, host_device=False)
TERMINATED = replace(DISCONNECTED, lun_mapped=False)
RELEASED = FinalState.detached(bdm=True)
DETACHED = FinalState.detached()


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the flow.

    Attributes:
        before: what is left when the call has no effect and its caller dies.
        after: what is left when it has its effect and its caller dies.
        rolled_back: whether a caller that lives sends os-roll_detaching.
    """

    before: FinalState
    after: FinalState
    rolled_back: bool = False


_UNTIL_THE_HOST: dict[tuple[str, int], Call] = {
    # nova-api: checks, step 1, and the message to nova-compute.
    ("nova.db.instance_get", 1): Call(ATTACHED, ATTACHED),
    ("cinder.volume_get", 1): Call(ATTACHED, ATTACHED),
    ("nova.db.bdm_get", 1): Call(ATTACHED, ATTACHED),
    ("servicegroup.service_is_up", 1): Call(ATTACHED, ATTACHED),
    ("cinder.os-begin_detaching", 1): Call(ATTACHED, MARKED),
    ("nova.rpc.detach_volume", 1): Call(MARKED, DETACHED),
    # nova-compute: step 2, out of the persistent definition and then out of the running guest.
    ("nova.db.bdm_get", 2): Call(MARKED, MARKED),
    ("libvirt.open", 1): Call(MARKED, MARKED, rolled_back=True),
    ("libvirt.lookup_domain", 1): Call(MARKED, MARKED, rolled_back=True),
    ("libvirt.domain_xml", 1): Call(MARKED, MARKED, rolled_back=True),
    ("libvirt.detach_device", 1): Call(MARKED, OUT_OF_CONFIG, rolled_back=True),
    ("libvirt.domain_xml", 2): Call(OUT_OF_CONFIG, OUT_OF_CONFIG, rolled_back=True),
    ("libvirt.domain_xml", 3): Call(OUT_OF_CONFIG, OUT_OF_CONFIG, rolled_back=True),
    ("libvirt.detach_device", 2): Call(OUT_OF_CONFIG, OUT_OF_GUEST, rolled_back=True),
    ("libvirt.device_removed", 1): Call(OUT_OF_GUEST, OUT_OF_GUEST, rolled_back=True),
    ("libvirt.domain_xml", 4): Call(OUT_OF_GUEST, OUT_OF_GUEST, rolled_back=True),
    # Step 3.
    ("brick.disconnect_volume", 1): Call(OUT_OF_GUEST, DISCONNECTED, rolled_back=True),
}

CALLS: Mapping[str, Mapping[tuple[str, int], Call]] = {
    "attachments": {
        **_UNTIL_THE_HOST,
        ("cinder.attachment_delete", 1): Call(DISCONNECTED, RELEASED),
        ("nova.db.bdm_destroy", 1): Call(RELEASED, DETACHED),
    },
    "legacy": {
        **_UNTIL_THE_HOST,
        ("brick.get_connector_properties", 1): Call(DISCONNECTED, DISCONNECTED),
        # Seed 000 has it that nobody minds a failing step 4. In the code of seed 001 step 5 is not reached.
        ("cinder.os-terminate_connection", 1): Call(DISCONNECTED, TERMINATED),
        ("cinder.os-detach", 1): Call(TERMINATED, RELEASED),
        ("nova.db.bdm_destroy", 1): Call(RELEASED, DETACHED),
    },
}


def _without_live(state: FinalState) -> FinalState:
    left = "config" if "config" in state.guest_disk else "none"
    return replace(state, guest_disk=left)


def _without_guest(state: FinalState) -> FinalState:
    return replace(state, guest_disk="none")


# Faults that come with something happening to the guest.
_GUEST_SUFFERS: Mapping[str, Callable[[FinalState], FinalState]] = {
    "libvirt-no-domain": _without_guest,
    "libvirt-monitor-lost": _without_live,
    "libvirt-operation-invalid": _without_live,
}
# Faults that the flow gets over: what looks on polls the XML and asks again (seed 001, _do_wait_and_retry_detach).
_OVERCOME = frozenset(
    {
        ("no-event", "before", "once"),
        ("no-event", "after", "once"),
        ("no-event", "after", "always"),
        ("late-event", "before", "once"),
        ("late-event", "before", "always"),
        ("event-lost", "before", "once"),
        ("event-lost", "before", "always"),
        ("reported-up", "before", "once"),
        ("reported-up", "before", "always"),
    }
)


def left_by(variant: str, fault: Fault) -> FinalState:
    """The final state that the seeds lead one to expect of a fault.

    Raises:
        KeyError: the flow has no such call.
    """
    call = CALLS[variant][fault.point, fault.occurrence]
    if (fault.kind, fault.when, fault.times) in _OVERCOME or (fault.kind, fault.when) == ("rpc-not-delivered", "after"):
        return DETACHED
    # "No such device" is said of one that has gone by itself.
    state = call.after if fault.when == "after" or fault.kind == "libvirt-device-missing" else call.before
    if fault.kind in _GUEST_SUFFERS:
        state = _GUEST_SUFFERS[fault.kind](state)
    if call.rolled_back and fault.kind != "crash":
        return replace(state, volume_status="in-use")
    return state
