"""The real Cinder's rows in the cloud, where brick, libvirt, verdicts and healing look for them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pytest_volfault.errors import OutOfStep
from pytest_volfault.targets.nova.cinder_process.wire import Columns, Rows
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.offered import Snapshot
from volfault_fakes.cloud.tables import Attachment, Message, Volume

TABLES = ("volumes", "attachments", "messages", "snapshots")
_FLAGS = ("multiattach", "bootable", "scheduled", "shared_targets")


class Mirror:
    """Puts them there, and sees when somebody else does.

    Args:
        cloud: the state. What Cinder's tables do not say stays as it is: the protocol, the type, the times.
    """

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._seen: dict[str, dict[str, Any]] = {}
        self.look()

    def look(self) -> None:
        """What the cloud holds now is what Cinder holds."""
        self._seen = {table: dict(getattr(self._cloud, table)) for table in TABLES}

    def check(self) -> None:
        """Refuse to go on where the cloud holds something else.

        Raises:
            OutOfStep: with the rows.
        """
        for table, seen in self._seen.items():
            rows = getattr(self._cloud, table)
            if rows != seen:
                changed = sorted(key for key in {*rows, *seen} if rows.get(key) != seen.get(key))
                raise OutOfStep(
                    f"{table} {', '.join(changed)}: the cloud was changed past the real Cinder. Make volumes with "
                    "Cloud.add_volume, and attach them through Nova or through Cinder's API"
                )

    def take_over(self, rows: Rows | None) -> None:
        """Bring the cloud up to date; None where nothing has changed."""
        if rows is None:
            return
        administered, own = _by_owner(rows.admin_metadata), _by_owner(rows.metadata)
        noted = _by_owner(rows.snapshot_metadata)
        volumes = {
            row["id"]: self._volume(row, administered.get(row["id"], {}), own.get(row["id"], {}))
            for row in rows.volumes
        }
        self._replace("volumes", volumes)
        self._replace("attachments", {row["id"]: self._attachment(row) for row in rows.attachments})
        self._replace("messages", {row["id"]: self._message(row) for row in rows.messages})
        self._replace("snapshots", {row["id"]: self._snapshot(row, noted.get(row["id"], {})) for row in rows.snapshots})
        self.look()

    def _replace(self, table: str, rows: Mapping[str, Any]) -> None:
        cloud, old = self._cloud, dict(getattr(self._cloud, table))
        for key in old.keys() - rows.keys():
            cloud.drop(table, key)
        for key, row in rows.items():
            if old.get(key) != row:
                cloud.put(table, key, row)

    def _volume(self, row: Columns, administered: Mapping[str, str], own: Mapping[str, str]) -> Volume:
        known = self._cloud.volumes.get(row["id"]) or Volume(row["id"], created_at=self._cloud.clock.now)
        flags = {name: None if row[name] is None else bool(row[name]) for name in _FLAGS}
        readonly = administered.get("readonly")
        columns = {
            **row,
            **flags,
            "readonly": None if readonly is None else readonly == "True",
            "attached_mode": administered.get("attached_mode"),
            "metadata": own,
        }
        return replace(known, **columns)

    def _attachment(self, row: Columns) -> Attachment:
        known = self._cloud.attachments.get(row["id"])
        columns = {name: value for name, value in row.items() if name != "attached"}
        columns |= {name: json.loads(row[name]) if row[name] else None for name in ("connector", "connection_info")}
        at = self._time(known.attached_at if known else None) if row["attached"] else None
        return Attachment(**columns, attached_at=at)

    def _message(self, row: Columns) -> Message:
        return self._cloud.messages.get(row["id"]) or Message(**row, created_at=self._cloud.clock.now)

    def _snapshot(self, row: Columns, noted: Mapping[str, str]) -> Snapshot:
        known = self._cloud.snapshots.get(row["id"])
        if known is None:
            # It has the type of the volume that it is taken of.
            kind = self._cloud.volumes[row["volume_id"]].volume_type
            return Snapshot(**row, volume_type=kind, metadata=noted, created_at=self._cloud.clock.now)
        return replace(known, **row, metadata=noted)

    def _time(self, known: float | None) -> float:
        """When something happened that was not there before: now."""
        return self._cloud.clock.now if known is None else known


def _by_owner(rows: Any) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for owner_id, key, value in rows:
        found.setdefault(owner_id, {})[key] = value
    return found
