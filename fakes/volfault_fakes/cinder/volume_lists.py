"""API operations on all volumes at once."""

from __future__ import annotations

from typing import Any

from volfault_fakes.cinder import bodies, kinds_of_volumes, listing, quotas, volume_filters
from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.declaring import operation
from volfault_fakes.cinder.dialect import Reply, Request
from volfault_fakes.cinder.front import Front
from volfault_fakes.cinder.point_kinds import WITH_TOKEN
from volfault_fakes.cinder.rows import volume_of
from volfault_fakes.cinder.validation import boolean_parameter
from volfault_fakes.cloud.identity import ADMINISTRATOR
from volfault_fakes.cloud.tables import Volume


class VolumeListOperations(Front):
    """GET /volumes, /volumes/detail, /volumes/summary and /limits."""

    @operation("GET /volumes", "GET /volumes/detail", kinds=WITH_TOKEN)
    def volume_list(self, request: Request, detail: bool) -> Reply:
        """GET /volumes and /volumes/detail: 200, the newest first; 400, or 404 for the marker.

        Raises:
            UnknownCall: a filter or an order that the fake does not model.
        """
        asked = dict(request.query)
        page = listing.page_of(asked, renamed={"name": "display_name"})
        counting = False
        if request.version >= mv.COUNT and "with_count" in asked:
            counting = boolean_parameter("with_count", asked)
            del asked["with_count"]
        wanted = volume_filters.read(request, asked, self.release, lambda: self._authorize("volume:get_all", request))
        rows = listing.select(
            request,
            self.cloud.volumes.values(),
            page,
            volume_filters.COLUMNS,
            # Cinder looks for it in all projects, whoever asks.
            lambda marker: volume_of(self.cloud, ADMINISTRATOR, marker),
            wanted,
        )
        view = self._detail if detail else bodies.volume_summary
        body: dict[str, Any] = {"volumes": [view(request, row) for row in rows]}
        total = sum(map(wanted, self.cloud.volumes.values())) if counting and wanted else 0
        ids = [row.id for row in rows]
        links = listing.next_page(request, "volumes/detail" if detail else "volumes", ids, total or len(rows))
        if links:
            body["volumes_links"] = links
        if counting:
            body["count"] = total
        return Reply(200, body)

    @operation("GET /volumes/summary", kinds=WITH_TOKEN, since=mv.SUMMARY)
    def volume_summary(self, request: Request) -> Reply:
        """GET /volumes/summary: 200; filters count for nothing."""
        self._authorize("volume:get_all", request)
        # Of who is no administrator Cinder never looks at it.
        everywhere = request.user.is_admin and boolean_parameter("all_tenants", request.query)
        volumes = [row for row in self.cloud.volumes.values() if everywhere or row.project == request.user.project]
        summary: dict[str, Any] = {"total_count": len(volumes), "total_size": sum(row.size for row in volumes)}
        if request.version >= mv.SUMMARY_METADATA:
            metadata: dict[str, list[str]] = {}
            for key, value in dict.fromkeys(item for row in volumes for item in row.metadata.items()):
                metadata.setdefault(key, []).append(value)
            summary["metadata"] = metadata
        return Reply(200, {"volume-summary": summary})

    @operation("GET /limits", kinds=WITH_TOKEN)
    def limits(self, request: Request) -> Reply:
        """GET /limits: 200. Volumes are not limited unless somebody has said so; the rest has Cinder's defaults."""
        here = request.user.project
        if request.version >= mv.LIMITS_OF_PROJECT and request.user.is_admin:
            here = request.query.get("project_id", request.query.get("tenant_id", here))
        maximum = quotas.limits(self.cloud, self.release, here)
        if not self._allows("limits_extension:used_limits", request):
            return Reply(200, bodies.limits(maximum))
        return Reply(200, bodies.limits(maximum, quotas.used(self.cloud, here)))

    def _detail(self, request: Request, volume: Volume) -> dict[str, Any]:
        attachments = self.cloud.attachments_of(volume.id)
        type_id = kinds_of_volumes.id_of(self.cloud, self.release, volume.volume_type)
        return bodies.volume_detail(request, volume, attachments, self.release, type_id)
