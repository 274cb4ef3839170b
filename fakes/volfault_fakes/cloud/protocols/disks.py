"""The <disk> that Nova writes for a volume into a guest's definition, by the volume's protocol."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

from volfault_fakes.cloud.protocols._protocol import Protocol
from volfault_fakes.cloud.tables import Volume


def disk_xml(
    volume: Volume, protocol: Protocol, data: Mapping[str, Any], path: str, target: str, secret: str | None
) -> str:
    """Write it as LibvirtDriver and its volume drivers do.

    Args:
        volume: the volume's row.
        protocol: how it is reached.
        data: what Cinder says of the connection.
        path: what names the volume on the host or, without the host, in the storage.
        target: the guest's name for the disk, such as `vdb`.
        secret: UUID of libvirt's secret with the passphrase; None where the volume is not encrypted.
    """
    # Guests that share a disk may cache nothing of it (LibvirtDriver._set_cache_mode).
    uncached = {"cache": "none"} if volume.multiattach else {}
    driver = _attributes({"name": "qemu", "type": "raw", "cache": "none", **protocol.driver, **uncached})
    source = _attributes(protocol.source(data, path))
    hosts = "".join(f"<host name='{name}' port='{port}'/>" for name, port in protocol.peers(data))
    source = f"<source{source}>{hosts}</source>" if hosts else f"<source{source}/>"
    encryption = (
        f"<encryption format='luks' engine='qemu'><secret type='passphrase' uuid='{secret}'/></encryption>"
        if secret
        else ""
    )
    shareable = "<shareable/>" if volume.multiattach else ""
    return (
        f"<disk type='{protocol.disk}' device='disk'><driver{driver}/>{source}"
        f"<target dev='{target}' bus='virtio'/><serial>{volume.id}</serial>{shareable}{encryption}</disk>"
    )


def _attributes(values: Mapping[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in values.items()).replace('"', "'")
