"""Sequences, refusals and versions, with the answers that the real Cinder 29 gave to the same requests."""

from __future__ import annotations

from typing import Any

import pytest

from volfault_fakes.cloud.tables import Encryption

NOWHERE = "99999999-9999-4999-8999-999999999999"
ATTACHED = "in-use/attached [('attached', 'null', 'inst', 'ci')]"
FREE = "available/detached []"
NO_VOLUME = f"itemNotFound: Volume {NOWHERE} could not be found."
NO_ATTACHMENT = f"itemNotFound: Volume attachment could not be found with filter: attachment_id = {NOWHERE}."
INPUT = "badRequest: Invalid input for field/attribute "
INSTANCE = "11111111-1111-4111-8111-111111111111"
CONFLICT = "conflictingRequest: ConflictNovaUsingAttachment: Detach volume from instance {} using the Compute API"


@pytest.mark.parametrize(
    ("method", "path", "body", "code", "error"),
    [
        ("GET", f"/volumes/{NOWHERE}", None, 404, NO_VOLUME),
        ("GET", f"/volumes/{NOWHERE}/encryption", None, 404, NO_VOLUME),
        ("POST", f"/volumes/{NOWHERE}/action", {"os-reserve": None}, 404, NO_VOLUME),
        ("DELETE", f"/volumes/{NOWHERE}", None, 404, NO_VOLUME),
        ("GET", f"/attachments/{NOWHERE}", None, 404, NO_ATTACHMENT),
        ("DELETE", f"/attachments/{NOWHERE}", None, 404, NO_ATTACHMENT),
        (
            "POST",
            "/attachments",
            {"attachment": {"instance_uuid": INSTANCE, "volume_uuid": NOWHERE}},
            404,
            NO_VOLUME,
        ),
        (
            "POST",
            "/attachments",
            {"attachment": {}},
            400,
            INPUT + "attachment. Value: {}. 'volume_uuid' is a required property",
        ),
        (
            "POST",
            "/attachments",
            {"attachment": {"volume_uuid": "x"}},
            400,
            INPUT + "volume_uuid. Value: x. 'x' is not a 'uuid'",
        ),
        (
            "PUT",
            f"/attachments/{NOWHERE}",
            {"attachment": {}},
            400,
            INPUT + "attachment. Value: {}. 'connector' is a required property",
        ),
    ],
)
def test_what_is_not_there_or_not_well_formed(
    *, lab: Any, method: str, path: str, body: Any, code: int, error: str
) -> None:
    answer = lab.call(method, path, body)
    assert (answer.code, answer.error) == (code, error)


@pytest.mark.parametrize(
    ("action", "argument", "error"),
    [
        (
            "os-initialize_connection",
            {},
            INPUT + "os-initialize_connection. Value: {}. 'connector' is a required property",
        ),
        (
            "os-attach",
            {"instance_uuid": INSTANCE, "mode": "rw"},
            INPUT + f"os-attach. Value: {{'instance_uuid': '{INSTANCE}', 'mode': 'rw'}}. "
            "'mountpoint' is a required property",
        ),
        (
            "os-attach",
            {"instance_uuid": INSTANCE, "mountpoint": "/dev/vdb", "mode": "zz"},
            INPUT + "mode. Value: zz. 'zz' is not one of ['rw', 'ro']",
        ),
        (
            "os-frob",
            None,
            (
                "badRequest: There is no such action: os-frob. Verify the request body and Content-Type header "
                "and try again."
            ),
        ),
        (
            "os-reset_status",
            {"status": "bogus"},
            (
                "badRequest: Volume status: bogus is invalid, valid statuses are: ('creating', 'available', "
                "'deleting', 'error', 'error_deleting', 'error_managing', 'managing', 'attaching', 'in-use', "
                "'detaching', 'maintenance', 'restoring-backup', 'error_restoring', 'reserved', 'awaiting-transfer', "
                "'backing-up', 'error_backing-up', 'error_extending', 'downloading', 'uploading', 'retyping', "
                "'extending')."
            ),
        ),
    ],
)
def test_malformed_actions(lab: Any, action: str, argument: Any, error: str) -> None:
    answer = lab.act(lab.volume(), action, argument)
    assert (answer.code, answer.error) == (400, error)


