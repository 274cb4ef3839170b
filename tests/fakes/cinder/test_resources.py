"""What Cinder has beside volumes and attachments: what tools do with it, and what it forbids them to do to volumes."""

from __future__ import annotations

from typing import Any

import pytest

from volfault_fakes.cinder.backend import SnapshotIsBusy
from volfault_fakes.cinder.dialect import BackendError
from volfault_fakes.cloud.identity import PROJECT


def made(answer: Any, kind: str) -> str:
    assert answer.code in (200, 202), answer.body
    return str(answer.body[kind]["id"])


def snapped(lab: Any, volume: str, **columns: Any) -> str:
    return made(lab.call("POST", "/snapshots", {"snapshot": {"volume_id": volume, **columns}}), "snapshot")


def test_a_snapshot_is_taken_and_forgotten(lab: Any) -> None:
    snapshot = snapped(lab, lab.volume(), name="s", metadata={"a": "1"})
    row = lab.cloud.snapshots[snapshot]
    assert (row.status, row.progress, row.name, dict(row.metadata)) == ("available", "100%", "s", {"a": "1"})
    assert lab.call("DELETE", f"/snapshots/{snapshot}").code == 202
    assert not lab.cloud.snapshots


@pytest.mark.parametrize(("query", "code", "left"), [("", 400, 1), ("?cascade=true", 202, 0), ("?force=true", 400, 1)])
def test_a_volume_that_has_snapshots_goes_with_them_or_not_at_all(lab: Any, query: str, code: int, left: int) -> None:
    volume = lab.volume()
    snapped(lab, volume)
    assert lab.call("DELETE", f"/volumes/{volume}{query}").code == code
    assert (len(lab.cloud.volumes), len(lab.cloud.snapshots)) == (left, left)


@pytest.mark.parametrize(("version", "code"), [("3.65", 400), ("3.66", 202)])
def test_a_volume_in_use_is_snapped_without_force_since_3_66(lab: Any, version: str, code: int) -> None:
    volume, _ = lab.attach()
    lab.cloud.change("volumes", volume, status="in-use")
    body = {"snapshot": {"volume_id": volume}}
    assert lab.call("POST", "/snapshots", body, version).code == code
    assert lab.call("POST", "/snapshots", {"snapshot": {"volume_id": volume, "force": True}}, version).code == 202


def test_a_volume_from_a_snapshot_and_from_a_volume(lab: Any) -> None:
    source = lab.volume()
    snapshot = snapped(lab, source)
    for named in ({"snapshot_id": snapshot}, {"source_volid": source}):
        copy = lab.cloud.volumes[made(lab.call("POST", "/volumes", {"volume": named}), "volume")]
        assert (copy.status, copy.size) == ("available", 1)
        assert {name: getattr(copy, name) for name in named} == named
    refused = lab.call("POST", "/volumes", {"volume": {"snapshot_id": snapshot, "source_volid": source}})
    assert refused.error == (
        "badRequest: Invalid input received: May specify only one of backup, imageRef, snapshot, source volume"
    )


@pytest.mark.parametrize(
    ("error", "status", "detail"),
    [(BackendError("x"), "error_deleting", "016"), (SnapshotIsBusy("x"), "available", "015")],
)
def test_what_a_driver_leaves_of_a_snapshot(lab: Any, error: Exception, status: str, detail: str) -> None:
    snapshot = snapped(lab, lab.volume())

    def fail(_: Any) -> None:
        raise error

    lab.cinder.operations.service.backend.delete_snapshot = fail
    lab.call("DELETE", f"/snapshots/{snapshot}")
    assert lab.cloud.snapshots[snapshot].status == status
    (message,) = lab.call("GET", "/messages").body["messages"]
    assert (message["resource_type"], message["event_id"][-3:]) == ("VOLUME_SNAPSHOT", detail)


def test_a_type_in_use_stays(lab: Any) -> None:
    kind = made(lab.call("POST", "/types", {"volume_type": {"name": "gold"}}), "volume_type")
    volume = made(lab.call("POST", "/volumes", {"volume": {"size": 1, "volume_type": "gold"}}), "volume")
    assert lab.call("GET", f"/volumes/{volume}").body["volume"]["volume_type_id"] == kind
    assert lab.call("DELETE", f"/types/{kind}").error == "badRequest: Target volume type is still in use."
    assert lab.call("PUT", f"/types/{kind}", {"volume_type": {"name": "iron"}}).code == 200
    assert lab.cloud.volumes[volume].volume_type == "iron"
    lab.call("DELETE", f"/volumes/{volume}")
    assert lab.call("DELETE", f"/types/{kind}").code == 202
    assert not lab.cloud.types


def test_a_project_has_a_default_type_of_its_own(lab: Any) -> None:
    kind = made(lab.call("POST", "/types", {"volume_type": {"name": "gold"}}), "volume_type")
    assert lab.call("PUT", f"/default-types/{PROJECT}", {"default_type": {"volume_type": "gold"}}).code == 200
    volume = made(lab.call("POST", "/volumes", {"volume": {"size": 1}}), "volume")
    assert lab.cloud.volumes[volume].volume_type == "gold"
    assert lab.call("GET", "/types/default").body["volume_type"]["id"] == kind
    assert lab.call("DELETE", f"/default-types/{PROJECT}").code == 204
    assert lab.call("GET", f"/default-types/{PROJECT}").code == 404


