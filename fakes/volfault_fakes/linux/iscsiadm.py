"""open-iscsi's administration tool, over the cloud's sessions and the host's record of nodes.

Exit codes and texts are those of version 2.1.8, measured with a real iscsid, target and kernel.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.finding import is_target
from volfault_fakes.cloud.protocols.scsi import NO_ANSWER, PORTAL
from volfault_fakes.cloud.tables import Node
from volfault_fakes.errors import UnknownCall
from volfault_fakes.linux import scsi
from volfault_fakes.linux.finished import Finished
from volfault_fakes.linux.machine import Machine
from volfault_fakes.linux.records import SCAN, defaults, shown

# ISCSI_ERR_* of open-iscsi's include/iscsi_err.h.
TRANSPORT_TIMEOUT, INVALID, EXISTS, REFUSED, NO_OBJECTS = 8, 7, 15, 19, 21

NO_RECORDS = Finished(NO_OBJECTS, err="iscsiadm: No records found\n")
NO_TARGETS = "No targets found.\n"


def iscsiadm(linux: Machine, arguments: Sequence[str], _stdin: str) -> Finished:
    """Run it.

    Raises:
        UnknownCall: a use that no connector of os-brick makes.
    """
    options = _options(arguments)
    operation = MODES.get((options.get("-m", ""), _verb(options)))
    if operation is None:
        raise UnknownCall(f"iscsiadm {' '.join(arguments)}: this use of it is not modelled")
    return operation(linux.cloud, options)


def _options(arguments: Sequence[str]) -> dict[str, str]:
    """The options by name; flags have no value. Several -n and -v come one behind the other."""
    options: dict[str, str] = {}
    name = ""
    for argument in arguments:
        if argument.startswith("-") and (len(argument) == 2 or argument.startswith("--")):
            name = {"-o": "--op", "-I": "--interface"}.get(argument, argument)
            options.setdefault(name, "")
        else:
            options[name] = argument
    return options


def _verb(options: Mapping[str, str]) -> str:
    return next((flag for flag in ("--login", "--logout", "--discover") if flag in options), options.get("--op", ""))


def _key(cloud: Cloud, options: Mapping[str, str]) -> tuple[str, str, str]:
    return (cloud.here, options["-p"], options["-T"])


def _records(cloud: Cloud) -> dict[tuple[str, str, str], Node]:
    """The host's database. What somebody has logged in to is in it, whoever made the record."""
    # What os-brick leaves in a record.
    used = {**({} if cloud.auto_scan else {SCAN: "manual"}), "node.startup": "automatic"}
    rows = {key: Node(*key, used) for key in cloud.sessions} | cloud.nodes
    return {key: rows[key] for key in sorted(rows) if key[0] == cloud.here}


def _sessions(cloud: Cloud, _options: Mapping[str, str]) -> Finished:
    lines = []
    records = _records(cloud)
    for session in scsi.sessions_here(cloud):
        transport = records[session.host, session.portal, session.iqn].settings.get("iface.transport_name", "tcp")
        lines.append(f"{transport}: [{session.number}] {session.portal},1 {session.iqn} (non-flash)\n")
    return Finished(out="".join(lines)) if lines else Finished(NO_OBJECTS, err="iscsiadm: No active sessions.\n")


def _show(cloud: Cloud, options: Mapping[str, str]) -> Finished:
    records = _records(cloud).values()
    if "-T" not in options and "-p" not in options and "--op" not in options:
        # A record that was made by hand has the portal group -1, which is printed without its sign.
        lines = [f"{record.portal},4294967295 {record.iqn}\n" for record in records]
        return Finished(out="".join(lines)) if lines else NO_RECORDS
    wanted = (options.get("-p"), options.get("-T"))
    found = [row for row in records if wanted[0] in (None, row.portal) and wanted[1] in (None, row.iqn)]
    return Finished(out="".join(shown(row, auto_scan=cloud.auto_scan) for row in found)) if found else NO_RECORDS


def _new(cloud: Cloud, options: Mapping[str, str]) -> Finished:
    key = _key(cloud, options)
    interface = options["--interface"]
    transport = "tcp" if interface == "default" else interface
    settings = {"iface.iscsi_ifacename": interface, "iface.transport_name": transport}
    cloud.put("nodes", key, Node(*key, settings))
    address, port = _address(key[1])
    where = f"{transport}:[hw=,ip=,net_if=,iscsi_if={interface}] {address},{port},-1 {key[2]}"
    return Finished(out=f"New iSCSI node [{where}] added\n")