@pytest.mark.parametrize(
    ("action", "argument", "code", "error"),
    [
        # Not measured; from the schemas and conditions in Cinder's source.
        ("os-reset_status", {}, 400, "Must specify 'status', 'attach_status' or 'migration_status' for update."),
        (
            "os-reset_status",
            {"attach_status": "attaching"},
            400,
            "Volume attach status: attaching is invalid, valid statuses are: ['attached', 'detached'].",
        ),
        ("os-reset_status", {"status": "deleting"}, 400, "Cannot reset-state to deleting"),
        (
            "os-reset_status",
            {"status": "in-use"},
            400,
            "Cannot reset-state to in-use because volume does not have any attachments.",
        ),
        (
            "os-reset_status",
            {"status": "error", "colour": "red"},
            400,
            (
                "Invalid input for field/attribute os-reset_status. Value: {'status': 'error', 'colour': 'red'}. "
                "Additional properties are not allowed ('colour' was unexpected)"
            ),
        ),
        (
            "os-extend",
            {"new_size": 1},
            400,
            "Invalid input received: New size for extend must be greater than current size. (current: 1, extended: 1).",
        ),
        (
            "os-extend",
            {"new_size": 0},
            400,
            "Invalid input for field/attribute new_size. Value: 0. 0 is less than the minimum of 1",
        ),
        (
            "os-extend",
            {"new_size": "big"},
            400,
            "Invalid input for field/attribute new_size. Value: big. 'big' does not match '^[0-9]+$'",
        ),
        (
            "os-extend",
            {"new_size": True},
            400,
            "Invalid input for field/attribute new_size. Value: True. True is not of type 'integer', 'string'",
        ),
        (
            "os-attach",
            {"mountpoint": "/dev/vdb"},
            400,
            (
                "Invalid input for field/attribute os-attach. Value: {'mountpoint': '/dev/vdb'}. "
                "{'mountpoint': '/dev/vdb'} is not valid under any of the given schemas"
            ),
        ),
        (
            "os-detach",
            [],
            400,
            "Invalid input for field/attribute os-detach. Value: []. [] is not of type 'object', 'null'",
        ),
        (
            "os-detach",
            None,
            500,
            "The server has either erred or is incapable of performing the requested operation.",
        ),
        (
            "os-initialize_connection",
            {"connector": "text"},
            500,
            "Unable to fetch connection information from backend.",
        ),
    ],
)
def test_refusals_that_follow_from_the_source(lab: Any, action: str, argument: Any, code: int, error: str) -> None:
    answer = lab.act(lab.volume(), action, argument)
    assert (answer.code, answer.error.split(": ", 1)[1]) == (code, error)


def test_an_attachment_without_its_key(lab: Any) -> None:
    answer = lab.call("POST", "/attachments", {"os-complete": None})
    assert (answer.code, answer.error) == (400, "badRequest: 'attachment' is a required property")


def test_an_empty_connector_is_none(lab: Any) -> None:
    answer = lab.call("PUT", f"/attachments/{NOWHERE}", {"attachment": {"connector": {}}})
    assert answer.error == INPUT + "connector. Value: {}. {} should be non-empty"


def test_a_mode_other_than_that_of_the_volume_is_refused(lab: Any) -> None:
    volume = lab.volume()
    assert lab.act(volume, "os-update_readonly_flag", {"readonly": "true"}).code == 202
    argument = {"instance_uuid": INSTANCE, "mountpoint": "/dev/vdb"}
    refused = lab.act(volume, "os-attach", argument)
    assert refused.error == f"badRequest: Invalid attaching mode 'rw' for volume {volume}."
    assert lab.act(volume, "os-attach", {**argument, "mode": "ro"}).code == 202
    assert lab.state(volume) == "in-use/attached [('attached', 'ro', 'inst', '-')]"


def test_attach_by_a_host(lab: Any) -> None:
    volume = lab.volume()
    assert lab.act(volume, "os-attach", {"host_name": "Glance Host!", "mountpoint": "/mnt"}).code == 202
    assert lab.state(volume) == "in-use/attached [('attached', 'rw', 'host', '-')]"
    assert lab.cloud.attachments_of(volume)[0].attached_host == "glance-host"


