"""The database of cell0, where Nova keeps the servers that came to no host."""

from __future__ import annotations

from typing import Any

import nova.context
from nova import objects
from oslo_db.sqlalchemy import enginefacade

from pytest_volfault.targets.nova._database import NEVER_RECYCLED, Database
from pytest_volfault.targets.nova.releases import databases

# By this Nova knows it (objects.CellMapping.CELL0_UUID, which is there only once objects are registered).
CELL0 = "00000000-0000-0000-0000-000000000000"


def open_cell0() -> Database:
    """Open it; Nova finds it by its cache, as it does its other cell's."""
    context_manager = enginefacade.transaction_context()
    context_manager.configure(connection="sqlite://", sqlite_synchronous=False, connection_recycle_time=NEVER_RECYCLED)
    database = Database(context_manager.writer.get_engine(), databases.main().metadata)
    nova.context.CELL_CACHE[CELL0] = (context_manager, None)
    return database


def map_hosts(cell: Any, hosts: tuple[str, ...]) -> None:
    """The rows that `nova-manage cell_v2 map_cell0` and `discover_hosts` write."""
    context = nova.context.get_admin_context()
    objects.CellMapping(
        context, uuid=CELL0, name="cell0", transport_url="none:///", database_connection="sqlite://"
    ).create()
    for host in hosts:
        objects.HostMapping(context, cell_mapping=cell, host=host).create()
    with nova.context.target_cell(context, cell) as targeted:
        for node in objects.ComputeNodeList.get_all(targeted):
            node.mapped = 1
            node.save()
