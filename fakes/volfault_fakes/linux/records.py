"""A node's record as iscsiadm prints it: what is asked for, and a few of the ninety settings that it has besides."""

from __future__ import annotations

from volfault_fakes.cloud.tables import Node

VERSION = "2.1.8"
SCAN = "node.session.scan"
# Of a record that `--op new` has made.
DEFAULTS = {
    "node.tpgt": "-1",
    "node.startup": "manual",
    "iface.iscsi_ifacename": "default",
    "iface.transport_name": "tcp",
    "node.discovery_type": "static",
    "node.session.initial_login_retry_max": "4",
    "node.session.auth.authmethod": "None",
    "node.session.auth.username": "<empty>",
    "node.session.auth.password": "<empty>",
    "node.session.timeo.replacement_timeout": "120",
    SCAN: "auto",
    "node.conn[0].startup": "manual",
}


def defaults(*, auto_scan: bool) -> dict[str, str]:
    """The settings that are modelled, and what they are in a new record; an old open-iscsi cannot be told to scan."""
    return {name: value for name, value in DEFAULTS.items() if not (auto_scan and name == SCAN)}


def shown(node: Node, *, auto_scan: bool) -> str:
    """The text of a record; passwords are hidden."""
    address, _, port = node.portal.rpartition(":")
    settings = {
        "node.name": node.iqn,
        **defaults(auto_scan=auto_scan),
        **node.settings,
        "node.conn[0].address": address,
        "node.conn[0].port": port,
    }
    if "node.session.auth.password" in node.settings:
        settings["node.session.auth.password"] = "********"
    lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
    return f"# BEGIN RECORD {VERSION}\n{lines}# END RECORD\n"
