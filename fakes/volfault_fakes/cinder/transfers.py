"""API operations on transfers, under both of their names."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from volfault_fakes.cinder import bodies, list_filters, listing, rows, snapshot_states, transfer_schemas
from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.declaring import operation
from volfault_fakes.cinder.dialect import CinderRefusal, Reply, Request, invalid_volume
from volfault_fakes.cinder.front import Front
from volfault_fakes.cinder.point_kinds import OF_A_ROW, QUOTA, WITH_TOKEN
from volfault_fakes.cinder.releases import Release
from volfault_fakes.cinder.schema_words import Schema
from volfault_fakes.cinder.validation import is_true
from volfault_fakes.cloud.identity import ADMINISTRATOR
from volfault_fakes.cloud.offered import Transfer

NEWER = "volume-transfers"
# The options volume_transfer_key_length and volume_transfer_salt_length.
_KEY_LENGTH = 16

_MODELLED: Mapping[str, Callable[[Transfer], Any]] = {
    "id": lambda row: row.id,
    "volume_id": lambda row: row.volume_id,
    "display_name": lambda row: row.name,
    "no_snapshots": lambda row: row.no_snapshots,
    "accepted": lambda _: False,
}
_OTHERS = """
    crypt_hash deleted deleted_at destination_project_id expires_at salt source_project_id updated_at volume