@pytest.mark.parametrize(
    ("version", "volume_code", "with_targets", "attachments_code"),
    [
        ("3.0", 200, False, 404),
        ("3.26", 200, False, 404),
        ("3.27", 200, False, 200),
        ("3.43", 200, False, 200),
        ("3.44", 200, False, 200),
        ("3.47", 200, False, 200),
        ("3.48", 200, True, 200),
        ("3.54", 200, True, 200),
        ("3.68", 200, True, 200),
        ("3.69", 200, True, 200),
        ("3.71", 200, True, 200),
        ("3.72", 406, False, 406),
        ("2.0", 406, False, 406),
        ("latest", 200, True, 200),
    ],
)
def test_microversions(lab: Any, version: str, volume_code: int, with_targets: bool, attachments_code: int) -> None:
    one = lab.call("GET", f"/volumes/{lab.volume()}", version=version)
    several = lab.call("GET", "/attachments", version=version)
    assert (one.code, several.code) == (volume_code, attachments_code)
    shown = one.body.get("volume", {})
    assert ("shared_targets" in shown, "service_uuid" in shown) == (with_targets, with_targets)
    if volume_code == 406:
        assert one.error == (
            f"computeFault: Version {version} is not supported by the API. Minimum is 3.0 and maximum is 3.71."
        )
    elif attachments_code == 404:
        assert several.error == "itemNotFound: The resource could not be found."
    # Of versions before microversions nothing is said.
    said = {"latest": "volume 3.71", "2.0": None}.get(version, f"volume {version}")
    assert one.headers.get("OpenStack-API-Version") == said
    assert one.headers.get("Vary") == (said and "OpenStack-API-Version")


def test_complete_needs_3_44_and_can_be_repeated(lab: Any) -> None:
    volume, attachment = lab.attach(complete=False)
    assert lab.complete(attachment, version="3.43").error == "itemNotFound: The resource could not be found."
    assert lab.state(volume) == "attaching/attaching [('attaching', 'null', 'inst', 'ci')]"
    for _ in range(2):
        assert lab.complete(attachment).code == 204
        assert lab.state(volume) == ATTACHED


def test_what_an_attached_volume_looks_like(lab: Any, names: Any) -> None:
    volume, attachment = lab.attach()
    lab.cloud.clock.advance(5.5)
    body = lab.call("GET", f"/attachments/{attachment}").body
    assert body == {
        "attachment": {
            "id": attachment,
            "status": "attached",
            "instance": names.INSTANCE,
            "volume_id": volume,
            "attached_at": "2026-01-01T00:00:00.000000",
            "detached_at": "",
            "attach_mode": "null",
            "connection_info": {
                "target_discovered": False,
                "target_portal": "10.0.0.1:3260",
                "target_iqn": f"iqn.2010-10.org.openstack:volume-{volume}",
                "target_lun": 1,
                "volume_id": volume,
                "qos_specs": None,
                "access_mode": "rw",
                "encrypted": False,
                "cacheable": False,
                "driver_volume_type": "iscsi",
                "attachment_id": attachment,
                "enforce_multipath": False,
            },
        }
    }
    assert lab.call("GET", f"/volumes/{volume}").body["volume"]["attachments"] == [
        {
            "id": volume,
            "attachment_id": attachment,
            "volume_id": volume,
            "server_id": names.INSTANCE,
            "host_name": "cmp1",
            "device": "na",
            "attached_at": "2026-01-01T00:00:00.000000",
        }
    ]


def test_repeats(lab: Any) -> None:
    volume, attachment = lab.attach()
    detaching = ATTACHED.replace("in-use", "detaching")
    assert (lab.act(volume, "os-begin_detaching").code, lab.state(volume)) == (202, detaching)
    again = lab.act(volume, "os-begin_detaching")
    assert (again.code, again.error, lab.state(volume)) == (
        400,
        (
            "badRequest: Invalid volume: Unable to detach volume. Volume status must be 'in-use' and attach_status "
            "must be 'attached' to detach."
        ),
        detaching,
    )
    for _ in range(2):
        assert (lab.act(volume, "os-roll_detaching").code, lab.state(volume)) == (202, ATTACHED)
    assert lab.call("DELETE", f"/volumes/{volume}").code == 400
    gone = lab.call("DELETE", f"/attachments/{attachment}")
    assert (gone.code, gone.body, lab.state(volume)) == (200, {"attachments": []}, FREE)
    gone = lab.call("DELETE", f"/attachments/{attachment}")
    assert (gone.code, gone.error) == (404, NO_ATTACHMENT.replace(NOWHERE, attachment))