def test_a_transfer_goes_with_its_volume(lab: Any) -> None:
    volume = lab.volume()
    lab.call("POST", "/volume-transfers", {"transfer": {"volume_id": volume}})
    assert lab.call("POST", f"/volumes/{volume}/action", {"os-force_delete": None}).code == 202
    assert not lab.cloud.volumes
    assert not lab.cloud.transfers


@pytest.mark.parametrize("base", ["/volume-transfers", "/os-volume-transfer"])
def test_an_offer_is_accepted_by_whoever_has_the_key(lab: Any, base: str) -> None:
    volume = lab.volume()
    offer = lab.call("POST", base, {"transfer": {"volume_id": volume}}).body["transfer"]
    assert lab.state(volume).startswith("awaiting-transfer/")
    place = f"{base}/{offer['id']}/accept"
    assert lab.call("POST", place, {"accept": {"auth_key": "x"}}).error.startswith("badRequest: Invalid auth key: ")
    assert lab.call("POST", place, {"accept": {"auth_key": offer["auth_key"]}}).code == 202
    assert lab.state(volume).startswith("available/")
    assert not lab.cloud.transfers


def test_groups_hold_what_is_in_them(lab: Any) -> None:
    lab.call("POST", "/types", {"volume_type": {"name": "gold"}})
    kind = made(lab.call("POST", "/group_types", {"group_type": {"name": "silver"}}), "group_type")
    wanted = {"group": {"group_type": kind, "volume_types": ["gold"]}}
    group = made(lab.call("POST", "/groups", wanted), "group")
    volume = made(
        lab.call("POST", "/volumes", {"volume": {"size": 1, "volume_type": "gold", "group_id": group}}), "volume"
    )
    assert lab.call("DELETE", f"/volumes/{volume}").code == 400
    taken = made(lab.call("POST", "/group_snapshots", {"group_snapshot": {"group_id": group}}), "group_snapshot")
    (snapshot,) = lab.cloud.snapshots.values()
    assert (snapshot.group_snapshot_id, snapshot.status) == (taken, "available")
    assert lab.call("DELETE", f"/snapshots/{snapshot.id}").code == 400
    assert lab.call("DELETE", f"/group_snapshots/{taken}").code == 202
    delete = {"delete": {"delete-volumes": True}}
    assert lab.call("POST", f"/groups/{group}/action", delete).code == 202
    assert not any((lab.cloud.groups, lab.cloud.volumes, lab.cloud.snapshots))


def test_what_is_too_much_is_refused(lab: Any) -> None:
    limits = {"quota_set": {"gigabytes": 2, "volumes": 1}}
    assert lab.call("PUT", f"/os-quota-sets/{PROJECT}", limits).code == 200
    refused = lab.call("POST", "/volumes", {"volume": {"size": 3}})
    assert (refused.code, refused.headers["Retry-After"], refused.body["overLimit"]["retryAfter"]) == (413, "0", "0")
    volume = lab.volume()
    assert lab.call("POST", "/volumes", {"volume": {"size": 1}}).error.startswith("overLimit: VolumeLimitExceeded: ")
    assert lab.act(volume, "os-extend", {"new_size": 3}).code == 413
    assert lab.state(volume).startswith("available/")
    assert lab.call("DELETE", f"/os-quota-sets/{PROJECT}").code == 200
    assert lab.act(volume, "os-extend", {"new_size": 3}).code == 202


def test_ten_snapshots_are_enough(lab: Any) -> None:
    volume = lab.volume()
    for _ in range(10):
        snapped(lab, volume)
    refused = lab.call("POST", "/snapshots", {"snapshot": {"volume_id": volume}})
    assert refused.error == ("overLimit: SnapshotLimitExceeded: Maximum number of snapshots allowed (10) exceeded")
    assert lab.call("GET", "/limits").body["limits"]["absolute"]["totalSnapshotsUsed"] == 10


def test_a_description_that_cannot_be_printed(lab: Any) -> None:
    refused = lab.call("POST", "/types", {"volume_type": {"name": "n", "description": "a\x00"}})
    assert "'a\\x00' does not match '^[" in refused.error


def test_what_a_deployment_offers(lab: Any) -> None:
    lab.volume()
    services = lab.call("GET", "/os-services").body["services"]
    assert [row["binary"] for row in services] == ["cinder-volume", "cinder-scheduler"]
    assert lab.call("GET", f"/capabilities/{services[0]['host']}").body["storage_protocol"] == "iSCSI"
    zones = lab.call("GET", "/os-availability-zone").body["availabilityZoneInfo"]
    assert zones == [{"zoneName": "nova", "zoneState": {"available": True}}]
    assert len(lab.call("GET", "/extensions").body["extensions"]) > 30
    assert lab.call("GET", "/resource_filters?resource=group").body == {
        "resource_filters": [{"resource": "group", "filters": ["name"]}]
    }
