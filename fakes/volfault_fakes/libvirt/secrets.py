"""The secrets that the libvirt of a host keeps, and virSecret, the front on one of them."""

# ruff: noqa: N801, N802, N803, ARG002 - the names and signatures are libvirt-python's
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NoReturn, cast
from xml.sax.saxutils import escape

from volfault_fakes.errors import UnknownCall
from volfault_fakes.libvirt import codes, constants
from volfault_fakes.libvirt.error import libvirtError
from volfault_fakes.libvirt.xmltext import parse_document
from volfault_fakes.tables import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from volfault_fakes.cloud import Cloud
    from volfault_fakes.libvirt.connection import virConnect
    from volfault_fakes.libvirt.hypervisor import Hypervisor

# usage -> (VIR_SECRET_USAGE_TYPE_*, the element below <usage> that names the thing).
USAGES: Mapping[str, tuple[int, str]] = {
    "volume": (constants.VIR_SECRET_USAGE_TYPE_VOLUME, "volume"),
    "ceph": (constants.VIR_SECRET_USAGE_TYPE_CEPH, "name"),
    "iscsi": (constants.VIR_SECRET_USAGE_TYPE_ISCSI, "target"),
    "tls": (constants.VIR_SECRET_USAGE_TYPE_TLS, "name"),
    "vtpm": (constants.VIR_SECRET_USAGE_TYPE_VTPM, "name"),
}


class virSecret:
    """A handle on a secret: it outlives the secret; calls then raise libvirtError 66."""

    def __init__(self, conn: virConnect, row: Secret) -> None:
        self._conn = conn
        self._uuid = row.uuid
        self._key = (row.host, row.usage, row.name)

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        known = [call for call in dir(type(self)) if not call.startswith("_")]
        raise UnknownCall(f"libvirt: virSecret.{name}; the fake knows {', '.join(known)}")

    def connect(self) -> virConnect:
        """Return the connection it was looked up on."""
        return self._conn

    def UUIDString(self) -> str:
        """Return its UUID."""
        return self._uuid

    def usageID(self) -> str:
        """Return what it is for: for a volume its id."""
        return self._key[2]

    def usageType(self) -> int:
        """One of VIR_SECRET_USAGE_TYPE_*."""
        return USAGES[self._key[1]][0]

    def XMLDesc(self, flags: int = 0) -> str:
        """Return its XML, without the value."""
        row = self._row()
        element = USAGES[row.usage][1]
        return (
            f"<secret ephemeral='{_word(row.ephemeral)}' private='{_word(row.private)}'>\n"
            f"  <uuid>{row.uuid}</uuid>\n"
            f"  <usage type='{row.usage}'>\n    <{element}>{escape(row.name)}</{element}>\n  </usage>\n</secret>\n"
        )

    def setValue(self, value: str | bytes, flags: int = 0) -> int:
        """Set or replace the value."""
        self._conn._require_writable("virSecretSetValue")
        self._row()
        given = value.encode() if isinstance(value, str) else value
        self._conn._hypervisor.cloud.change("secrets", self._key, value=given)
        return 0

    def value(self, flags: int = 0) -> bytes:
        """Return the value; 66 if it has none, 65 if it is private."""
        row = self._row()
        if row.private:
            raise _secret_error(codes.VIR_ERR_INVALID_SECRET, "secret is private")
        return _value(row)

    def undefine(self) -> int:
        """Forget it."""
        self._conn._require_writable("virSecretUndefine")
        self._row()
        self._conn._hypervisor.cloud.drop("secrets", self._key)
        return 0

    def _row(self) -> Secret:
        self._conn._require_alive()
        row = self._conn._hypervisor.cloud.secrets.get(self._key)
        if row is None or row.uuid != self._uuid:
            raise missing_secret(self._uuid)
        return row


class SecretCalls:
    """The calls of virConnect that lead to secrets of its host; virConnect has them all."""

    _host: str
    _hypervisor: Hypervisor
    _require: Callable[[str], None]
    _require_writable: Callable[[str], None]

    def secretDefineXML(self, xml: str, flags: int = 0) -> virSecret:
        """Make a secret without a value, or replace the definition of one.

        Raises:
            libvirtError: 35 and 27 for malformed XML, 1 if another secret is there for the same.
        """
        self._require("virSecretDefineXML")
        self._require_writable("virSecretDefineXML")
        cloud = self._hypervisor.cloud
        root = parse_document(xml, "(secret_definition)", codes.VIR_FROM_SECRET)
        usage = root.find("usage")
        kind = "" if usage is None else usage.get("type", "")
        if root.tag != "secret" or usage is None or kind not in USAGES:
            raise _secret_error(codes.VIR_ERR_XML_ERROR, f"unknown secret usage type '{kind}'")
        name = usage.findtext(USAGES[kind][1])
        if not name:
            raise _secret_error(codes.VIR_ERR_XML_ERROR, f"{kind} usage specified, but {USAGES[kind][1]} is missing")
        key = (self._host, kind, name)
        known = cloud.secrets.get(key)
        identifier = root.findtext("uuid")
        if known is not None and identifier != known.uuid:
            raise _secret_error(
                codes.VIR_ERR_INTERNAL_ERROR, f"a secret with UUID {known.uuid} already defined for use with {name}"
            )
        row = Secret(
            self._host,
            identifier or cloud.new_id(),
            kind,
            name,
            None if known is None else known.value,
            root.get("ephemeral") == "yes",
            root.get("private") == "yes",
        )
        return self._secret(cloud.put("secrets", key, row))

    def secretLookupByUsage(self, usageType: int, usageID: str) -> virSecret:
        """Find a secret by what it is for; 66 if there is none."""
        self._require("virSecretLookupByUsage")
        usage = next((name for name, (number, _) in USAGES.items() if number == usageType), "")
        row = self._hypervisor.cloud.secrets.get((self._host, usage, usageID))
        if row is None:
            raise _secret_error(codes.VIR_ERR_NO_SECRET, f"no secret with matching usage '{usageID}'")
        return self._secret(row)

    def secretLookupByUUIDString(self, uuidstr: str) -> virSecret:
        """Find a secret; 66 if there is none."""
        self._require("virSecretLookupByUUIDString")
        for row in self._hypervisor.cloud.secrets.values():
            if (row.host, row.uuid) == (self._host, uuidstr):
                return self._secret(row)
        raise missing_secret(uuidstr)

    def _secret(self, row: Secret) -> virSecret:
        return virSecret(cast("virConnect", self), row)


def require_value(cloud: Cloud, host: str, identifier: str) -> None:
    """Read the secret of a disk that goes live, as libvirt does before QEMU gets it.

    Raises:
        libvirtError: 66, the host has no such secret, or nobody has set its value.
    """
    for row in cloud.secrets.values():
        if (row.host, row.uuid) == (host, identifier):
            _value(row)
            return
    raise missing_secret(identifier)


def _value(row: Secret) -> bytes:
    if row.value is None:
        raise _secret_error(codes.VIR_ERR_NO_SECRET, f"secret '{row.uuid}' does not have a value")
    return row.value


def missing_secret(identifier: str) -> libvirtError:
    """Return what a lookup, or the start of a disk that needs it, ends in."""
    return _secret_error(codes.VIR_ERR_NO_SECRET, f"no secret with matching uuid '{identifier}'")


def _secret_error(code: int, detail: str) -> libvirtError:
    return libvirtError.raised(code, codes.VIR_FROM_SECRET, detail)


def _word(value: bool) -> str:
    return "yes" if value else "no"
