"""The passphrase of an encrypted volume, which the hypervisor needs for as long as the volume is attached."""

from __future__ import annotations

from typing import Any

from pytest_volfault.targets.reference._parties import Parties

PASSPHRASE = b"what the key manager keeps"


def attach_encryptor(nova: Parties, connection: dict[str, Any]) -> str | None:
    """Leave the passphrase with libvirt (LibvirtDriver._attach_encryptor). Returns the secret's UUID."""
    if not connection.get("encrypted"):
        return None
    secret = nova.libvirt.open("qemu:///system").secretDefineXML(
        "<secret ephemeral='no' private='no'>"
        f"<usage type='volume'><volume>{connection['serial']}</volume></usage></secret>"
    )
    secret.setValue(PASSPHRASE)
    return str(secret.UUIDString())


def keep_encryptor(nova: Parties, connection: dict[str, Any]) -> str | None:
    """The same for a guest that is made anew: the passphrase that libvirt has already is taken as it is."""
    secret = _secret(nova, connection)
    return attach_encryptor(nova, connection) if secret is None else str(secret.UUIDString())


def detach_encryptor(nova: Parties, connection: dict[str, Any]) -> None:
    """Take the passphrase back (LibvirtDriver._detach_encryptor); one that is not there is no error."""
    secret = _secret(nova, connection)
    if secret is not None:
        secret.undefine()


def _secret(nova: Parties, connection: dict[str, Any]) -> Any:
    """Libvirt's secret with the volume's passphrase, if there is one."""
    if not connection.get("encrypted"):
        return None
    libvirt = nova.libvirt
    try:
        return libvirt.open("qemu:///system").secretLookupByUsage(
            libvirt.VIR_SECRET_USAGE_TYPE_VOLUME, connection["serial"]
        )
    except libvirt.libvirtError as error:
        if error.get_error_code() != libvirt.VIR_ERR_NO_SECRET:
            raise
        return None
