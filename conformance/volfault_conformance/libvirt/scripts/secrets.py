"""The secrets of a host, and the disks that need them."""

from __future__ import annotations

from volfault_conformance.libvirt.hypervisor import PASSPHRASE
from volfault_conformance.libvirt.machines import Q35
from volfault_conformance.libvirt.rows import BOTH, CONFIG, LIVE, Row, Scenario, attach, detach, disk, do

FIRST = "33333333-3333-4333-8333-333333333333"
SECOND = "44444444-4444-4444-8444-444444444444"
THIRD = "66666666-6666-4666-8666-666666666666"
VOLUME, TLS, CEPH = 1, 4, 2


def secret(
    uuid: str = FIRST,
    usage: str = "volume",
    element: str = "volume",
    name: str = "v1",
    marks: str = "ephemeral='no' private='no'",
) -> str:
    """Write a <secret>."""
    identified = f"<uuid>{uuid}</uuid>" if uuid else ""
    return f"<secret {marks}>{identified}<usage type='{usage}'><{element}>{name}</{element}></usage></secret>"


def _define(label: str, xml: str, kept_as: str = "") -> Row:
    return Row(f"define {label}", "connection.secretDefineXML", (xml,), kept_as=kept_as)


ROWS = (
    Row("look up what is not there", "connection.secretLookupByUsage", (VOLUME, "v1")),
    Row("look up a UUID that is not there", "connection.secretLookupByUUIDString", (FIRST,)),
    Row("look up what is no UUID", "connection.secretLookupByUUIDString", ("frob",)),
    Row("look up an unknown usage", "connection.secretLookupByUsage", (77, "v1")),
    _define("one", secret(), "one"),
    Row("its UUID", "one.UUIDString"),
    Row("what it is for", "one.usageID"),
    Row("its kind", "one.usageType"),
    Row("its XML", "one.XMLDesc", (0,)),
    Row("its value, not set", "one.value", (0,)),
    Row("set its value", "one.setValue", (b"one", 0)),
    Row("its value", "one.value", (0,)),
    Row("set its value again, as text", "one.setValue", ("text", 0)),
    Row("its value again", "one.value", (0,)),
    _define("it again", secret(), "again"),
    Row("its value after that", "again.value", (0,)),
    _define("it with marks", secret(marks="ephemeral='no' private='yes'"), "again"),
    Row("its value when private", "again.value", (0,)),
    Row("its XML when private", "again.XMLDesc", (0,)),
    _define("it for another volume", secret(name="v9")),
    _define("another for the same volume", secret(uuid=SECOND)),
    _define("another for the same volume, without UUID", secret(uuid="")),
    _define("another for another volume", secret(uuid=SECOND, name="v2"), "two"),
    Row("look up the other", "connection.secretLookupByUsage", (VOLUME, "v2")),
    Row("look up the other by UUID", "connection.secretLookupByUUIDString", (SECOND,)),
    Row("look up a volume's name as a TLS one", "connection.secretLookupByUsage", (TLS, "v2")),
    _define("without UUID", secret(uuid="", name="v3"), "three"),
    Row("forget the one without UUID", "three.undefine"),
    _define("for Ceph", secret(uuid="", usage="ceph", element="name", name="client.cinder"), "ceph"),
    Row("look up the one for Ceph", "connection.secretLookupByUsage", (CEPH, "client.cinder")),
    Row("kind of the one for Ceph", "ceph.usageType"),
    _define("for iSCSI", secret(uuid="", usage="iscsi", element="target", name="iqn.x"), "iscsi"),
    _define("for TLS", secret(uuid="", usage="tls", element="name", name="t"), "tls"),
    _define("for a TPM", secret(uuid="", usage="vtpm", element="name", name="p"), "vtpm"),
    _define("malformed XML", "<secret"),
    _define("no XML", ""),
    _define("another element", "<frob/>"),
    _define("an unknown kind", secret(usage="frob")),
    _define("no kind", f"<secret><uuid>{SECOND}</uuid><usage><volume>v</volume></usage></secret>"),
    _define("a volume without a name", secret(element="name")),
    _define("Ceph without a name", secret(usage="ceph")),
    _define("iSCSI without a target", secret(usage="iscsi")),
    _define("TLS without a name", secret(usage="tls")),
    _define("a TPM without a name", secret(usage="vtpm")),
    _define("without usage", f"<secret ephemeral='no' private='no'><uuid>{THIRD}</uuid></secret>", "plain"),
    Row("XML of the one without usage", "plain.XMLDesc", (0,)),
    Row("usage of the one without usage", "plain.usageID"),
    Row("kind of the one without usage", "plain.usageType"),
    Row("look up the one without usage", "connection.secretLookupByUsage", (0, "")),
    _define("without usage or UUID", "<secret ephemeral='no' private='no'></secret>", "another"),
    _define("the one without usage, for a volume", secret(uuid=THIRD, name="v4")),
    _define("a UUID that is none", secret(uuid="frob", name="v7")),
    _define("marks that nobody knows", secret(uuid="", name="v8", marks="ephemeral='frob' private='no'")),
    _define("an ephemeral one", secret(uuid="", name="v5", marks="ephemeral='yes' private='no'"), "ephemeral"),
    Row("XML of an ephemeral one's", "ephemeral.usageID"),
    Row("forget it", "two.undefine"),
    Row("forget it again", "two.undefine"),
    Row("set the value of what has gone", "two.setValue", (b"x", 0)),
    Row("value of what has gone", "two.value", (0,)),
    Row("XML of what has gone", "two.XMLDesc", (0,)),
    Row("usage of what has gone", "two.usageID"),
    Row("open a connection that may only read", "host.open_readonly", kept_as="reader"),
    Row("look up by the reader", "reader.secretLookupByUsage", (VOLUME, "v1"), kept_as="seen"),
    Row("XML by the reader", "seen.XMLDesc", (0,)),
    Row("value by the reader", "seen.value", (0,)),
    Row("set the value by the reader", "seen.setValue", (b"x", 0)),
    Row("undefine by the reader", "seen.undefine"),
    Row("define by the reader", "reader.secretDefineXML", (secret(uuid="", name="v6"),)),
    Row("open a second", "host.open", kept_as="second"),
    Row("look up by the second", "second.secretLookupByUsage", (VOLUME, "v1"), kept_as="theirs"),
    Row("close the second", "second.close"),
    Row("look up by a closed one", "second.secretLookupByUsage", (VOLUME, "v1")),
    Row("XML by a closed one's secret", "theirs.XMLDesc", (0,)),
)

