"""How much a project may have (cinder.quota), and what it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from volfault_fakes.cinder import kinds_of_volumes
from volfault_fakes.cinder.dialect import over_quota
from volfault_fakes.cinder.releases import Release
from volfault_fakes.cloud import Cloud

# Cinder's defaults, but that volumes are not limited; -1 is no limit.
DEFAULTS: Mapping[str, int] = {
    "volumes": -1,
    "per_volume_gigabytes": -1,
    "snapshots": 10,
    "gigabytes": -1,
    "backups": 10,
    "backup_gigabytes": 1000,
}
# cinder.common.constants.DB_MAX_INT
MOST = 0x7FFFFFFF
GROUPS: Mapping[str, int] = {"groups": 10}
_OF_TYPES = ("volumes", "gigabytes", "snapshots")


def resources(cloud: Cloud, release: Release) -> Iterator[tuple[str, int]]:
    """The name of each resource and its default limit."""
    yield from DEFAULTS.items()
    for row in kinds_of_volumes.every(cloud, release):
        yield from ((f"{name}_{row.name}", -1) for name in _OF_TYPES)
    yield from GROUPS.items()


def limits(cloud: Cloud, release: Release, project: str) -> dict[str, int]:
    """The limits of a project, by resource."""
    return {name: cloud.quotas.get((project, name), default) for name, default in resources(cloud, release)}


def used(cloud: Cloud, project: str) -> dict[str, int]:
    """What a project has."""
    volumes = [row for row in _of(cloud.volumes, project) if row.use_quota]
    snapshots = _of(cloud.snapshots, project)
    return {
        "volumes": len(volumes),
        "snapshots": len(snapshots),
        "gigabytes": sum(row.size for row in volumes) + sum(row.size for row in snapshots),
        "backups": 0,
        "backup_gigabytes": 0,
        "groups": len(_of(cloud.groups, project)),
    }


def used_by_type(cloud: Cloud, release: Release, project: str) -> dict[str, int]:
    """What a project has, in all and of each volume type."""
    counted = used(cloud, project)
    for row in kinds_of_volumes.every(cloud, release):
        column = kinds_of_volumes.column(release, row)
        volumes = [each.size for each in _of(cloud.volumes, project) if each.volume_type == column]
        snapshots = [each.size for each in _of(cloud.snapshots, project) if each.volume_type == column]
        counted |= {
            f"volumes_{row.name}": len(volumes),
            f"gigabytes_{row.name}": sum(volumes) + sum(snapshots),
            f"snapshots_{row.name}": len(snapshots),
        }
    return counted


def check(
    cloud: Cloud,
    release: Release,
    project: str,
    resource: str,
    number: int,
    gigabytes: int,
    kind: str | None = None,
    size: int | None = None,
) -> None:
    """Refuse what is too much.

    Args:
        cloud: what there is.
        release: which Cinder counts.
        project: who asks.
        resource: `volumes`, `snapshots` or `groups`.
        number: how many more of those.
        gigabytes: how many more.
        kind: the volume type, as volumes name it.
        size: of the volume in question, if it is one.

    Raises:
        CinderRefusal: 413.
    """
    # Most clouds have no limits but Cinder's own; what they cannot reach is not counted.
    if resource == "volumes" and not cloud.quotas:
        return
    maximum = limits(cloud, release, project)
    largest = maximum["per_volume_gigabytes"]
    if size is not None and 0 <= largest < size:
        raise over_quota(
            f"VolumeSizeExceedsLimit: Requested volume size {size}G is larger than maximum allowed limit {largest}G."
        )
    there = used_by_type(cloud, release, project)
    wanted = {"gigabytes": gigabytes, resource: number}
    suffix = kind or release.default_type
    wanted |= {f"{name}_{suffix}": more for name, more in wanted.items() if suffix and name in _OF_TYPES}
    for name in sorted(wanted):
        more, limit = wanted[name], maximum[name]
        if not more or limit < 0 or there[name] + more <= limit:
            continue
        if name.startswith("gigabytes"):
            raise over_quota(
                f"VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed {name} quota. "
                f"Requested {more}G, quota is {limit}G and {there[name]}G has been consumed."
            )
        raise over_quota(_EXCEEDED[resource].format(limit, name))


def _of(table: Mapping[str, Any], project: str) -> list[Any]:
    return [row for row in table.values() if row.project == project]


_EXCEEDED = {
    "volumes": "VolumeLimitExceeded: Maximum number of volumes allowed ({}) exceeded for quota '{}'.",
    "snapshots": "SnapshotLimitExceeded: Maximum number of snapshots allowed ({}) exceeded",
    "groups": "GroupLimitExceeded: Maximum number of groups allowed ({}) exceeded",
}