"""
_COLUMNS = list_filters.Columns(_MODELLED, frozenset(_OTHERS.split()))


def _create(_release: Release, request: Request) -> Schema:
    return transfer_schemas.create(_is_newer(request) and request.version >= mv.TRANSFER_WITH_SNAPSHOTS)


class TransferOperations(Front):
    """/volume-transfers, and /os-volume-transfer, which knows nothing of what came after it."""

    @operation(
        "GET /volume-transfers",
        "GET /volume-transfers/detail",
        "GET /os-volume-transfer",
        "GET /os-volume-transfer/detail",
        kinds=WITH_TOKEN,
    )
    def transfer_list(self, request: Request, detail: bool) -> Reply:
        """GET: 200, the oldest first; of the newer name since 3.59 the newest first, in pages. 400, 404 of the marker.

        Raises:
            UnknownCall: a filter or an order that the fake does not model.
        """
        asked = dict(request.query)
        paged = _is_newer(request) and request.version >= mv.PAGES_OF_TRANSFERS
        page = listing.page_of(asked if paged else {"sort": "created_at:asc"})
        listing.page_of(dict(request.query) if paged else _paging(asked))
        if "name" in asked:
            asked["display_name"] = asked.pop("name")
        self._authorize("volume:get_all_transfers", request)
        list_filters.check_filters(request, asked, self.release, _COLUMNS, ("all_tenants", *_PAGING))
        everywhere = is_true(asked.pop("all_tenants", "false")) and request.user.is_admin
        found = listing.select(
            request,
            self.cloud.transfers.values(),
            page,
            _COLUMNS,
            lambda marker: rows.transfer_of(self.cloud, request.user, marker),
            list_filters.having(_COLUMNS, asked, None if everywhere else request.user.project),
        )
        total = len(found)
        found = listing.cut(request, found)
        view = _detail if detail else _summary
        body: dict[str, Any] = {"transfers": [view(request, row) for row in found]}
        links = listing.next_page(request, "os-volume-transfer", [row.id for row in found], total)
        if links:
            body["transfers_links"] = links
        return Reply(200, body)

    @operation("GET /volume-transfers/{id}", "GET /os-volume-transfer/{id}", kinds=OF_A_ROW)
    def transfer_get(self, request: Request, transfer_id: str) -> Reply:
        """GET of one: 200 or 404."""
        self._authorize("volume:get_transfer", request)
        return Reply(200, {"transfer": _detail(request, rows.transfer_of(self.cloud, request.user, transfer_id))})

    @operation("POST /volume-transfers", "POST /os-volume-transfer", kinds=OF_A_ROW, body=_create)
    def transfer_create(self, request: Request, wanted: Any) -> Reply:
        """POST: 202 and the key; the volume is `awaiting-transfer`. 400, 404."""
        newer = _is_newer(request)
        volume = rows.volume_of(self.cloud, request.user, wanted["volume_id"])
        self._authorize("volume:create_transfer", request, volume.project)
        offered = self._apply("transfer_create", volume)
        no_snapshots = is_true(wanted.get("no_snapshots", False))
        if volume.encryption_key_id is not None:
            if not (newer and request.version >= mv.TRANSFER_ENCRYPTED):
                raise invalid_volume("transferring encrypted volume is not supported")
            if no_snapshots:
                raise invalid_volume("transferring an encrypted volume without its snapshots is not supported")
        if not no_snapshots:
            for snapshot in self.cloud.snapshots_of(volume.id):
                snapshot_states.apply(snapshot_states.RULES["transfer_create"], snapshot)
        identifier = self.cloud.new_id()
        name = wanted.get("name")
        row = Transfer(
            identifier,
            volume.id,
            name if name is None else name.strip(),
            hashlib.sha224(identifier.encode()).hexdigest()[:_KEY_LENGTH],
            no_snapshots,
            self.cloud.clock.now,
            volume.project,
        )
        self.cloud.put("volumes", volume.id, offered)
        self.cloud.put("transfers", row.id, row)
        return Reply(202, {"transfer": {**_detail(request, row), "auth_key": row.auth_key}})

    @operation(
        "POST /volume-transfers/{id}/accept",
        "POST /os-volume-transfer/{id}/accept",
        kinds=(*OF_A_ROW, QUOTA),
        body=transfer_schemas.ACCEPT,
    )
    def transfer_accept(self, request: Request, wanted: Any, transfer_id: str) -> Reply:
        """POST …/{id}/accept: 202, and the volume is available again. 400, 404."""
        key = str(wanted["auth_key"])
        self._authorize("volume:accept_transfer", request)
        # Whoever has the key need not see it: the volume is still its donor's.
        row = rows.transfer_of(self.cloud, ADMINISTRATOR, transfer_id)
        if key != row.auth_key:
            raise CinderRefusal(400, f"Invalid auth key: Attempt to transfer {transfer_id} with invalid auth key.")
        volume = rows.volume_of(self.cloud, ADMINISTRATOR, row.volume_id)
        self._check_quota(request, "volumes", 1, volume.size, volume.volume_type, volume.size)
        snapshots = [] if row.no_snapshots else self.cloud.snapshots_of(volume.id)
        if snapshots:
            gigabytes = sum(each.size for each in snapshots)
            self._check_quota(request, "snapshots", len(snapshots), gigabytes, volume.volume_type)
        if volume.status == "maintenance":
            raise invalid_volume("The volume cannot accept transfer in maintenance mode.")
        accepted = self._apply("transfer_delete", volume)
        if accepted == volume:
            raise invalid_volume(f"Transfer {transfer_id}: Volume id {volume.id} expected in awaiting-transfer state.")
        project, user = request.user.project, request.user.user
        self.cloud.put("volumes", volume.id, dataclasses.replace(accepted, project=project, user=user))
        for each in snapshots:
            self.cloud.change("snapshots", each.id, project=project, user=user)
        self.cloud.drop("transfers", transfer_id)
        return Reply(202, {"transfer": _summary(request, row)})

    @operation("DELETE /volume-transfers/{id}", "DELETE /os-volume-transfer/{id}", kinds=OF_A_ROW)
    def transfer_delete(self, request: Request, transfer_id: str) -> Reply:
        """DELETE: 202 or 404; the volume is available again if it still waits."""
        row = rows.transfer_of(self.cloud, request.user, transfer_id)
        volume = rows.volume_of(self.cloud, request.user, row.volume_id)
        self._authorize("volume:delete_transfer", request, volume.project)
        self._save(volume, self._apply("transfer_delete", volume))
        self.cloud.drop("transfers", transfer_id)
        return Reply(202, bare=True)


_PAGING = ("limit", "offset", "marker", "sort", "sort_key", "sort_dir")


def _paging(asked: Mapping[str, str]) -> dict[str, str]:
    return {name: asked[name] for name in ("limit", "offset") if name in asked}


def _is_newer(request: Request) -> bool:
    return request.path.startswith(f"/{NEWER}")


def _summary(request: Request, row: Transfer) -> dict[str, Any]:
    return {
        "id": row.id,
        "volume_id": row.volume_id,
        "name": row.name,
        "links": bodies.links(request, "os-volume-transfer", row.id),
    }


def _detail(request: Request, row: Transfer) -> dict[str, Any]:
    body = {**_summary(request, row), "created_at": bodies.timestamp(row.created_at)}
    if request.version >= mv.TRANSFER_WITH_SNAPSHOTS:
        body["no_snapshots"] = row.no_snapshots
    if request.version >= mv.TRANSFER_HISTORY:
        body |= {
            "destination_project_id": None,
            "source_project_id": row.project,
            "accepted": False,
        }
    return body
