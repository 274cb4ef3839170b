"""Brings the reference's deployment to where a flow starts, in any variant."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from pytest_volfault.model.variant import Variant
from pytest_volfault.model.volume_states import is_offloaded, whole
from pytest_volfault.targets import _cloud_setup as cloud_setup
from pytest_volfault.targets._processes import FIRST, SECOND
from pytest_volfault.targets.reference._database import BlockDeviceMapping, Database, Instance, Quotas
from pytest_volfault.targets.reference._images import Images
from volfault_fakes.brick import Connector
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.protocols import Reach, connection_data, protocol_of
from volfault_fakes.cloud.tables import Attachment, Guest, Volume

SNAPSHOT = "5e1ded00-0000-4000-8000-000000000001"
OTHER_HOSTS = (SECOND, "compute3")


class Preparation:
    """One start after the other, on an empty deployment.

    Args:
        cloud: the state.
        database: Nova's rows.
        images: the image service.
        libvirt: the module.

    Attributes:
        hosts: those that have a nova-compute, the first one first.
    """

    def __init__(self, cloud: Cloud, database: Database, images: Images, libvirt: Any) -> None:
        self._cloud, self._database, self._images, self._libvirt = cloud, database, images, libvirt
        self.hosts: tuple[str, ...] = (FIRST,)

    def make(self, variant: Variant, *, attached: bool) -> tuple[Guest, Volume]:
        """Build server and volume, as rows and in the cloud."""
        host = self._cloud.here if variant.connector == "own" else OTHER_HOSTS[0]
        for name in (self._cloud.here, host):
            if name not in self._cloud.hosts:
                self._cloud.add_host(name)
        self.hosts = (FIRST, SECOND) if variant.apart else (FIRST,)
        server = self._cloud.add_server(host)
        volume = cloud_setup.add_volume(self._cloud, variant, server if attached else None)
        second = self._add_second(variant, server, volume)
        offloaded = is_offloaded(variant)
        self._database.instances[server.id] = Instance(
            server.id,
            None if offloaded else server.host,
            vm_state=whole(variant).value("server", "state") or "",
            task_state=whole(variant).value("server", "task"),
            disable_terminate=variant.terminate == "disabled",
            image_id=SNAPSHOT if variant.vm_state in ("shelved", "shelved_offloaded") else None,
            tags={volume.id: variant.tag} if variant.tag and attached else None,
            name=server.name,
        )
        self._images.kept = frozenset({SNAPSHOT})
        # A server that is soft-deleted has given its quota back (bug 1333145).
        self._database.quotas = Quotas(used=0 if variant.vm_state == "soft_deleted" else 1)
        if variant.multiattach:
            self._add_holders(variant, server, volume)
        mappings = [self._mapping(variant, server, volume)] if attached else []
        if second is not None:
            # Only of the first volume there is more to say.
            plain = replace(variant, boot=False, tagged=False)
            mappings.append(self._mapping(plain, server if variant.second == "beside" else second[0], second[1]))
        held = [mapping.volume_id for mapping in mappings if mapping.server_id == server.id]
        cloud_setup.come_to_state(self._cloud, self._libvirt, variant, server, *held)
        cloud_setup.lose_secrets(self._cloud, variant)
        if variant.connector != "own":
            # Fenced, as it must be before its servers are rebuilt elsewhere.
            cloud_setup.cut_power(self._cloud, server.host)
        for mapping in mappings:
            self._database.bdm_create(self._settled(mapping))
        return server, volume

    def _add_second(self, variant: Variant, server: Guest, first: Volume) -> tuple[Guest, Volume] | None:
        """A second volume and the server that has it; None where there is none, or nobody has it."""
        if variant.second == "none":
            return None
        holder = None if variant.second == "spare" else server
        if variant.second == "next_door":
            holder = self._cloud.add_server(server.host)
            self._database.instances[holder.id] = Instance(holder.id, holder.host, name=holder.name)
        second = cloud_setup.make_second(self._cloud, variant, first, holder)
        return None if holder is None else (holder, second)

    def _add_holders(self, variant: Variant, server: Guest, volume: Volume) -> None:
        """The rows of the other servers that hold a multiattach volume; they are active, and know no tag."""
        for guest in [guest for guest in self._cloud.guests.values() if guest.id != server.id]:
            self._database.instances[guest.id] = Instance(guest.id, guest.host, name=guest.name)
            self._database.bdm_create(replace(self._mapping(variant, guest, volume), tag=None))

    def _mapping(self, variant: Variant, server: Guest, volume: Volume) -> BlockDeviceMapping:
        attachment = self._attachment(server.id, volume.id)
        # The connection as attach saves it: Cinder's properties, and what was asked of Cinder for them.
        connection = {
            **connection_data(volume, server.host),
            "driver_volume_type": protocol_of(volume).name,
            "connector": self._stashed(variant, server.host),
            "multiattach": volume.multiattach,
            "serial": volume.id,
        }
        protocol = protocol_of(volume)
        if protocol.reach is Reach.DEVICE and not protocol.by_cinder:
            source = next(
                disk.source for disk in self._cloud.guests[server.key].config.values() if disk.serial == volume.id
            )
            connection["device_path"] = source
        return BlockDeviceMapping(
            server.id,
            volume.id,
            attachment.mountpoint or "",
            None if variant.style == "legacy" else attachment.id,
            json.dumps(connection),
            root=variant.boot,
            delete_on_termination=variant.boot,
            tag=variant.tag,
        )

    def _stashed(self, variant: Variant, host: str) -> dict[str, Any] | None:
        if variant.connector == "lost":
            return None
        name = OTHER_HOSTS[1] if variant.connector == "wrong" else host
        return self._connector_of(name)

    def _connector_of(self, name: str) -> dict[str, Any]:
        if name not in self._cloud.hosts:
            self._cloud.add_host(name)
        with cloud_setup.on_host(self._cloud, name):
            return Connector(self._cloud).get_connector_properties()

    def _settled(self, mapping: BlockDeviceMapping) -> BlockDeviceMapping:
        """Offloading has replaced the attachment, and with it the connection."""
        if mapping.attachment_id is None or mapping.attachment_id in self._cloud.attachments:
            return mapping
        kept = self._attachment(mapping.server_id, mapping.volume_id)
        return replace(mapping, attachment_id=kept.id, connection_info=None)

    def _attachment(self, server_id: str, volume_id: str) -> Attachment:
        return next(row for row in self._cloud.attachments_of(volume_id) if row.instance_uuid == server_id)
