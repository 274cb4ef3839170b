from __future__ import annotations

import importlib
from typing import Any

import pytest

from volfault_fakes.libvirt import KINDS, OPERATIONS, libvirtError

XML = "<disk type='network'><source protocol='rbd' name='volumes/a'/><target dev='vdb' bus='virtio'/></disk>"
BY_POINT = {operation.point: operation for operation in OPERATIONS}


def resolve(where: str) -> tuple[type, str]:
    module, path = where.split(":")
    owner, attribute = path.split(".")
    return getattr(importlib.import_module(module), owner), attribute


@pytest.mark.parametrize("operation", OPERATIONS, ids=BY_POINT)
def test_point_is_a_call_of_its_class(operation: Any) -> None:
    owner, attribute = resolve(operation.where)
    assert callable(vars(owner)[attribute])
    assert operation.point.startswith("libvirt.")
    assert set(operation.kinds) <= {kind.name for kind in KINDS}


def test_names_are_unique_and_every_kind_is_used() -> None:
    assert len(BY_POINT) == len(OPERATIONS)
    assert {name for operation in OPERATIONS for name in operation.kinds} == {kind.name for kind in KINDS}


def detail(point: str, *args: Any) -> str | tuple[str, ...]:
    made = BY_POINT[point].detail
    assert made is not None
    return made(None, *args)


@pytest.mark.parametrize(
    ("point", "args", "text"),
    [
        ("libvirt.detach_device", (XML, 1), ("vdb", "live")),
        ("libvirt.detach_device", (XML, 2), ("vdb", "config")),
        ("libvirt.attach_device", (XML, 3), ("vdb", "live+config")),
        ("libvirt.attach_device", (XML,), ("vdb", "current")),
        ("libvirt.attach_device", ("<disk", 1), ("bad XML", "live")),
        ("libvirt.detach_device_alias", ("ua-1", 1), ("ua-1", "live")),
        ("libvirt.domain_xml", (2,), "config"),
        ("libvirt.domain_xml", (), "current"),
        ("libvirt.device_removed", ("guest", "ua-1"), "ua-1"),
        ("libvirt.lifecycle", ("guest", 5, 1), ("5", "1")),
        ("libvirt.lookup_domain", ("some-uuid",), "some-uui"),
        ("libvirt.define_domain", ("<domain><name>x</name></domain>",), "x"),
        ("libvirt.define_domain", ("<domain",), "bad XML"),
    ],
)
def test_detail(point: str, args: tuple[Any, ...], text: str | tuple[str, ...]) -> None:
    assert detail(point, *args) == text


def _with_jobs(lab: Any, domain: Any) -> None:
    """What lasts, and what is refused where nothing does; the domain is off in the end."""
    for call in (domain.setTime, domain.fsFreeze, domain.fsThaw, domain.abortJob, domain.migrateStartPostCopy):
        with pytest.raises(libvirtError):
            call()
    domain.jobStats()
    domain.migrateSetMaxDowntime(500)
    domain.attachDeviceFlags(XML, 1)
    domain.undefine()
    domain.blockCopy("vdb", XML.replace("volumes/a", "volumes/b"))
    domain.blockJobInfo("vdb")
    domain.blockJobAbort("vdb")
    domain.blockRebase("vdb", "/b", 0, 8)
    domain.blockJobAbort("vdb")
    definition = domain.XMLDesc(0)
    lab.cloud.add_host("compute2")
    domain.migrateToURI3("qemu+tcp://compute2/system", {}, 3)
    domain.connect().defineXML(definition).create()


def test_no_woven_call_runs_within_another(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    # A fault would strike twice, and a scenario's second call would not be the caller's second.
    running: list[str] = []
    nested: list[tuple[str, str]] = []
    seen: set[str] = set()
    events = {point for point in BY_POINT if BY_POINT[point].kinds == ("event-lost",)}

    def weave(point: str, where: str) -> None:
        owner, attribute = resolve(where)
        original = vars(owner)[attribute]

        def woven(self: Any, *args: Any, **kwargs: Any) -> Any:
            seen.add(point)
            if running and point not in events:
                nested.append((running[-1], point))
            running.append(point)
            try:
                return original(self, *args, **kwargs)
            finally:
                running.pop()

        monkeypatch.setattr(owner, attribute, woven)

    for operation in OPERATIONS:
        weave(operation.point, operation.where)
    connection = lab.module.open("qemu:///system")
    connection.defineXML(f"<domain><name>x</name><uuid>{lab.cloud.new_id()}</uuid></domain>")
    domain = connection.lookupByUUIDString(lab.domain.UUIDString())
    connection.listAllDomains()
    for call in ("info", "XMLDesc", "suspend", "resume", "reset", "reboot", "shutdown"):
        getattr(domain, call)()
    domain.attachDevice(XML)
    domain.blockResize("vdb", 1)
    domain.detachDevice(XML)
    domain.attachDeviceFlags(XML, 1)
    domain.detachDeviceAlias("virtio-disk1", 1)
    lab.module.events.device_removal_failed("guest", "alias")
    secret = connection.secretDefineXML("<secret><usage type='volume'><volume>v</volume></usage></secret>")
    secret.setValue("passphrase")
    secret.undefine()
    domain.destroyFlags(0)
    domain.create()
    _with_jobs(lab, domain)
    domain.destroy()
    domain.undefineFlags(0)
    connection.lookupByName("x").undefine()
    assert nested == []
    assert seen == set(BY_POINT)