def test_repeats_of_the_legacy_calls(lab: Any, names: Any) -> None:
    volume, attachment = lab.attach_legacy()
    for _ in range(2):
        assert (lab.act(volume, "os-detach", {}).code, lab.state(volume)) == (202, FREE)
    gone = lab.act(volume, "os-detach", {"attachment_id": attachment})
    assert (gone.code, gone.error) == (409, CONFLICT.format(""))
    for _ in range(2):
        answer = lab.act(volume, "os-terminate_connection", {"connector": names.CONNECTOR})
        assert (answer.code, lab.state(volume)) == (202, FREE)


def test_a_service_may_name_an_attachment_that_is_gone(lab: Any) -> None:
    header = {"X-Service-Roles": "admin, service"}
    volume, attachment = lab.attach_legacy()
    attached = "in-use/attached [('attached', 'rw', 'inst', '-')]"
    for key, state in ((NOWHERE, attached), (attachment, FREE), (attachment, FREE)):
        answer = lab.act(volume, "os-detach", {"attachment_id": key}, **header)
        assert (answer.code, lab.state(volume)) == (202, state)


def test_cinder_asks_nova_about_users_requests_and_not_about_services(lab: Any, names: Any) -> None:
    volume, attachment = lab.attach()
    asked = []

    def nova_lists(server_id: str, volume_id: str) -> str | None:
        asked.append((server_id, volume_id))
        return str(attachment)

    lab.cinder.operations.nova_lists = nova_lists
    for answer in (
        lab.call("DELETE", f"/attachments/{attachment}"),
        lab.act(volume, "os-terminate_connection", {"connector": names.CONNECTOR}),
        lab.act(volume, "os-detach", {"attachment_id": attachment}),
        lab.act(volume, "os-force_detach", {"attachment_id": attachment, "connector": names.CONNECTOR}),
    ):
        assert (answer.code, answer.error) == (409, CONFLICT.format(names.INSTANCE))
        assert (lab.state(volume), lab.exports(volume)) == (ATTACHED, ["cmp1"])
    assert asked == [(names.INSTANCE, volume)] * 4
    lab.service = True
    answer = lab.call("DELETE", f"/attachments/{attachment}")
    assert (answer.code, answer.body, lab.state(volume)) == (200, {"attachments": []}, FREE)
    assert len(asked) == 4


def test_nova_may_hold_the_volume_by_another_attachment(lab: Any) -> None:
    volume, attachment = lab.attach()
    lab.cinder.operations.nova_lists = lambda _server, _volume: NOWHERE
    assert lab.call("DELETE", f"/attachments/{attachment}").code == 200
    assert lab.state(volume) == FREE


def test_an_attachment_of_another_volume(lab: Any) -> None:
    volume, _ = lab.attach()
    _, other = lab.attach()
    answer = lab.act(volume, "os-detach", {"attachment_id": other})
    assert (answer.code, answer.error) == (
        400,
        "badRequest: Invalid input received: Mismatched volume and attachment",
    )


def test_nova_is_not_asked_about_what_never_had_a_connection(lab: Any) -> None:
    volume, attachment = lab.attach_legacy()
    lab.cinder.operations.nova_lists = lambda _server, _volume: attachment
    assert lab.act(volume, "os-detach", {"attachment_id": attachment}).code == 202
    assert lab.state(volume) == FREE


def test_begin_detaching_wants_it_attached_as_well(lab: Any) -> None:
    volume = lab.volume(status="in-use", attach_status="attaching")
    assert lab.act(volume, "os-begin_detaching").code == 400
    assert lab.state(volume) == "in-use/attaching []"


