"""<secret> elements as callers give them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from volfault_fakes.libvirt import codes, constants
from volfault_fakes.libvirt.error import libvirtError
from volfault_fakes.libvirt.xmltext import parse_document

# Every usage has a number, VIR_SECRET_USAGE_TYPE_*, and a name; a secret for nothing has no more.
NONE = "none"
NUMBERS: Mapping[str, int] = {
    NONE: constants.VIR_SECRET_USAGE_TYPE_NONE,
    "volume": constants.VIR_SECRET_USAGE_TYPE_VOLUME,
    "ceph": constants.VIR_SECRET_USAGE_TYPE_CEPH,
    "iscsi": constants.VIR_SECRET_USAGE_TYPE_ISCSI,
    "tls": constants.VIR_SECRET_USAGE_TYPE_TLS,
    "vtpm": constants.VIR_SECRET_USAGE_TYPE_VTPM,
}
# usage -> (the element below <usage> that names the thing, what libvirt says if it is missing).
NAMED: Mapping[str, tuple[str, str]] = {
    "volume": ("volume", "volume usage specified, but volume path is missing"),
    "ceph": ("name", "Ceph usage specified, but name is missing"),
    "iscsi": ("target", "iSCSI usage specified, but target is missing"),
    "tls": ("name", "TLS usage specified, but name is missing"),
    "vtpm": ("name", "vTPM usage specified, but name is missing"),
}


@dataclass(frozen=True, slots=True)
class SecretElement:
    """What a caller's <secret> says; `uuid` None for any, `name` empty where it is for nothing."""

    uuid: str | None
    usage: str
    name: str
    ephemeral: bool
    private: bool


def parse_secret(xml: str) -> SecretElement:
    """Read the element given to secretDefineXML.

    Raises:
        libvirtError: 35, 27, 67 and 1 for bad XML.
    """
    root = parse_document(xml, "(definition_of_secret)", codes.VIR_FROM_SECRET)
    if root.tag != "secret":
        raise libvirtError.raised(
            codes.VIR_ERR_XML_ERROR, codes.VIR_FROM_XML, f"expecting root element of 'secret', not '{root.tag}'"
        )
    ephemeral, private = _mark(root, "ephemeral"), _mark(root, "private")
    identifier = root.findtext("uuid")
    if identifier is not None:
        try:
            uuid.UUID(identifier)
        except ValueError:
            raise _bad(codes.VIR_ERR_INTERNAL_ERROR, "malformed uuid element") from None
    usage, name = _usage(root)
    return SecretElement(identifier, usage, name, ephemeral, private)


def _usage(root: ElementTree.Element) -> tuple[str, str]:
    usage = root.find("usage")
    if usage is None:
        return NONE, ""
    kind = usage.get("type")
    if kind is None:
        raise _bad(codes.VIR_ERR_XML_ERROR, "unknown secret usage type")
    if kind not in NUMBERS:
        raise _bad(codes.VIR_ERR_CONFIG_UNSUPPORTED, f"unknown secret usage type {kind}")
    if kind == NONE:
        return NONE, ""
    element, missing = NAMED[kind]
    name = usage.findtext(element)
    if not name:
        raise _bad(codes.VIR_ERR_INTERNAL_ERROR, missing)
    return kind, name


def _mark(root: ElementTree.Element, name: str) -> bool:
    value = root.get(name, "no")
    if value not in ("yes", "no"):
        raise _bad(codes.VIR_ERR_XML_ERROR, f"invalid value of '{name}'")
    return value == "yes"


def _bad(code: int, detail: str) -> libvirtError:
    return libvirtError.raised(code, codes.VIR_FROM_SECRET, detail)
