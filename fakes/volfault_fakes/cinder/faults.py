"""How calls to Cinder fail: in Cinder's dialect, in a proxy's, or as the network does."""

from __future__ import annotations

from volfault_fakes.catalogue import BOTH, Crossing, Kind
from volfault_fakes.cinder import cast_faults, driver_faults, nova_faults, row_faults, transport_faults
from volfault_fakes.cinder.dialect import UNHANDLED, Reply, fault
from volfault_fakes.cinder.struck import BEFORE, answered, request_of


def _forbidden(crossing: Crossing) -> Reply:
    rule = _RULES.get(request_of(crossing).path.split("/")[1], "volume:get")
    return fault(403, f"Policy doesn't allow {rule} to be performed.")


_RULES = {
    "volumes": "volume_extension:volume_actions",
    "attachments": "volume:attachment",
    "messages": "message:get",
    "snapshots": "volume:get_snapshot",
    "types": "volume_extension:type_get",
    "volume-transfers": "volume:get_transfer",
    "os-volume-transfer": "volume:get_transfer",
    "group_types": "group:group_types_manage",
    "groups": "group:get",
    "group_snapshots": "group:get_group_snapshot",
    "default-types": "volume_extension:default_get",
    "os-quota-sets": "volume_extension:quotas:show",
    "os-services": "volume_extension:services:index",
    "capabilities": "volume_extension:capabilities",
}


def _over_quota(_: Crossing) -> Reply:
    return fault(
        413,
        "VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. "
        "Requested 1G, quota is 1000G and 1000G has been consumed.",
        {"Retry-After": "0"},
    )


KINDS: tuple[Kind, ...] = (
    answered(
        "http-500",
        "500 computeFault, Cinder's answer to whatever it did not expect",
        lambda _: fault(500, UNHANDLED),
        BOTH,
        "cinder.api.middleware.fault.FaultWrapper makes a 500 of any exception that is not Cinder's: of the database "
        "or the bus before the work, or after it while the answer is made",
    ),
    answered(
        "http-413",
        "413 overLimit: a quota is used up",
        _over_quota,
        BEFORE,
        "cinder.quota.QuotaEngine.reserve is asked before a row is written",
    ),
    answered(
        "http-403",
        "403 forbidden: a policy does not allow it",
        _forbidden,
        BEFORE,
        "cinder.context.RequestContext.authorize with a policy.yaml of the operator's, before anything is written",
    ),
    *transport_faults.KINDS,
    *row_faults.KINDS,
    *cast_faults.KINDS,
    *driver_faults.KINDS,
    *nova_faults.KINDS,
)
