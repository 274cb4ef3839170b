"""API operations that tell what a deployment offers: services, zones, capabilities, extensions, filters."""

from __future__ import annotations

from typing import Any

from volfault_fakes.cinder import bodies, extensions
from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.declaring import operation
from volfault_fakes.cinder.dialect import NO_SUCH_RESOURCE, CinderRefusal, Reply, Request
from volfault_fakes.cinder.front import Front
from volfault_fakes.cinder.point_kinds import WITH_TOKEN

# etc/cinder/resource_filters.json
FILTERS = {
    "volume": [
        "name", "status", "metadata", "bootable", "migration_status", "availability_zone", "group_id", "size",
        "created_at", "updated_at", "consumes_quota",
    ],
    "backup": ["name", "status", "volume_id"],
    "snapshot": ["name", "status", "volume_id", "metadata", "availability_zone", "consumes_quota"],
    "group": ["name"],
    "group_snapshot": ["name", "status", "group_id"],
    "attachment": ["volume_id", "status", "instance_id", "attach_status"],
    "message": ["resource_uuid", "resource_type", "event_id", "request_id", "message_level"],
    "pool": ["name", "volume_type"],
    "volume_type": ["is_public", "extra_specs"],
}  # fmt: skip
_PROTOCOLS = {"iscsi": "iSCSI", "fibre_channel": "FC", "rbd": "ceph", "nfs": "nfs"}


class OfferOperations(Front):
    """All of them only look."""

    @operation("GET /os-services", kinds=WITH_TOKEN)
    def service_list(self, request: Request) -> Reply:
        """GET /os-services: 200. One cinder-volume for each protocol, and a scheduler."""
        self._authorize("volume_extension:services:index", request)
        rows = [("cinder-volume", host) for host in self._backends()]
        rows.append(("cinder-scheduler", "scheduler"))
        asked = request.query
        services = []
        for binary, host in rows:
            if asked.get("binary", binary) != binary or not _is_of(host, asked.get("host", host)):
                continue
            service = {"binary": binary, "host": host, "zone": "nova", "status": "enabled", "state": "up"}
            body: dict[str, Any] = {
                **service,
                "updated_at": bodies.timestamp(self.cloud.clock.now),
                "disabled_reason": None,
            }
            if request.version >= mv.CLUSTER_OF_SERVICES:
                body["cluster"] = None
            if binary == "cinder-volume":
                body |= {"replication_status": "not-capable", "active_backend_id": None, "frozen": False}
                if request.version >= mv.BACKEND_STATE:
                    body["backend_state"] = "up"
            services.append(body)
        return Reply(200, {"services": services})

    @operation("GET /capabilities/{id}", kinds=WITH_TOKEN)
    def capability_get(self, request: Request, host: str) -> Reply:
        """GET /capabilities/{host}: 200 or 404."""
        self._authorize("volume_extension:capabilities", request)
        backend = next((each for each in self._backends() if _is_of(each, host)), None)
        if backend is None:
            raise CinderRefusal(404, f"Can't find service: {host}")
        protocol = backend.partition("@")[2]
        body: dict[str, Any] = {
            "namespace": f"OS::Storage::Capabilities::{backend}",
            "vendor_name": "volfault",
            "volume_backend_name": protocol,
            "pool_name": None,
            "driver_version": "1",
            "storage_protocol": _PROTOCOLS.get(protocol, protocol),
            "display_name": None,
            "description": None,
            "visibility": None,
            "replication_targets": [],
            "properties": extensions.PROPERTIES,
        }
        return Reply(200, body)

    @operation("GET /os-availability-zone", kinds=WITH_TOKEN)
    def zone_list(self, _request: Request) -> Reply:
        """GET /os-availability-zone: 200."""
        zones = sorted({"nova", *(row.availability_zone for row in self.cloud.volumes.values())})
        shown = [{"zoneName": zone, "zoneState": {"available": True}} for zone in zones]
        return Reply(200, {"availabilityZoneInfo": shown})

    @operation("GET /extensions", kinds=WITH_TOKEN)
    def extension_list(self, _request: Request) -> Reply:
        """GET /extensions: 200."""
        return Reply(200, {"extensions": [extensions.shown(alias) for alias in extensions.EXTENSIONS]})

    @operation("GET /extensions/{id}", kinds=WITH_TOKEN)
    def extension_get(self, _request: Request, alias: str) -> Reply:
        """GET /extensions/{alias}: 200 or 404."""
        if alias not in extensions.EXTENSIONS:
            raise CinderRefusal(404, NO_SUCH_RESOURCE)
        return Reply(200, {"extension": extensions.shown(alias)})

    @operation("GET /resource_filters", kinds=WITH_TOKEN, since=mv.RESOURCE_FILTERS)
    def filter_list(self, request: Request) -> Reply:
        """GET /resource_filters: 200, nothing for an unknown resource."""
        asked = request.query.get("resource")
        rows = FILTERS if not asked else {name: FILTERS[name] for name in FILTERS if name == asked}
        return Reply(200, {"resource_filters": [{"resource": name, "filters": kept} for name, kept in rows.items()]})

    def _backends(self) -> list[str]:
        protocols = dict.fromkeys(["iscsi", *(row.protocol for row in self.cloud.volumes.values())])
        return [f"cinder@{protocol}" for protocol in protocols]


def _is_of(host: str, asked: str) -> bool:
    # cinder.db: a host stands for its backends, too.
    return host == asked or host.startswith(f"{asked}@")
