"""Every relation is read out of a cloud and the records: a fact that nobody reads looks like one that is not so."""

from __future__ import annotations

import pytest

from pytest_volfault.model.cast import Cast
from pytest_volfault.model.records import Records, Row
from pytest_volfault.model.relations import RELATIONS
from pytest_volfault.verdicts import final_state
from volfault_fakes import Cloud
from volfault_fakes.cloud.offered import Snapshot
from volfault_fakes.cloud.tables import Attachment

SERVERS, VOLUMES, HOSTS = ("s1", "s2"), ("v1", "v2"), ("compute1", "compute2")
CAST = Cast(SERVERS, VOLUMES, HOSTS)


@pytest.fixture
def cloud() -> Cloud:
    """Two servers on two hosts; the first has an encrypted volume on RBD, the second one on iSCSI."""
    cloud = Cloud()
    for host in HOSTS:
        cloud.add_host(host)
    first, second = (cloud.add_server(host, id=name) for name, host in zip(SERVERS, HOSTS, strict=True))
    cloud.add_volume(id="v1", attached_to=first, protocol="rbd", encryption_key_id="key")
    cloud.add_volume(id="v2", attached_to=second)
    cloud.put("snapshots", "s1", Snapshot("s1", "v1"))
    cloud.put("snapshots", "s2", Snapshot("s2", "v2"))
    cloud.add_image(status="queued", properties={"block_device_mapping": [{"snapshot_id": "s2"}, {"volume_id": "v1"}]})
    return cloud


OF_THE_CLOUD = (
    "host1.secret[volume]",
    "host2.device[volume2]",
    "server.disk[host1,volume]=live+config",
    "server.power[host1]=running",
    "server2.disk[host2,volume2]=live+config",
    "server2.power[host2]=running",
    "volume.attachment[server,host1]=attached",
    "volume.export[host1]",
    "volume.lock[host1]",
    "volume.snapshot=available",
    "volume.status=in-use",
    "volume2.attachment[server2,host2]=attached",
    "volume2.export[host2]",
    "volume2.snapshot=available+queued",
    "volume2.status=in-use",
)
OF_THE_RECORDS = (
    "server.action#2=delete:unfinished",
    "server.action=stop:finished",
    "server.allocation[host1]",
    "server.deleted",
    "server.host=host2",
    "server.migration=resize:finished",
    "server.migration_allocation[host2]",
    "server.queued_for_delete",
    "server.row[volume2]=gone",
    "server.row[volume]=attachment[server,host1]",
    "server.state=stopped",
    "server.tag[volume]",
    "server.task=deleting",
)


def test_everything_is_read(cloud: Cloud) -> None:
    [attachment] = cloud.attachments_of("v1")
    records = Records(
        "stopped", "deleting", "compute2", deleted=True, queued_for_delete=True,
        rows=(Row("v1", attachment.id), Row("v2", "another")), tagged=frozenset({"v1"}),
        actions=("stop:finished", "delete:unfinished"), allocations=("compute1",),
        migration_allocations=("compute2",), migrations=("resize:finished",),
    )  # fmt: skip
    assert final_state(cloud, CAST, {"server": records}).texts == tuple(sorted(OF_THE_CLOUD + OF_THE_RECORDS))


def test_no_relation_is_left_out() -> None:
    read = {text.partition(".")[2].partition("[")[0].partition("#")[0].partition("=")[0] for text in OF_THE_CLOUD}
    read |= {text.partition(".")[2].partition("[")[0].partition("#")[0].partition("=")[0] for text in OF_THE_RECORDS}
    # What was done since the flow began, and what its caller was told, is no part of what there is; no volume of it has
    # grown, and none is rescued (see test_two_guests.py).
    told = {"restarted", "told", "grown", "row_size", "guest_size", "device_size", "rescue_disk", "moved", "copying"}
    told |= {"made", "reimaged"}
    assert read | told == RELATIONS.keys()


def test_a_volume_that_holds_another_image_than_before(cloud: Cloud) -> None:
    before = dict(cloud.volumes)
    assert not final_state(cloud, CAST, {}, volumes=before).of_relation("reimaged")
    cloud.change("volumes", "v2", image_metadata={"image_id": "another"})
    assert [fact.subject for fact in final_state(cloud, CAST, {}, volumes=before).of_relation("reimaged")] == [
        "volume2"
    ]


def test_without_a_nova_there_is_nothing_of_its_database(cloud: Cloud) -> None:
    assert final_state(cloud, CAST, {}).texts == tuple(sorted(OF_THE_CLOUD))


@pytest.mark.parametrize(
    ("attachment_id", "named"),
    [(None, "legacy"), ("nobody knows", "gone"), ("of v2", "volume2.attachment[server2,host2]")],
)
def test_which_attachment_a_row_of_nova_names(cloud: Cloud, attachment_id: str | None, named: str) -> None:
    [other] = cloud.attachments_of("v2")
    identifier = other.id if attachment_id == "of v2" else attachment_id
    facts = final_state(cloud, CAST, {"server": Records("active", rows=(Row("v1", identifier),))})
    assert facts.value("server", "row") == named


def test_who_is_not_in_the_cast_is_named_in_the_order_of_the_cloud(cloud: Cloud) -> None:
    facts = final_state(cloud, Cast(("s2",), ("v2",), ("compute2",)), {})
    assert facts.has("server2", "power", "host2")
    assert facts.has("server", "power", "host1")
    assert facts.has("volume", "export", "host1")


def test_a_server_or_a_host_that_the_cloud_does_not_have(cloud: Cloud) -> None:
    rows = {"a": ("s9", "compute9"), "b": (None, None)}
    for name, (server, host) in rows.items():
        cloud.put("attachments", name, Attachment(name, "v1", instance_uuid=server, attached_host=host))
    cloud.change("locks", "v1", owner="s9")
    facts = final_state(cloud, CAST, {})
    assert {"volume.attachment[stranger,elsewhere]=reserved", "volume.attachment[nobody]=reserved"} < set(facts.texts)
    assert facts.has("volume", "lock", "nobody")
