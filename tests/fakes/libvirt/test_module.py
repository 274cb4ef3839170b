from __future__ import annotations

import inspect
import sys
import threading
from typing import Any
from unittest import mock

import pytest

from volfault_fakes import Cloud, UnknownCall, UnknownRow
from volfault_fakes.errors import CloudMisuse
from volfault_fakes.libvirt import LibvirtModule, UnknownLibvirtName, libvirtError, virDomain

XML = "<disk type='block'><source dev='/dev/sdb'/><target dev='vdb' bus='virtio'/></disk>"
RBD = "<disk type='network'><source protocol='rbd' name='volumes/a'/><target dev='vdb' bus='virtio'/></disk>"
DEFINED = """<domain type='kvm'><name>new</name><uuid>{uuid}</uuid><devices>
<disk type='network'><source protocol='rbd' name='volumes/b'/><target dev='vdb' bus='virtio'/></disk>
<disk type='network'><source protocol='rbd' name='volumes/a'/><target dev='vda' bus='virtio'/>
<alias name='ua-root'/></disk></devices></domain>"""


def test_import_finds_it_and_stop_puts_back_what_was_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "libvirt", raising=False)
    cloud = Cloud()
    with LibvirtModule(cloud) as outer:
        assert sys.modules["libvirt"] is outer
        with LibvirtModule(cloud) as inner:
            import libvirt

            assert libvirt is inner
        assert sys.modules["libvirt"] is outer
    assert "libvirt" not in sys.modules


def test_unknown_names_are_loud_and_hasattr_works(lab: Any) -> None:
    assert not hasattr(lab.module, "VIR_NO_SUCH_FLAG")
    assert issubclass(UnknownLibvirtName, UnknownCall)
    with pytest.raises(UnknownLibvirtName, match=r"libvirt\.openEverything; the fake knows"):
        lab.module.openEverything  # noqa: B018
    with pytest.raises(UnknownCall, match=r"virDomain\.snapshotCreateXML; the fake knows .*XMLDesc"):
        lab.domain.snapshotCreateXML("")
    with pytest.raises(UnknownCall, match=r"virConnect\.networkLookupByName; the fake knows .*getCapabilities"):
        lab.connection.networkLookupByName("x")
    for thing in (lab.module, lab.domain, lab.connection):
        assert not hasattr(thing, "__wrapped__")


def test_nova_finds_the_proxy_classes(lab: Any) -> None:
    names = [name for name, _ in inspect.getmembers(lab.module, inspect.isclass) if name.startswith("vir")]
    assert names == ["virConnect", "virDomain", "virNodeDevice", "virSecret"]


