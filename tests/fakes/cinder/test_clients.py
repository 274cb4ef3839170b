"""The clients that Nova and operators use, unmodified."""

from __future__ import annotations

from typing import Any

import pytest

from volfault_fakes import UnknownCall
from volfault_fakes.cloud.identity import PROJECT

pytest.importorskip("cinderclient")

from cinderclient import client as cinder_client
from cinderclient import exceptions
from keystoneauth1 import session, token_endpoint

TOKEN = "operator"
URL = f"http://cinder.test/v3/{PROJECT}"


@pytest.fixture
def lab(guarded: Any) -> Any:
    """Behind a Keystone, as wherever clients discover what there is."""
    return guarded


def client(version: str = "3.71", **options: Any) -> Any:
    plugin = token_endpoint.Token(URL, TOKEN)
    return cinder_client.Client(version, session=session.Session(auth=plugin), **options)


def test_version_discovery(lab: Any) -> None:
    lowest, highest = cinder_client.get_server_version(URL)
    assert (lowest.get_string(), highest.get_string()) == ("3.0", "3.71")
    plugin = token_endpoint.Token(URL, TOKEN)
    data = plugin.get_endpoint_data(session.Session(auth=plugin), endpoint_override=URL, discover_versions=True)
    assert (data.min_microversion, data.max_microversion) == ((3, 0), (3, 71))


def test_attach_and_detach_by_attachments(lab: Any, names: Any) -> None:
    cinder = client()
    volume = lab.volume()
    reserved = cinder.attachments.create(volume, None, names.INSTANCE)
    assert (reserved["status"], reserved["connection_info"]) == ("reserved", {})
    updated = cinder.attachments.update(reserved["id"], names.CONNECTOR)
    assert updated.connection_info["driver_volume_type"] == "iscsi"
    assert lab.exports(volume) == ["cmp1"]
    cinder.attachments.complete(reserved["id"])
    assert lab.state(volume) == "in-use/attached [('attached', 'rw', 'inst', 'ci')]"
    assert cinder.attachments.show(reserved["id"]).status == "attached"
    assert [row.id for row in cinder.attachments.list(search_opts={"volume_id": volume})] == [reserved["id"]]
    cinder.volumes.begin_detaching(volume)
    assert cinder.volumes.get(volume).status == "detaching"
    cinder.volumes.roll_detaching(volume)
    cinder.volumes.begin_detaching(volume)
    cinder.attachments.delete(reserved["id"])
    assert (lab.state(volume), lab.exports(volume)) == ("available/detached []", [])
    cinder.volumes.delete(volume)
    assert lab.state(volume) == "GONE"


def test_attach_and_detach_by_the_legacy_calls(lab: Any, names: Any) -> None:
    cinder = client("3.0")
    volume = lab.volume(protocol="rbd")
    cinder.volumes.reserve(volume)
    information = cinder.volumes.initialize_connection(volume, names.CONNECTOR)
    assert (information["driver_volume_type"], information["data"]["name"]) == (
        "rbd",
        f"volumes/volume-{volume}",
    )
    cinder.volumes.attach(volume, names.INSTANCE, "/dev/vdb")
    (attachment,) = cinder.volumes.get(volume).attachments
    assert attachment["server_id"] == names.INSTANCE
    cinder.volumes.begin_detaching(volume)
    cinder.volumes.terminate_connection(volume, names.CONNECTOR)
    cinder.volumes.detach(volume, attachment["attachment_id"])
    assert (lab.state(volume), lab.exports(volume)) == ("available/detached []", [])


def test_what_operators_clean_up_with(lab: Any, names: Any) -> None:
    cinder = client()
    volume, _ = lab.attach()
    cinder.volumes.reset_state(volume, "error", attach_status="detached")
    # Dropping the attachment settles the status again, whatever was asked for.
    assert lab.state(volume) == "available/detached []"
    volume, _ = lab.attach()
    cinder.volumes.extend(volume, 2)
    cinder.volumes.update_readonly_flag(lab.volume(), True)
    assert cinder.volumes.get_encryption_metadata(volume)["encryption_key_id"] is None
    cinder.volumes.force_delete(lab.volume(status="creating"))
    assert {row.status for row in cinder.volumes.list(detailed=True)} == {"available", "in-use"}


def test_cinders_errors_arrive_as_the_clients_own(lab: Any, names: Any) -> None:
    cinder = client()
    with pytest.raises(exceptions.NotFound, match=f"Volume {names.NOWHERE} could not be found. \\(HTTP 404\\)"):
        cinder.volumes.get(names.NOWHERE)
    with pytest.raises(exceptions.BadRequest, match="Volume status must be 'in-use'"):
        cinder.volumes.begin_detaching(lab.volume())
    with pytest.raises(exceptions.VersionNotFoundForAPIMethod):
        client("3.26").attachments.delete(names.NOWHERE)
    with pytest.raises(exceptions.NotAcceptable):
        cinder_client.Client("3.71", session=session.Session(auth=token_endpoint.Token(URL, TOKEN))).client.get(
            "/volumes", headers={"OpenStack-API-Version": "volume 3.99"}
        )


def test_an_unknown_call_is_not_retried(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_sleep(seconds: float) -> None:
        raise AssertionError(f"the client slept {seconds} s")

    monkeypatch.setattr("time.sleep", no_sleep)
    cinder = client(connect_retries=3)
    with pytest.raises(UnknownCall, match="GET /backups/x"):
        cinder.backups.get("x")
    assert len(lab.cinder.unknown) == 1


def test_a_reset_connection_is_retried_by_the_real_client(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from volfault_fakes.cinder import KINDS, Operations

    reset = next(kind for kind in KINDS if kind.name == "connection-reset")
    calls = []
    original = Operations.begin_detaching

    def resets_once(subject: Any, *args: Any) -> Any:
        calls.append(args)
        if len(calls) == 1:
            return reset.strike(_Crossing(lambda: original(subject, *args)))
        return original(subject, *args)

    monkeypatch.setattr(Operations, "begin_detaching", resets_once)
    monkeypatch.setattr("time.sleep", lambda _: None)
    volume, _ = lab.attach()
    # The reply was lost and the effect was not: the retry finds the volume detaching already.
    with pytest.raises(exceptions.BadRequest):
        client(connect_retries=3).volumes.begin_detaching(volume)
    assert len(calls) == 2
    assert lab.state(volume).startswith("detaching/")


class _Crossing:
    when = "after"
    subject = None
    args = ()

    @property
    def kwargs(self) -> dict[str, Any]:
        return {}

    def __init__(self, proceed: Any) -> None:
        self.proceed = proceed


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning")
def test_openstacksdk_speaks_to_it(lab: Any) -> None:
    openstack = pytest.importorskip("openstack")
    connection = openstack.connect(
        auth_type="admin_token",
        auth={"endpoint": URL, "token": TOKEN},
        block_storage_endpoint_override=URL,
        block_storage_api_version="3",
    )
    volume, attachment = lab.attach()
    assert connection.block_storage.get_volume(volume).status == "in-use"
    assert connection.block_storage.get_attachment(attachment).volume_id == volume
    connection.block_storage.reset_volume_status(volume, "available", "detached", None)
    assert lab.state(volume) == "available/detached []"
