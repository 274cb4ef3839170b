"""Run by test_nova.py in a process of its own: real Nova's libvirt driver over the fake module.

Importing Nova for its threading mode must come first and cannot be undone, so it is not done in the test run.
Prints one JSON object.
"""

# ruff: noqa: E402, T201, BLE001 - Nova decides when it is imported; what is printed is the result
from __future__ import annotations

import json
import logging
import os
import sys
import tempfile
import traceback
from unittest import mock

os.environ["OS_NOVA_DISABLE_EVENTLET_PATCHING"] = "1"
from nova import monkey_patch

monkey_patch.patch()

from volfault_fakes import Cloud
from volfault_fakes.libvirt import LibvirtModule, libvirtError, virConnect, virDomain

CLOUD = Cloud()
SERVER = CLOUD.add_server(hotplug=sys.argv[1], answers=sys.argv[2] == "answers")
LIBVIRT = LibvirtModule(CLOUD).start()

import nova.conf
from nova import config, context, exception, objects
from nova.virt import event as virtevent
from nova.virt.libvirt import driver, guest, host

CONF = nova.conf.CONF
CALLS: set[str] = set()


def record(kind: type) -> None:
    """Note each call of Nova's on a class of the fake."""
    for name in dir(kind):
        call = getattr(kind, name)
        if callable(call) and not name.startswith("_"):

            def noted(self: object, *args: object, _name: str = name, _call: object = call, **kwargs: object) -> object:
                CALLS.add(f"{kind.__name__}.{_name}")
                return _call(self, *args, **kwargs)

            setattr(kind, name, noted)


def attach_and_detach(nova: driver.LibvirtDriver, ctxt: context.RequestContext) -> dict[str, object]:
    volume = CLOUD.add_volume(attached_to=SERVER)
    disk = CLOUD.guest(SERVER.id).live["vdb"]
    CLOUD.change("guests", SERVER.key, live={}, config={})
    instance = objects.Instance(
        ctxt, id=1, uuid=SERVER.id, host="compute1", image_ref="", system_metadata={}, display_name="x",
        project_id="p", user_id="u", vm_state="active", task_state=None,
        flavor=objects.Flavor(memory_mb=1, vcpus=1, extra_specs={}), numa_topology=None, resources=None,
        vcpu_model=None,
    )  # fmt: skip
    info = {
        "driver_volume_type": "iscsi",
        "serial": volume.id,
        "data": {"device_path": disk.source, "volume_id": volume.id, "access_mode": "rw"},
    }
    result: dict[str, object] = {}
    nova.attach_volume(ctxt, info, instance, "/dev/vdb", disk_bus="virtio", device_type="disk")
    row = CLOUD.guest(SERVER.id)
    result["attached"] = [
        [d.target, d.source == disk.source, d.serial == volume.id, d.alias == f"ua-{volume.id}"]
        for d in (row.live["vdb"], row.config["vdb"])
    ]
    try:
        nova.detach_volume(ctxt, info, instance, "/dev/vdb")
        result["detach"] = "ok"
    except (exception.NovaException, libvirtError) as error:
        result["detach"] = type(error).__name__
    row = CLOUD.guest(SERVER.id)
    result["left"] = [sorted(row.live), sorted(row.config)]
    result["power"] = nova.get_info(instance).state
    result["instances"] = nova.list_instance_uuids() == [SERVER.id]
    with mock.patch.object(nova, "_teardown_container"), mock.patch.object(nova, "unplug_vifs"):
        nova.destroy(ctxt, instance, [], {"block_device_mapping": []}, destroy_disks=False)
    result["guests after destroy"] = len(CLOUD.guests)
    return result


def main() -> None:
    config.parse_args(["x"], default_config_files=[], configure_db=False, init_rpc=False)
    logging.disable(logging.CRITICAL)
    state = tempfile.mkdtemp()
    for name, value, group in [
        ("host", "compute1", None), ("virt_type", "kvm", "libvirt"), ("state_path", state, None),
        ("instances_path", state, None), ("lock_path", state, "oslo_concurrency"),
        ("device_detach_timeout", 1, "libvirt"), ("device_detach_attempts", 2, "libvirt"),
    ]:  # fmt: skip
        CONF.set_override(name, value, group=group)
    objects.register_all()
    for kind in (virConnect, virDomain):
        record(kind)
    nova = driver.LibvirtDriver(None)
    events: list[object] = []
    nova.register_event_listener(events.append)
    nova.init_host("compute1")
    init_calls = sorted(CALLS)
    CALLS.clear()
    ctxt = context.RequestContext("u", "p", auth_token="t", is_admin=False)
    with (
        mock.patch.object(nova, "_connect_volume"),
        mock.patch.object(nova, "_disconnect_volume"),
        mock.patch.object(nova, "_build_device_metadata", return_value=None),
        mock.patch.object(objects.Instance, "save"),
        mock.patch.object(host.Host, "has_hyperthreading", False),
    ):
        result = attach_and_detach(nova, ctxt)
    result["init_host"] = init_calls
    result["calls"] = sorted(CALLS)
    result["lifecycle"] = [event.transition for event in events if isinstance(event, virtevent.LifecycleEvent)]
    result["same error"] = guest.libvirt.libvirtError is libvirtError
    print(json.dumps(result), flush=True)


# Nova's executors join their threads at exit, and some of those wait in queues for ever.
try:
    main()
except BaseException:
    traceback.print_exc()
    os._exit(1)
os._exit(0)