def test_event_loop_blocks_until_the_module_stops(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    never = threading.Event()
    monkeypatch.setattr("volfault_fakes.libvirt.module._NEVER", never)
    lab.module.start()
    lab.module.registerErrorHandler(None, None)
    assert (lab.module.virEventRegisterDefaultImpl(), lab.module.virEventAddTimeout(-1, print, None)) == (
        0,
        0,
    )

    left: list[type[BaseException]] = []

    def loop() -> None:
        try:
            while True:
                lab.module.virEventRunDefaultImpl()
        except SystemExit as error:
            left.append(type(error))

    thread, daemon = threading.Thread(target=loop), threading.Thread(target=loop, daemon=True)
    thread.start()
    daemon.start()
    assert thread.is_alive()
    lab.module.stop()
    thread.join(5)
    assert (left, daemon.is_alive()) == ([SystemExit], True)
    never.set()
    daemon.join(5)


def test_timers_of_the_event_loop_are_refused(lab: Any) -> None:
    with pytest.raises(CloudMisuse):
        lab.module.virEventAddTimeout(10, print, None)


def test_error_made_by_hand_has_no_code() -> None:
    error = libvirtError("x")
    calls = [name for name in dir(error) if name.startswith("get_")]
    assert [getattr(error, name)() for name in calls] == [None] * len(calls)
    assert str(error) == "x"


def test_error_of_a_call_has_all_fields(lab: Any) -> None:
    with pytest.raises(libvirtError) as caught:
        lab.connection.lookupByName("x")
    error = caught.value
    assert (error.get_error_level(), error.get_str1(), error.get_str2(), error.get_str3()) == (
        2, "Domain not found: %s", "no domain with matching name 'x'", None,
    )  # fmt: skip
    assert (error.get_int1(), error.get_int2()) == (-1, -1)


def test_connection_is_to_the_host_where_the_code_runs(lab: Any) -> None:
    other = lab.cloud.add_server(host="compute2")
    lab.cloud.here = "compute2"
    there = lab.module.openAuth("qemu:///system", None)
    assert (there.getHostname(), lab.connection.getHostname()) == ("compute2", "compute1")
    assert [domain.UUIDString() for domain in there.listAllDomains(0)] == [other.id]
    assert lab.call(lab.connection.lookupByUUIDString, other.id)[0][:2] == (42, 10)
    lab.cloud.here = "compute9"
    with pytest.raises(UnknownRow, match="compute9"):
        lab.module.open()


@pytest.mark.parametrize(("uri", "error"), [("xen:///", libvirtError), ("qemu+ssh://other/system", UnknownCall)])
def test_other_uris(lab: Any, uri: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        lab.module.open(uri)


def test_read_only_connection_refuses_changes(lab: Any) -> None:
    domain = lab.module.openReadOnly().lookupByUUIDString(lab.domain.UUIDString())
    assert domain.isActive() == 1
    assert lab.call(domain.destroy)[0] == (
        29,
        20,
        "operation forbidden: read only access prevents virDomainDestroy",
    )


def test_events_reach_open_connections_of_the_host_only(lab: Any) -> None:
    heard: list[Any] = []
    kind = lab.module.VIR_DOMAIN_EVENT_ID_LIFECYCLE
    closed, deregistered = lab.module.open(), lab.module.open()
    closed.domainEventRegisterAny(None, kind, lambda *_: heard.append("closed"), None)
    number = deregistered.domainEventRegisterAny(None, kind, lambda *_: heard.append("deregistered"), None)
    its_own = deregistered.lookupByUUIDString(lab.domain.UUIDString())
    mine = deregistered.domainEventRegisterAny(its_own, kind, lambda *details: heard.append(details), "opaque")
    other = lab.cloud.add_server()
    closed.close()
    deregistered.domainEventDeregisterAny(number)
    assert lab.call(deregistered.domainEventDeregisterAny, number)[0][:2] == (8, 0)
    lab.connection.lookupByUUIDString(other.id).suspend()
    lab.domain.suspend()
    (heard_once,) = heard
    assert heard_once[0] is deregistered
    assert isinstance(heard_once[1], virDomain)
    assert heard_once[2:] == (3, 0, "opaque")
    lab.module.events.forget()
    lab.domain.resume()
    assert heard == [heard_once]
    assert mine != number


def test_exception_of_a_callback_is_printed_and_goes_no_further(lab: Any, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(*details: object) -> None:
        raise ValueError("mine")

    lab.connection.domainEventRegisterAny(None, 0, fail, None)
    lab.domain.suspend()
    assert "ValueError: mine" in capsys.readouterr().err


def test_unknown_call_of_a_callback_is_not_swallowed(lab: Any) -> None:
    lab.connection.domainEventRegisterAny(None, 0, lambda _, dom, *__: dom.snapshotCreateXML(""), None)
    with pytest.raises(UnknownCall):
        lab.domain.suspend()


@pytest.mark.parametrize("source", ["/dev/disk/by-path/x", "/dev/sdb"])
def test_source_is_found_by_path_and_by_the_kernels_name(lab: Any, source: str) -> None:
    from volfault_fakes.cloud.tables import Device

    wanted = XML.replace("/dev/sdb", source)
    assert lab.call(lab.domain.attachDeviceFlags, wanted, 1)[0][:2] == (38, 18)
    row = Device("compute1", "v", "/dev/disk/by-path/x", "sdb")
    lab.cloud.put("devices", ("compute1", row.path), row)
    assert lab.domain.attachDeviceFlags(wanted, 1) == 0


@pytest.mark.parametrize(("mine", "theirs", "free"), [("", "", False), ("<shareable/>", "", False),
                                                      ("<shareable/>", "<shareable/>", True),
                                                      ("<readonly/>", "<readonly/>", True)])  # fmt: skip
def test_one_writer_on_a_host(lab: Any, mine: str, theirs: str, free: bool) -> None:
    xml = "<disk type='file'><source file='a'/><target dev='vdb' bus='virtio'/>{}</disk>"
    other = lab.connection.lookupByUUIDString(lab.cloud.add_server().id)
    other.attachDeviceFlags(xml.format(theirs), 1)
    result = lab.call(lab.domain.attachDeviceFlags, xml.format(mine), 1)[0]
    assert result == 0 if free else result[:2] == (1, 10)


def test_define_start_and_list(lab: Any) -> None:
    domain = lab.connection.defineXML(DEFINED.format(uuid=lab.cloud.new_id()))
    assert (domain.ID(), domain.isActive(), domain.info()[0]) == (-1, 0, 5)
    assert [row.name() for row in lab.connection.listAllDomains(1)] == ["noos"]
    assert [row.name() for row in lab.connection.listAllDomains(2)] == ["new"]
    domain.createWithFlags(lab.module.VIR_DOMAIN_START_PAUSED)
    assert domain.info()[0] == 3
    guest = lab.cloud.guest(domain.UUIDString())
    assert [(disk.target, disk.alias) for disk in guest.live.values()] == [
        ("vda", "ua-root"),
        ("vdb", "virtio-disk1"),
    ]
    assert lab.connection.lookupByID(domain.ID()).name() == "new"
    assert (lab.connection.numOfDomains(), lab.connection.listDomainsID()) == (2, [1, 2])


def test_define_again_replaces_and_a_name_is_taken_once(lab: Any) -> None:
    uuid = lab.cloud.new_id()
    lab.connection.defineXML(DEFINED.format(uuid=uuid))
    lab.connection.defineXML(f"<domain><name>new</name><uuid>{uuid}</uuid></domain>")
    assert lab.cloud.guest(uuid).config == {}
    taken = lab.call(lab.connection.defineXML, f"<domain><name>new</name><uuid>{lab.cloud.new_id()}</uuid></domain>")
    assert taken[0][:2] == (9, 20)


def test_undefined_running_guest_is_transient_and_gone_when_it_stops(lab: Any) -> None:
    lab.domain.undefine()
    assert (lab.domain.isPersistent(), lab.domain.isActive()) == (0, 1)
    assert lab.call(lab.domain.attachDeviceFlags, RBD, 3)[0][:2] == (55, 20)
    lab.domain.destroy()
    assert lab.call(lab.domain.isActive)[0][:2] == (42, 10)


def test_guest_that_answers_powers_off_by_itself(lab: Any) -> None:
    lab.domain.shutdown()
    assert lab.domain.isActive() == 1
    lab.cloud.clock.advance(1)
    assert (lab.domain.isActive(), lab.take_events()) == (0, [("LIFECYCLE", 6, 1), ("LIFECYCLE", 5, 0)])


def test_alias_is_taken_once(lab: Any) -> None:
    named = RBD.replace("</disk>", "<alias name='ua-1'/></disk>")
    lab.domain.attachDeviceFlags(named, 1)
    again = named.replace("vdb", "vdc")
    assert lab.call(lab.domain.attachDeviceFlags, again, 1)[0] == (
        67,
        20,
        "unsupported configuration: non unique alias detected: ua-1",
    )


def test_sizes_are_those_of_the_volumes(lab: Any) -> None:
    volume = lab.cloud.add_volume(attached_to=lab.cloud.guest(lab.domain.UUIDString()), size=2)
    assert lab.domain.blockInfo("vdb") == [2 * 1024**3, 0, 2 * 1024**3]
    assert (lab.domain.blockJobInfo("vdb"), lab.domain.blockStats("vdb")[-1]) == ({}, -1)
    lab.cloud.drop("volumes", volume.id)
    with pytest.raises(UnknownCall, match="blockInfo"):
        lab.domain.blockInfo("vdb")


def test_host_has_no_devices_and_no_secrets(lab: Any) -> None:
    assert (lab.connection.listAllDevices(), lab.connection.listDevices("mdev", 0)) == ([], [])
    assert lab.call(lab.connection.secretLookupByUsage, 1, "x")[0][:2] == (66, 30)
    assert lab.call(lab.connection.nodeDeviceLookupByName, "x")[0][:2] == (53, 22)


def test_pending_unplugs_survive_a_snapshot(lab: Any) -> None:
    lab.domain.attachDeviceFlags(RBD, 1)
    lab.domain.detachDeviceAlias("virtio-disk1", 1)
    state = lab.cloud.snapshot()
    lab.cloud.clock.advance(1)
    assert lab.disks() == ("", "")
    lab.cloud.restore(state)
    assert lab.disks() == ("vdb", "")
    lab.cloud.clock.advance(1)
    assert lab.disks() == ("", "")


def test_saved_memory_must_be_dropped_with_the_definition(lab: Any) -> None:
    lab.domain.managedSave()
    assert (lab.domain.isActive(), lab.domain.hasManagedSaveImage()) == (0, 1)
    assert lab.call(lab.domain.undefine)[0][:2] == (55, 10)
    lab.domain.undefineFlags(1)
    assert not lab.cloud.guests


def test_saved_memory_is_used_up_by_the_next_start(lab: Any) -> None:
    lab.domain.managedSave()
    lab.domain.create()
    assert (lab.domain.isActive(), lab.domain.hasManagedSaveImage()) == (1, 0)


def test_modules_of_two_clouds_are_stopped_in_any_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "libvirt", raising=False)
    one, other = LibvirtModule(Cloud()), LibvirtModule(Cloud())
    one.start()
    other.start()
    one.stop()
    assert sys.modules["libvirt"] is other
    other.stop()
    assert "libvirt" not in sys.modules


def test_a_module_that_was_thrown_out_is_back_after_a_start_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "libvirt", raising=False)
    with mock.patch.dict(sys.modules):
        patched = mock.patch.dict(sys.modules, {"unrelated": sys})
        patched.start()
        module = LibvirtModule(Cloud()).start()
        mock.patch.stopall()
        assert "libvirt" not in sys.modules
        assert module.start() is module
        assert sys.modules["libvirt"] is module
        module.stop()
        assert "libvirt" not in sys.modules


def test_a_module_is_stopped_once_however_often_it_was_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "libvirt", raising=False)
    module = LibvirtModule(Cloud())
    module.stop()
    module.start().start()
    with module:
        assert sys.modules["libvirt"] is module
    assert sys.modules["libvirt"] is module
    module.stop()
    assert "libvirt" not in sys.modules
