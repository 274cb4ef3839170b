"""LUNs over iSCSI, iSER and Fibre Channel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from volfault_fakes.cloud.protocols._protocol import Protocol
from volfault_fakes.cloud.protocols.initiators import wwpn
from volfault_fakes.cloud.tables import Volume

PORTAL = "10.0.0.1:3260"
# How long open-iscsi tries a portal at which nobody answers; measured with one retry of its login.
NO_ANSWER = 17.0
# Where a compute host's adapter sits, as udev spells it in by-path links.
FC_SLOT = "0000:05:00.2"
NATIVE: Mapping[str, str] = {"io": "native"}


def naa(volume_id: str) -> str:
    """What a LUN says it is (SPC-4, NAA 6), as LIO makes it: its vendor's number, then the volume's."""
    return f"6001405{volume_id.replace('-', '')[:25]}"


def _iscsi(volume: Volume, _host: str) -> Mapping[str, Any]:
    # With shared targets one IQN serves many LUNs; otherwise LVM-like backends make a target a volume.
    # Nobody has said which service's until the volume has a backend.
    shared = volume.shared_targets is not False and volume.service_uuid is not None
    owner = volume.service_uuid if shared else volume.id
    return {
        "target_discovered": False,
        "target_portal": PORTAL,
        "target_iqn": f"iqn.2010-10.org.openstack:volume-{owner}",
        "target_lun": _lun(volume) if shared else 1,
        "volume_id": volume.id,
    }


def _fibre_channel(volume: Volume, host: str) -> Mapping[str, Any]:
    # As in Cinder's HPE3PARFCDriver. A port for each volume, so that no two volumes can have one path.
    target = f"50{volume.id.replace('-', '')[:14]}"
    return {
        "target_lun": 1,
        "target_discovered": True,
        "target_wwn": [target],
        "initiator_target_map": {wwpn(host): [target]},
    }


def _lun(volume: Volume) -> int:
    # Below 256, where a LUN is spelled the same everywhere.
    return int(volume.id.replace("-", "")[-2:], 16) % 255 + 1


def _by_path(data: Mapping[str, Any]) -> str:
    return f"/dev/disk/by-path/ip-{data['target_portal']}-iscsi-{data['target_iqn']}-lun-{data['target_lun']}"


def _fc_by_path(data: Mapping[str, Any]) -> str:
    return f"/dev/disk/by-path/pci-{FC_SLOT}-fc-0x{data['target_wwn'][0]}-lun-{data['target_lun']}"


SCSI = (
    Protocol("iscsi", _iscsi, _by_path, driver=NATIVE, lun=True, session=True),
    # The same connector of os-brick with another transport; the udev rule of the by-path link does not tell.
    Protocol("iser", _iscsi, _by_path, driver=NATIVE, lun=True, session=True),
    # FibreChannelConnector hands out the link, where iSCSI's has the kernel's name from sysfs.
    Protocol("fibre_channel", _fibre_channel, _fc_by_path, driver=NATIVE, lun=True, device=False),
)
