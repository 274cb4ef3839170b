"""Answers as plain data that can be compared and written down: no paths, no clocks, no objects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

BETWEEN_TAGS = re.compile(r">\s+<")
# libvirt counts every image that it has tried to open for the domain; only that there is a number is compared.
INDEX = re.compile(r" index='\d+'")
# When QEMU ends with words of its own, they begin with the time and the option that it did not like. What libvirt
# says before them depends on what it meets first: the end of the process, or that of the monitor.
PREAMBLE = re.compile(
    r"(?:qemu unexpectedly closed the monitor|process exited while connecting to monitor): "
    r"\S+ qemu-system-x86_64: -device \{.*?\}: "
)


class Plain:
    """Turns the answers of one scenario into plain data."""

    def __init__(self, module: Any, places: Mapping[str, str], *, addresses: bool) -> None:
        """Remember what is to be replaced.

        Args:
            module: the libvirt whose classes and errors are met.
            places: name -> the folder that becomes `{name}`.
            addresses: whether PCI addresses are compared.
        """
        self._module = module
        self._places = places
        self._addresses = addresses

    def answer(self, value: Any) -> Any:
        """Return lists for tuples, names for handles, and for a domain's XML what is modelled of it."""
        module = self._module
        match value:
            case list() | tuple():
                items = [self.answer(item) for item in value]
                # libvirt lists domains in the order of a hash table.
                handles = bool(items) and all(isinstance(item, dict) and "domain" in item for item in items)
                plain: Any = sorted(items, key=str) if handles else items
            case module.virDomain():
                plain = {"domain": value.name()}
            case module.virSecret():
                plain = {"secret": value.usageID()}
            case module.virConnect():
                plain = {"connection": "open"}
            case bytes():
                plain = {"bytes": value.decode()}
            case str():
                plain = self.domain(value) if value.startswith("<domain ") else self.text(value)
            case _:
                plain = value
        return plain

    def error(self, error: Exception) -> dict[str, Any]:
        """Return all nine fields of a libvirtError, or the type of another error."""
        if isinstance(error, self._module.libvirtError):
            return {"error": [self.text(part) if isinstance(part, str) else part for part in error.err or ()]}
        return {"raises": type(error).__name__}

    def text(self, text: str) -> str:
        """Replace the folders, and what is QEMU's own in a message."""
        for name, folder in self._places.items():
            text = text.replace(folder, f"{{{name}}}")
        return PREAMBLE.sub("QEMU ended: ", text)

    def domain(self, xml: str) -> dict[str, Any]:
        """Read of a domain's XML what the cloud models."""
        root = ElementTree.fromstring(xml)
        return {
            "name": root.findtext("name"),
            "uuid": root.findtext("uuid"),
            "numbered": "id" in root.attrib,
            "disks": self.disks(xml),
        }

    def disks(self, xml: str) -> list[str]:
        """Return each <disk> on one line, as printed otherwise."""
        found = re.findall(r"<disk .*?</disk>", xml, re.DOTALL)
        lines = [self.text(INDEX.sub(" index='…'", BETWEEN_TAGS.sub("><", disk))) for disk in found]
        return lines if self._addresses else [re.sub(r"(<address type='pci')[^>]*/>", r"\1/>", line) for line in lines]
