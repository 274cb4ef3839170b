"""The secrets that the libvirt of a host keeps."""

from __future__ import annotations

from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.tables import Secret
from volfault_fakes.libvirt import codes
from volfault_fakes.libvirt.error import libvirtError


def key_of(row: Secret) -> tuple[str, str, str]:
    """Return the key of a row: a host has one secret for each thing, and any number for nothing."""
    return (row.host, row.usage, row.name or row.uuid)


def require_value(cloud: Cloud, host: str, identifier: str) -> None:
    """Read the secret of a disk that goes live, as libvirt does before QEMU gets it.

    Raises:
        libvirtError: 66, the host has no such secret, or nobody has set its value.
    """
    for row in cloud.secrets.values():
        if (row.host, row.uuid) == (host, identifier):
            value_of(row)
            return
    raise missing_secret(identifier)


def value_of(row: Secret) -> bytes:
    """Read the value of a secret.

    Raises:
        libvirtError: 66, nobody has set it.
    """
    if row.value is None:
        raise secret_error(codes.VIR_ERR_NO_SECRET, f"secret '{row.uuid}' does not have a value")
    return row.value


def missing_secret(identifier: str) -> libvirtError:
    """Return what a lookup, or the start of a disk that needs it, ends in."""
    return secret_error(codes.VIR_ERR_NO_SECRET, f"no secret with matching uuid '{identifier}'")


def secret_error(code: int, detail: str) -> libvirtError:
    """Return an error of the part of libvirt that keeps secrets."""
    return libvirtError.raised(code, codes.VIR_FROM_SECRET, detail)
