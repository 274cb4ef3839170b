"""The secrets of a host's libvirt, and the disks that need them."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from volfault_fakes import UnknownCall
from volfault_fakes.cloud.tables import Secret

XML = "<secret ephemeral='no' private='no'><usage type='volume'><volume>v1</volume></usage></secret>"


def disk(uuid: str) -> str:
    return (
        "<disk type='network'><source protocol='rbd' name='volumes/a'/><target dev='vdb' bus='virtio'/>"
        f"<encryption format='luks'><secret type='passphrase' uuid='{uuid}'/></encryption></disk>"
    )


def test_a_secret_is_a_row_of_its_host(lab: Any) -> None:
    secret = lab.connection.secretDefineXML(XML)
    row = Secret("compute1", secret.UUIDString(), "volume", "v1")
    assert lab.cloud.secrets == {("compute1", "volume", "v1"): row}
    secret.setValue("passphrase")
    assert lab.cloud.secrets["compute1", "volume", "v1"].value == b"passphrase"
    found = lab.connection.secretLookupByUsage(1, "v1")
    assert (found.UUIDString(), found.usageID(), found.usageType(), found.value()) == (row.uuid, "v1", 1, b"passphrase")
    assert lab.connection.secretLookupByUUIDString(row.uuid).usageID() == "v1"
    found.undefine()
    assert lab.cloud.secrets == {}


def test_another_host_does_not_have_it(lab: Any) -> None:
    secret = lab.connection.secretDefineXML(XML)
    lab.cloud.add_host("compute2")
    lab.cloud.here = "compute2"
    other = lab.module.open("qemu:///system")
    assert lab.call(other.secretLookupByUsage, 1, "v1")[0] == (
        66, 30, "Secret not found: no secret with matching usage 'v1'",
    )  # fmt: skip
    assert lab.call(other.secretLookupByUUIDString, secret.UUIDString())[0][:2] == (66, 30)
    assert len({lab.connection.secretDefineXML(XML.replace("v1", "v2")).UUIDString(), secret.UUIDString()}) == 2


def test_its_xml_says_what_it_is_for(lab: Any) -> None:
    root = ElementTree.fromstring(lab.connection.secretDefineXML(XML).XMLDesc(0))
    assert (root.get("ephemeral"), root.get("private"), root.findtext("usage/volume")) == ("no", "no", "v1")
    assert root.findtext("uuid") == next(iter(lab.cloud.secrets.values())).uuid


def test_a_handle_outlives_its_secret(lab: Any) -> None:
    secret = lab.connection.secretDefineXML(XML)
    secret.undefine()
    gone = (66, 30, f"Secret not found: no secret with matching uuid '{secret.UUIDString()}'")
    for call, args in ((secret.undefine, ()), (secret.setValue, ("x",)), (secret.value, ()), (secret.XMLDesc, ())):
        assert lab.call(call, *args)[0] == gone
    # Another for the same volume is another secret.
    lab.connection.secretDefineXML(XML)
    assert lab.call(secret.value)[0] == gone


def test_values_that_cannot_be_read(lab: Any) -> None:
    secret = lab.connection.secretDefineXML(XML)
    assert lab.call(secret.value)[0][:2] == (66, 30)
    private = lab.connection.secretDefineXML(XML.replace("v1", "v2").replace("private='no'", "private='yes'"))
    private.setValue(b"x")
    assert lab.call(private.value)[0][:2] == (65, 30)


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        ("<secret", 35),
        ("<secret><usage><volume>v</volume></usage></secret>", 27),
        ("<secret><usage type='nonesuch'><volume>v</volume></usage></secret>", 67),
        ("<secret><usage type='volume'/></secret>", 1),
    ],
)
def test_definitions_that_libvirt_refuses(lab: Any, xml: str, code: int) -> None:
    assert lab.call(lab.connection.secretDefineXML, xml)[0][:2] == (code, 30)
    assert lab.cloud.secrets == {}


def test_there_is_one_secret_for_one_thing(lab: Any) -> None:
    secret = lab.connection.secretDefineXML(XML)
    secret.setValue("kept")
    assert lab.call(lab.connection.secretDefineXML, XML)[0][:2] == (1, 30)
    again = XML.replace("<usage", f"<uuid>{secret.UUIDString()}</uuid><usage")
    assert lab.connection.secretDefineXML(again).value() == b"kept"


def test_a_disk_goes_live_with_its_secret_only(lab: Any) -> None:
    secret = lab.connection.secretDefineXML(XML)
    missing = "11111111-1111-4111-8111-111111111111"
    assert lab.call(lab.domain.attachDeviceFlags, disk(missing), 1)[0] == (
        66, 30, f"Secret not found: no secret with matching uuid '{missing}'",
    )  # fmt: skip
    assert "does not have a value" in lab.call(lab.domain.attachDeviceFlags, disk(secret.UUIDString()), 1)[0][2]
    assert lab.disks() == ("", "")
    secret.setValue("passphrase")
    lab.domain.attachDeviceFlags(disk(secret.UUIDString()), 3)
    assert lab.disks() == ("vdb", "vdb")
    assert f"uuid='{secret.UUIDString()}'" in lab.domain.XMLDesc(0)


def test_a_guest_does_not_start_without_the_secret_of_its_disk(lab: Any) -> None:
    secret = lab.connection.secretDefineXML(XML)
    secret.setValue("passphrase")
    lab.domain.attachDeviceFlags(disk(secret.UUIDString()), 2)
    lab.domain.destroy()
    secret.undefine()
    assert lab.call(lab.domain.create)[0][:2] == (66, 30)
    assert lab.domain.isActive() == 0


def test_read_only_connections_change_nothing(lab: Any) -> None:
    secret = lab.connection.secretDefineXML(XML)
    reader = lab.module.openReadOnly("qemu:///system")
    assert lab.call(reader.secretDefineXML, XML)[0][:2] == (29, 30)
    assert lab.call(reader.secretLookupByUsage(1, "v1").undefine)[0][:2] == (29, 30)
    assert secret.XMLDesc()


def test_other_calls_are_unknown(lab: Any) -> None:
    with pytest.raises(UnknownCall, match=r"virSecret\.get_value"):
        lab.connection.secretDefineXML(XML).get_value()
