"""The calls about secrets, and virSecret, the front on one of them."""

# ruff: noqa: N801, N802, N803, ARG002 - the names and signatures are libvirt-python's
from __future__ import annotations

import uuid
from dataclasses import replace
from typing import NoReturn
from xml.sax.saxutils import escape

from volfault_fakes.catalogue import crosses
from volfault_fakes.cloud.tables import Secret
from volfault_fakes.cloud.turns import takes_turns
from volfault_fakes.errors import UnknownCall
from volfault_fakes.libvirt import codes
from volfault_fakes.libvirt.error import libvirtError
from volfault_fakes.libvirt.link import Link
from volfault_fakes.libvirt.point_kinds import KEPT
from volfault_fakes.libvirt.secret_rows import key_of, missing_secret, secret_error, value_of
from volfault_fakes.libvirt.secretform import NAMED, NONE, NUMBERS, parse_secret


@takes_turns()
class virSecret:
    """A handle on a secret: it outlives the secret; calls then raise libvirtError 66."""

    def __init__(self, conn: Link, row: Secret) -> None:
        self._conn = conn
        self._uuid = row.uuid
        self._key = key_of(row)
        self._name = row.name
        conn._hold(self)

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        known = [call for call in dir(type(self)) if not call.startswith("_")]
        raise UnknownCall(f"libvirt: virSecret.{name}; the fake knows {', '.join(known)}")

    def connect(self) -> Link:
        """Return the virConnect it was looked up on."""
        return self._conn

    def UUIDString(self) -> str:
        """Return its UUID."""
        return self._uuid

    def usageID(self) -> str:
        """Return what it is for: for a volume its id."""
        return self._name

    def usageType(self) -> int:
        """One of VIR_SECRET_USAGE_TYPE_*."""
        return NUMBERS[self._key[1]]

    def XMLDesc(self, flags: int = 0) -> str:
        """Return its XML, without the value."""
        row = self._row()
        usage = ""
        if row.usage != NONE:
            element = NAMED[row.usage][0]
            name = f"    <{element}>{escape(row.name)}</{element}>\n"
            usage = f"  <usage type='{row.usage}'>\n{name}  </usage>\n"
        return (
            f"<secret ephemeral='{_word(row.ephemeral)}' private='{_word(row.private)}'>\n"
            f"  <uuid>{row.uuid}</uuid>\n{usage}</secret>\n"
        )

    @crosses("libvirt.set_secret_value", KEPT)
    def setValue(self, value: str | bytes, flags: int = 0) -> int:
        """Set or replace the value."""
        self._conn._require_writable("virSecretSetValue", codes.VIR_FROM_SECRET)
        self._row()
        given = value.encode() if isinstance(value, str) else value
        self._conn._hypervisor.cloud.change("secrets", self._key, value=given)
        return 0

    def value(self, flags: int = 0) -> bytes:
        """Return the value; 66 if it has none, 65 if it is private."""
        self._conn._require_writable("virSecretGetValue", codes.VIR_FROM_SECRET)
        row = self._row()
        if row.private:
            raise secret_error(codes.VIR_ERR_INVALID_SECRET, "secret is private")
        return value_of(row)

    @crosses("libvirt.undefine_secret", KEPT)
    def undefine(self) -> int:
        """Forget it."""
        self._conn._require_writable("virSecretUndefine", codes.VIR_FROM_SECRET)
        self._row()
        self._conn._hypervisor.cloud.drop("secrets", self._key)
        return 0

    def _row(self) -> Secret:
        self._conn._require_alive()
        row = self._conn._hypervisor.cloud.secrets.get(self._key)
        if row is None or row.uuid != self._uuid:
            raise missing_secret(self._uuid)
        return row


@takes_turns()
class SecretCalls(Link):
    """The calls of virConnect that lead to secrets of its host; virConnect has them all."""

    # That somebody looks for a secret is no point: Nova does so at every step of every volume, encrypted or not.
    @crosses("libvirt.define_secret", KEPT)
    def secretDefineXML(self, xml: str, flags: int = 0) -> virSecret:
        """Make a secret without a value, or replace the definition of one.

        Raises:
            libvirtError: as `parse_secret`; 1 if another secret is there for the same, or this one for something else.
        """
        self._require("virSecretDefineXML", codes.VIR_FROM_SECRET)
        self._require_writable("virSecretDefineXML", codes.VIR_FROM_SECRET)
        cloud = self._hypervisor.cloud
        given = parse_secret(xml)
        for known in cloud.secrets.values():
            if known.host != self._host:
                continue
            if known.uuid == given.uuid and (known.usage, known.name) != (given.usage, given.name):
                raise _taken(
                    f"a secret with UUID {known.uuid} is already defined for use with {known.name or '(null)'}"
                )
            if given.name and (known.usage, known.name) == (given.usage, given.name) and known.uuid != given.uuid:
                raise _taken(f"a secret with UUID {known.uuid} already defined for use with {given.name}")
        row = Secret(
            self._host, given.uuid or cloud.new_id(), given.usage, given.name,
            ephemeral=given.ephemeral, private=given.private,
        )  # fmt: skip
        before = cloud.secrets.get(key_of(row))
        if before is not None:
            row = replace(row, value=before.value)
        return self._secret(cloud.put("secrets", key_of(row), row))

    def secretLookupByUsage(self, usageType: int, usageID: str) -> virSecret:
        """Find a secret by what it is for; 66 if there is none."""
        self._require("virSecretLookupByUsage", codes.VIR_FROM_SECRET)
        usage = next((name for name, number in NUMBERS.items() if number == usageType), "")
        row = self._hypervisor.cloud.secrets.get((self._host, usage, usageID))
        if row is None:
            raise secret_error(codes.VIR_ERR_NO_SECRET, f"no secret with matching usage '{usageID}'")
        return self._secret(row)

    def secretLookupByUUIDString(self, uuidstr: str) -> virSecret:
        """Find a secret; 66 if there is none."""
        self._require("virSecretLookupByUUIDString", codes.VIR_FROM_SECRET)
        try:
            uuid.UUID(uuidstr)
        except ValueError:
            function = "virSecretLookupByUUIDString"
            raise libvirtError.refused(
                codes.VIR_FROM_SECRET, f"uuidstr in {function} must be a valid UUID", function, "uuidstr"
            ) from None
        for row in self._hypervisor.cloud.secrets.values():
            if (row.host, row.uuid) == (self._host, uuidstr):
                return self._secret(row)
        raise missing_secret(uuidstr)

    def _secret(self, row: Secret) -> virSecret:
        return virSecret(self, row)


def _taken(detail: str) -> libvirtError:
    return secret_error(codes.VIR_ERR_INTERNAL_ERROR, detail)


def _word(value: bool) -> str:
    return "yes" if value else "no"