LOCKED = disk(9, extra=f"<encryption format='luks'><secret type='passphrase' uuid='{FIRST}'/></encryption>")
DISKS = (
    attach("encrypted, config", LOCKED, CONFIG),
    detach("encrypted, config", LOCKED, CONFIG),
    attach("encrypted, live, no secret", LOCKED, LIVE),
    attach("encrypted, both, no secret", LOCKED, BOTH),
    _define("its secret", secret(), "one"),
    attach("encrypted, live, a secret without value", LOCKED, LIVE),
    Row("set its value", "one.setValue", (PASSPHRASE, 0)),
    attach("encrypted, both", LOCKED, BOTH),
    do("XMLDesc", "XML", 0),
    Row("forget the secret while it is in use", "one.undefine"),
    do("suspend"),
    do("resume"),
    do("destroy"),
    do("create", "start without the secret"),
    _define("its secret again", secret(), "one"),
    do("create", "start with a secret without value"),
    Row("set its value again", "one.setValue", (PASSPHRASE, 0)),
    do("create", "start"),
    detach("encrypted, both", LOCKED, BOTH),
    do("reset", "reset", 0, glance=False, pause=1),
    attach("encrypted, live, again", LOCKED, LIVE),
)

SCENARIOS = (
    Scenario("secrets", Q35, ROWS, started=False),
    Scenario("encrypted disks", Q35, DISKS),
)