def test_attachments_in_error_do_not_keep_a_volume(lab: Any, names: Any) -> None:
    volume, broken = lab.attach(lab.volume(multiattach=True))
    _, whole = lab.attach(volume, names.INSTANCE_2, names.CONNECTOR_2)
    lab.cloud.change("attachments", broken, attach_status="error_detaching")
    assert lab.call("DELETE", f"/attachments/{whole}").code == 200
    assert lab.state(volume) == "available/detached [('error_detaching', 'null', 'inst', 'ci')]"


def test_a_second_mode_while_attaching_is_refused(lab: Any) -> None:
    volume = lab.volume(status="attaching", attached_mode="ro")
    answer = lab.act(volume, "os-attach", {"instance_uuid": INSTANCE, "mountpoint": "/dev/vdb"})
    assert answer.error == "badRequest: Invalid volume: being attached by different mode"


def test_a_volume_that_failed_to_be_managed_is_deleted_under_its_own_status(lab: Any) -> None:
    volume = lab.volume(status="error_managing")
    assert lab.call("GET", f"/volumes/{volume}").body["volume"]["status"] == "error"
    assert lab.call("DELETE", f"/volumes/{volume}").code == 202
    assert [change.after and change.after.status for change in lab.cloud.history][-2:] == [
        "error_managing_deleting",
        None,
    ]


def test_multiattach(lab: Any, names: Any) -> None:
    volume, first = lab.attach(lab.volume(multiattach=True), complete=False)
    wanted = {"instance_uuid": names.INSTANCE_2, "volume_uuid": volume, "connector": names.CONNECTOR_2}
    early = lab.call("POST", "/attachments", {"attachment": wanted})
    assert (early.code, early.error) == (
        400,
        (
            f"badRequest: Invalid volume: Volume {volume} status must be available or in-use or downloading to "
            "reserve, but the current status is attaching."
        ),
    )
    assert (lab.complete(first).code, lab.state(volume)) == (204, ATTACHED)
    answer = lab.call("POST", "/attachments", {"attachment": wanted})
    second = answer.body["attachment"]["id"]
    # The reply shows the row as it was reserved, though it has its connection by then.
    assert (answer.code, answer.body["attachment"]["status"]) == (200, "reserved")
    assert answer.body["attachment"]["connection_info"]["attachment_id"] == second
    assert lab.state(volume) == (
        "attaching/attaching [('attached', 'null', 'inst', 'ci'), ('attaching', 'null', 'inst', 'ci')]"
    )
    both = "in-use/attached [('attached', 'null', 'inst', 'ci'), ('attached', 'null', 'inst', 'ci')]"
    assert (lab.complete(second).code, lab.state(volume)) == (204, both)
    refused = lab.act(volume, "os-detach", {})
    assert (refused.code, refused.error, lab.state(volume)) == (409, CONFLICT.format(""), both)
    assert lab.act(volume, "os-begin_detaching").code == 202
    assert lab.state(volume) == both.replace("in-use", "detaching")
    assert (lab.act(volume, "os-roll_detaching").code, lab.state(volume)) == (202, both)
    answer = lab.call("DELETE", f"/attachments/{first}")
    left = {"id": second, "status": "attached", "instance": names.INSTANCE_2, "volume_id": volume}
    assert (answer.code, answer.body, lab.state(volume)) == (200, {"attachments": [left]}, ATTACHED)
    answer = lab.call("DELETE", f"/attachments/{second}")
    assert (answer.code, answer.body, lab.state(volume)) == (200, {"attachments": []}, FREE)


def test_a_service_that_names_no_attachment_of_several(lab: Any, names: Any) -> None:
    volume, _ = lab.attach(lab.volume(multiattach=True))
    lab.attach(volume, names.INSTANCE_2, names.CONNECTOR_2)
    lab.service = True
    answer = lab.act(volume, "os-detach", {})
    assert (answer.code, answer.error) == (
        400,
        "badRequest: Invalid volume: Detach volume failed: More than one attachment, but no attachment_id provided.",
    )


