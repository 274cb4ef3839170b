"""The rows that a deployment has before a user does anything: a cell, a compute host, a server."""

from __future__ import annotations

import uuid
from typing import Any

import nova.context
from nova import objects
from nova.network.model import NetworkInfo
from oslo_utils import timeutils

from pytest_volfault.targets._processes import FIRST
from pytest_volfault.targets.nova.releases import compute_service, databases
from volfault_fakes.cloud.identity import PROJECT, USER

CELL = "c0ffee00-0000-4000-8000-000000000001"
NODE = "c0ffee00-0000-4000-8000-000000000002"


def node_of(host: str) -> str:
    """The uuid of the node that a host's nova-compute manages."""
    return NODE if host == FIRST else str(uuid.uuid5(uuid.NAMESPACE_DNS, host))


def add_cell_and_host(host: str) -> Any:
    """One cell whose database is ours, and the first host. Returns the cell mapping."""
    context = nova.context.get_admin_context()
    cell = objects.CellMapping(
        context, uuid=CELL, name="cell1", transport_url="fake:///", database_connection="sqlite://"
    )
    cell.create()
    # Nova would open a second in-memory database for the cell; its cache says which one it is.
    nova.context.CELL_CACHE[CELL] = (databases.main().manager, None)
    add_host(host)
    compute_service.identify(NODE)
    return cell


def add_host(host: str) -> None:
    """The rows of a nova-compute and its node."""
    context = nova.context.get_admin_context()
    service = objects.Service(
        context, host=host, binary="nova-compute", topic="compute", report_count=1, disabled=False,
        last_seen_up=timeutils.utcnow(),
    )  # fmt: skip
    service.create()
    objects.ComputeNode(
        context, uuid=node_of(host), host=host, hypervisor_hostname=host, hypervisor_type="QEMU",
        hypervisor_version=8002000, vcpus=8, vcpus_used=0, memory_mb=8192, memory_mb_used=0, local_gb=100,
        local_gb_used=0, cpu_info="{}", service_id=service.id,
    ).create()  # fmt: skip


def add_server(cell: Any, host: str, identifier: str, node_uuid: str = NODE, *, image_id: str = "") -> None:
    """An active server on the host, with its mapping in the API database; one of no image is booted from a volume."""
    context = nova.context.RequestContext(USER, PROJECT, is_admin=True)
    flavor = objects.Flavor(
        id=1, name="small", flavorid="1", memory_mb=192, vcpus=1, root_gb=1, ephemeral_gb=0, swap=0,
        rxtx_factor=1.0, vcpu_weight=0, disabled=False, is_public=True, extra_specs={},
    )  # fmt: skip
    node = objects.ComputeNode.get_by_uuid(context, node_uuid)
    instance = objects.Instance(
        context, uuid=identifier, project_id=PROJECT, user_id=USER, host=host, node=host,
        vm_state="active", task_state=None, power_state=1, image_ref=image_id, display_name="server", os_type="linux",
        memory_mb=flavor.memory_mb, vcpus=flavor.vcpus, root_gb=flavor.root_gb, ephemeral_gb=0,
        root_device_name="/dev/vda", availability_zone="nova", metadata={}, system_metadata={},
        launched_at=timeutils.utcnow(), flavor=flavor, old_flavor=None, new_flavor=None,
        **compute_service.of_node(node),
    )  # fmt: skip
    # Without ports; Neutron is no party of the volume flows.
    instance.info_cache = objects.InstanceInfoCache(context, instance_uuid=identifier, network_info=NetworkInfo([]))
    instance.create()
    objects.InstanceMapping(
        context, instance_uuid=identifier, project_id=PROJECT, user_id=USER, cell_mapping=cell, queued_for_delete=False
    ).create()