def _update(cloud: Cloud, options: Mapping[str, str]) -> Finished:
    key = _key(cloud, options)
    record = _records(cloud).get(key)
    if record is None:
        return NO_RECORDS
    name = options["-n"]
    if name not in defaults(auto_scan=cloud.auto_scan):
        words = f"iscsiadm: Cannot modify {name}. Invalid param name.\n"
        return Finished(
            INVALID, err=f"{words}iscsiadm: Could not execute operation on all records: invalid parameter\n"
        )
    cloud.put("nodes", key, Node(*key, {**record.settings, name: options["-v"]}))
    return Finished()


def _delete(cloud: Cloud, options: Mapping[str, str]) -> Finished:
    key = _key(cloud, options)
    if key not in _records(cloud):
        return NO_RECORDS
    if key in cloud.sessions:
        # open-iscsi's iscsiadm.c, delete_node; not measured.
        words = "iscsiadm: This command will remove the record, but a session is using it.\n"
        return Finished(EXISTS, err=words)
    cloud.drop("nodes", key)
    return Finished()


def _login(cloud: Cloud, options: Mapping[str, str]) -> Finished:
    key = _key(cloud, options)
    _, portal, iqn = key
    record = _records(cloud).get(key)
    if record is None:
        return NO_RECORDS
    interface = record.settings.get("iface.iscsi_ifacename", "default")
    failed = "iscsiadm: Could not log into all portals\n"
    if key in cloud.sessions:
        words = f"iscsiadm: {interface}: 1 session requested, but 1 already present.\n"
        return Finished(EXISTS, err=words + failed)
    where = f"[iface: {interface}, target: {iqn}, portal: {','.join(_address(portal))}]"
    trying = f"Logging in to {where}\n"
    if not is_target(cloud, portal, iqn):
        code, words = REFUSED, "encountered non-retryable iSCSI login failure"
        if portal != PORTAL:
            code, words = TRANSPORT_TIMEOUT, "connection timed out"
            cloud.clock.advance(NO_ANSWER)
        error = f"iscsiadm: Could not login to {where}.\niscsiadm: initiator reported error ({code} - {words})\n"
        return Finished(code, trying, error + failed)
    session = cloud.log_in(*key)
    if record.settings.get(SCAN) != "manual":
        scsi.scan(cloud, scsi.adapter(session))
    return Finished(out=f"{trying}Login to {where} successful.\n")


def _logout(cloud: Cloud, options: Mapping[str, str]) -> Finished:
    key = _key(cloud, options)
    session = cloud.sessions.get(key)
    if session is None:
        return Finished(NO_OBJECTS, err="iscsiadm: No matching sessions found\n")
    # The record outlives the session, also where it was known by the session alone.
    cloud.put("nodes", key, _records(cloud)[key])
    scsi.log_out(cloud, session)
    where = f"[sid: {session.number}, target: {session.iqn}, portal: {','.join(_address(session.portal))}]"
    return Finished(out=f"Logging out of session {where}\nLogout of {where} successful.\n")


def _discoverydb(cloud: Cloud, _options: Mapping[str, str]) -> Finished:
    """Nothing was ever discovered here: every record is one that was made by hand, which it calls static."""
    records = _records(cloud).values()
    static = ""
    for iqn in sorted({record.iqn for record in records}):
        static += f"Target: {iqn}\n"
        for record in records:
            if record.iqn == iqn:
                interface = record.settings.get("iface.iscsi_ifacename", "default")
                static += f"\tPortal: {record.portal},-1\n\t\tIface Name: {interface}\n"
    out = f"SENDTARGETS:\n{NO_TARGETS}iSNS:\n{NO_TARGETS}STATIC:\n{static or NO_TARGETS}FIRMWARE:\n{NO_TARGETS}"
    return Finished(0 if static else NO_OBJECTS, out)


def _address(portal: str) -> tuple[str, str]:
    address, _, port = portal.rpartition(":")
    return address, port


# (-m, what is to be done) -> what does it.
MODES: Mapping[tuple[str, str], Callable[[Cloud, Mapping[str, str]], Finished]] = {
    ("session", ""): _sessions,
    ("node", ""): _show,
    ("node", "show"): _show,
    ("node", "new"): _new,
    ("node", "update"): _update,
    ("node", "delete"): _delete,
    ("node", "--login"): _login,
    ("node", "--logout"): _logout,
    ("discoverydb", "show"): _discoverydb,
}