def test_a_second_connection_of_a_plain_volume_conflicts(lab: Any, names: Any) -> None:
    volume, _ = lab.attach()
    _, second = lab.attach(volume, connector=None, complete=False)
    answer = lab.call("PUT", f"/attachments/{second}", {"attachment": {"connector": names.CONNECTOR_2}})
    assert (answer.code, answer.error) == (
        409,
        f"conflictingRequest: Resource conflict: duplicate connectors detected on volume {volume}",
    )


def test_a_second_connection_of_a_multiattach_volume(lab: Any, names: Any) -> None:
    volume, _ = lab.attach(lab.volume(multiattach=True))
    _, second = lab.attach(volume, names.INSTANCE_2, None, complete=False)
    answer = lab.call("PUT", f"/attachments/{second}", {"attachment": {"connector": names.CONNECTOR_2}})
    assert (answer.code, lab.exports(volume)) == (200, ["cmp1", "cmp2"])


def test_a_volume_that_is_being_migrated(lab: Any) -> None:
    attached = lab.attach()[0]
    lab.cloud.change("volumes", attached, migration_status="migrating")
    assert (lab.act(attached, "os-begin_detaching").code, lab.state(attached)) == (202, ATTACHED)
    free = lab.volume(migration_status="migrating")
    assert lab.call("DELETE", f"/volumes/{free}").code == 400
    assert lab.act(free, "os-reset_status", {"migration_status": "none"}).code == 202
    assert lab.call("DELETE", f"/volumes/{free}").code == 202
    # The end of the migration sets the status, not the end of the attachment.
    assert lab.act(attached, "os-detach", {}).code == 202
    assert lab.state(attached) == "in-use/detached []"


def test_extending(lab: Any) -> None:
    volume, _ = lab.attach()
    refused = lab.act(volume, "os-extend", {"new_size": 2}, version="3.41")
    assert refused.error == (
        f"badRequest: Invalid volume: Volume {volume} status must be '{{'status': 'available'}}' to extend, "
        "currently in-use."
    )
    assert lab.act(volume, "os-extend", {"new_size": "2"}).code == 202
    assert (lab.cloud.volumes[volume].size, lab.state(volume)) == (2, ATTACHED)


def test_force_on_delete_counts_from_3_23(lab: Any) -> None:
    volume = lab.volume(status="attaching")
    assert lab.call("DELETE", f"/volumes/{volume}?force=true", version="3.22").code == 400
    odd = lab.call("DELETE", f"/volumes/{volume}?force=perhaps")
    assert (odd.code, odd.error) == (400, "badRequest: Value 'perhaps' for 'force' is not a boolean.")
    assert lab.call("DELETE", f"/volumes/{volume}?force=true&cascade=0").code == 202
    assert lab.state(volume) == "GONE"


def test_the_mode_of_an_attachment(lab: Any, names: Any) -> None:
    volume = lab.volume()
    wanted = {"volume_uuid": volume, "instance_uuid": names.INSTANCE, "mode": "ro"}
    refused = lab.call("POST", "/attachments", {"attachment": wanted}, version="3.53")
    assert refused.error.endswith("Additional properties are not allowed ('mode' was unexpected)")
    reserved = lab.call("POST", "/attachments", {"attachment": wanted}, version="3.54")
    key = reserved.body["attachment"]["id"]
    connector = {**names.CONNECTOR, "mountpoint": "/dev/vdc"}
    assert lab.call("PUT", f"/attachments/{key}", {"attachment": {"connector": connector}}).code == 200
    row = lab.cloud.attachments[key]
    assert (row.attach_mode, row.connector["mode"], row.mountpoint) == ("ro", "ro", "/dev/vdc")


def test_lists(lab: Any, names: Any) -> None:
    free = lab.volume(name="free")
    taken, attachment = lab.attach(lab.volume(name="taken"))
    every = lab.call("GET", "/volumes?with_count=true&all_tenants=1").body
    assert ([row["name"] for row in every["volumes"]], every["count"]) == (["taken", "free"], 2)
    assert set(every["volumes"][0]) == {"id", "name", "links"}
    detailed = lab.call("GET", "/volumes/detail?status=available").body
    assert [row["id"] for row in detailed["volumes"]] == [free]
    assert [row["id"] for row in lab.call("GET", "/volumes/detail?name=taken").body["volumes"]] == [taken]
    row = {"id": attachment, "status": "attached", "instance": names.INSTANCE, "volume_id": taken}
    assert lab.call("GET", f"/attachments?volume_id={taken}").body == {"attachments": [row]}
    assert lab.call("GET", f"/attachments?instance_id={NOWHERE}").body == {"attachments": []}
    (full,) = lab.call("GET", "/attachments/detail?attach_status=attached").body["attachments"]
    assert full["connection_info"]["volume_id"] == taken


def test_creating_a_volume(lab: Any) -> None:
    made = lab.call("POST", "/volumes", {"volume": {"size": 3, "name": "new", "imageRef": None}})
    assert (made.code, made.body["volume"]["status"], made.body["volume"]["size"]) == (202, "creating", 3)
    shown = lab.call("GET", f"/volumes/{made.body['volume']['id']}").body["volume"]
    assert (shown["status"], shown["name"]) == ("available", "new")
    assert lab.call("POST", "/volumes", {"size": 1}).code == 400


def test_encryption(lab: Any) -> None:
    lab.cloud.put("encryptions", "luks", Encryption())
    plain, secret = lab.volume(), lab.volume(volume_type="luks", encryption_key_id=NOWHERE)
    assert lab.call("GET", f"/volumes/{plain}/encryption").body == {"encryption_key_id": None}
    assert lab.call("GET", f"/volumes/{secret}/encryption").body == {
        "encryption_key_id": NOWHERE,
        "control_location": "front-end",
        "cipher": "aes-xts-plain64",
        "key_size": 256,
        "provider": "luks",
    }
    for version, shown in (("3.63", None), ("3.64", NOWHERE)):
        volume = lab.call("GET", f"/volumes/{secret}", version=version).body["volume"]
        assert (volume["encrypted"], volume.get("encryption_key_id")) == (True, shown)


def test_legacy_attachment_shows_in_the_metadata(lab: Any) -> None:
    volume, _ = lab.attach_legacy(metadata={"colour": "red"})
    shown = lab.call("GET", f"/volumes/{volume}").body["volume"]["metadata"]
    assert shown == {"colour": "red", "readonly": "False", "attached_mode": "rw"}
    lab.act(volume, "os-detach", {})
    shown = lab.call("GET", f"/volumes/{volume}").body["volume"]["metadata"]
    assert shown == {"colour": "red", "readonly": "False"}


def test_the_keys_of_a_volume_by_version(lab: Any) -> None:
    volume = lab.volume()
    oldest = set(lab.call("GET", f"/volumes/{volume}", version="3.0").body["volume"])
    newest = set(lab.call("GET", f"/volumes/{volume}", version="latest").body["volume"])
    assert oldest == {
        "attachments", "availability_zone", "bootable", "consistencygroup_id", "created_at", "description",
        "encrypted", "id", "links", "metadata", "migration_status", "multiattach", "name",
        "os-vol-host-attr:host", "os-vol-mig-status-attr:migstat", "os-vol-mig-status-attr:name_id",
        "os-vol-tenant-attr:tenant_id", "replication_status", "size", "snapshot_id", "source_volid", "status",
        "updated_at", "user_id", "volume_type",
    }  # fmt: skip
    assert newest - oldest == {
        "cluster_name", "consumes_quota", "group_id", "provider_id", "service_uuid", "shared_targets",
        "volume_type_id",
    }  # fmt: skip


def test_the_path_works_without_a_project_as_well(lab: Any) -> None:
    volume = lab.volume()
    reply = lab.session.get(f"{lab.cinder.url}/v3/volumes/{volume}")
    assert reply.json()["volume"]["links"][0]["href"] == f"http://cinder.test/v3/volumes/{volume}"


def test_versions(lab: Any) -> None:
    root = lab.session.get("http://cinder.test")
    below = lab.session.get("http://cinder.test/v3/")
    assert (root.status_code, below.status_code) == (300, 200)
    assert root.json() == below.json()
    (version,) = root.json()["versions"]
    assert (version["id"], version["min_version"], version["version"]) == ("v3.0", "3.0", "3.71")
    assert version["links"][-1] == {"rel": "self", "href": "http://cinder.test/v3/"}
