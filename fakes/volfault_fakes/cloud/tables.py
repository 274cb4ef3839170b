"""The rows of the cloud. Frozen: a change is a new row, so that a snapshot is a shallow copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from volfault_fakes.cloud.identity import PROJECT, USER

NOTHING: Mapping[str, Any] = {}
# Of a guest: its host and its id. Two hosts may have a domain of one UUID.
GuestKey = tuple[str, str]
# What every encrypted volume is encrypted with; short, as nothing is ever decrypted.
KEY = b"volfault"


@dataclass(frozen=True, slots=True)
class Volume:
    """One row of Cinder's volumes table, with the columns that the flows read or write.

    `status` and `attach_status` are Cinder's two separate columns; a volume can be `available` and
    `attached` at once, and some faults leave it so.

    `shared_targets` is True where an iSCSI target serves several volumes, None where hosts shall lock whatever
    their initiator is like (NVMe-oF), and False where there is nothing to lock.

    `project` and `user` are the ids of whose it is.

    `scheduled` tells whether the scheduler has given it to a backend; until then it has no host. `pool` is where that
    keeps it, and `name_id` the id by which its storage knows it where that is another: of a volume that was migrated.

    `use_quota` is False for a volume that a migration copies to.
    """

    id: str
    status: str = "available"
    attach_status: str = "detached"
    size: int = 1
    name: str | None = None
    description: str | None = None
    protocol: str = "iscsi"
    volume_type: str | None = None
    multiattach: bool = False
    encryption_key_id: str | None = None
    shared_targets: bool | None = False
    service_uuid: str | None = None
    scheduled: bool = True
    pool: str = "pool"
    name_id: str | None = None
    use_quota: bool = True
    bootable: bool = False
    availability_zone: str = "nova"
    migration_status: str | None = None
    previous_status: str | None = None
    readonly: bool | None = None
    attached_mode: str | None = None
    created_at: float = 0.0
    updated_at: float | None = None
    project: str = PROJECT
    user: str = USER
    snapshot_id: str | None = None
    source_volid: str | None = None
    group_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    image_metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attachment:
    """One row of Cinder's volume_attachment table.

    `attach_status` is one of reserved, attaching, attached, detached, error_attaching, error_detaching.
    """

    id: str
    volume_id: str
    instance_uuid: str | None = None
    attached_host: str | None = None
    mountpoint: str | None = None
    attach_status: str = "reserved"
    attach_mode: str | None = None
    connector: Mapping[str, Any] | None = None
    connection_info: Mapping[str, Any] | None = None
    attached_at: float | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """A LUN mapping (or its like) on the backend: this volume is visible to this initiator's host."""

    volume_id: str
    host: str


@dataclass(frozen=True, slots=True)
class Lock:
    """An exclusive lock that a client holds on an image in the backend, as RBD keeps them.

    Attributes:
        owner: the id of the guest that has it open, or the name of another client.
        host: the guest's; None where the client is no guest.
    """

    volume_id: str
    owner: str
    host: str | None = None


@dataclass(frozen=True, slots=True)
class Encryption:
    """How volumes of a type are encrypted; the defaults are what Cinder's own documents create."""

    provider: str = "luks"
    cipher: str | None = "aes-xts-plain64"
    key_size: int | None = 256
    control_location: str = "front-end"


@dataclass(frozen=True, slots=True)
class Key:
    """A key that the key manager keeps."""

    id: str
    value: bytes = KEY


@dataclass(frozen=True, slots=True)
class Message:
    """What Cinder tells a user of an operation that failed after its API call (GET /messages).

    Attributes:
        action: Cinder's number of what was tried (cinder.message.message_field.Action).
        detail: its number of why that failed (message_field.Detail).
        project: whose request it was.
        resource_type: what `volume_id` is the id of; VOLUME or VOLUME_SNAPSHOT.
    """

    id: str
    volume_id: str
    action: str
    detail: str
    created_at: float = 0.0
    resource_type: str = "VOLUME"
    project: str = PROJECT


@dataclass(frozen=True, slots=True)
class Host:
    """A compute host, as os-brick's connector properties describe it.

    Attributes:
        domains: how many domains its libvirt has started so far; each gets the next number.
    """

    name: str
    ip: str
    initiator: str
    domains: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    """An iSCSI session of a host with a target portal. Several LUNs may share it.

    Attributes:
        number: the host kernel's number of it.
    """

    host: str
    portal: str
    iqn: str
    number: int = 1


@dataclass(frozen=True, slots=True)
class Node:
    """A record of a target in a host's open-iscsi database: what there is to log in to.

    Attributes:
        settings: what differs from open-iscsi's defaults.
    """

    host: str
    portal: str
    iqn: str
    settings: Mapping[str, str] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True)
class Device:
    """A block device on a host that leads to a volume.

    Attributes:
        path: the name under which the host finds it, for iSCSI below /dev/disk/by-path.
        device: the kernel's name, such as `sdb`.
        link: one more name, which os-brick makes for an encrypted volume.
        size: in GiB, where the host has not looked for that which the volume has got since; 0 where it knows it.
    """

    host: str
    volume_id: str
    path: str
    device: str
    link: str | None = None
    size: int = 0


@dataclass(frozen=True, slots=True)
class Mount:
    """A file system that a host has mounted to reach the volumes of an export.

    Attributes:
        path: the mount point.
        export: what is mounted there, as the mount command was given it.
        fstype: as /proc/mounts shows it.
    """

    host: str
    path: str
    export: str
    fstype: str


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret that a host's libvirt keeps.

    Attributes:
        usage: what it is for: `volume`, `ceph`, `iscsi`, `tls` or `vtpm`.
        name: which of those: for a volume its id.
        value: None until somebody sets it.
    """

    host: str
    uuid: str
    usage: str
    name: str
    value: bytes | None = None
    ephemeral: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class Mirror:
    """A copy of a disk that QEMU makes and keeps up to date, until somebody ends it or puts it in the disk's place.

    Attributes:
        source: what it is written to.
        xml: the <disk> of that, as the caller gave it.
        ready: whether all has been copied once.
    """

    source: str
    xml: str
    ready: bool = False


@dataclass(frozen=True, slots=True)
class Disk:
    """One <disk> of a guest, in its live or in its persistent XML.

    Attributes:
        target: the guest's name for it (`vdb`).
        source: the path or image that backs it.
        serial: what the guest sees as serial number; Nova puts the volume id there.
        alias: libvirt's name, the one that events carry.
        address: the PCI address, in libvirt's `0000:02:00.0` spelling.
        xml: the element as it was given, without alias and address.
        size: in GiB, where a running guest has not been told of that which the volume has got since; 0 where it knows.
        mirror: the copy that a block job makes of it.
    """

    target: str
    source: str
    serial: str | None
    alias: str
    address: str
    xml: str
    size: int = 0
    mirror: Mirror | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        """All that the guest writes to: its source, and the copy that is kept up to date."""
        return (self.source,) if self.mirror is None else (self.source, self.mirror.source)


@dataclass(frozen=True, slots=True)
class Migration:
    """A migration under way, as the source's libvirt has it.

    Attributes:
        to: the host that the guest goes to.
        flags: VIR_MIGRATE_*.
        began: virtual time.
        config: the persistent disks that the domain is to have there; None where it is to be transient.
        paused: whether the guest was paused when it began; it stays so.
        asked_off: by whom or what it is to be ended instead; empty while it goes on.
        postcopy: whether the guest runs over there already, and fetches its memory as it needs it.
    """

    to: str
    flags: int
    began: float
    config: Mapping[str, Disk] | None = None
    paused: bool = False
    asked_off: str = ""
    postcopy: bool = False


@dataclass(frozen=True, slots=True)
class Guest:
    """A domain of a hypervisor: its state, and two lists of disks that can differ.

    Attributes:
        id: the domain's UUID; for Nova the server's.
        state: running, paused, shutoff or crashed.
        hotplug: `acpi` or `native`, how the machine type unplugs PCI devices.
        answers: whether an operating system in the guest answers unplug requests.
        unplugging: targets whose unplug was asked for and not yet answered.
        saved: the state in which libvirt keeps its memory for the next start (managed save); empty if it does not.
        reason: why it is in its state, one of VIR_DOMAIN_<STATE>_*. 1 is booted, paused by a user, or shut down.
        number: the ID of the domain while it runs, and of the last time that it ran.
        migration: that by which it is leaving its host.
        incoming: the host that it is coming from, while it does.
        run: the name of this run of its system, or of the last; its memory takes it along to another host. Empty if it
            has never run.
    """

    id: str
    host: str
    name: str
    state: str = "running"
    hotplug: str = "acpi"
    answers: bool = True
    live: Mapping[str, Disk] = field(default_factory=dict)
    config: Mapping[str, Disk] = field(default_factory=dict)
    unplugging: frozenset[str] = frozenset()
    persistent: bool = True
    saved: str = ""
    reason: int = 1
    number: int = 0
    run: str = ""
    migration: Migration | None = None
    incoming: str = ""

    @property
    def key(self) -> GuestKey:
        """What the cloud has it under."""
        return self.host, self.id


@dataclass(frozen=True, slots=True)
class BlockDeviceMapping:
    """What Nova's database says of a server's volume, in a cloud over which no Nova runs.

    Attributes:
        attachment_id: of Cinder's attachment; None where the volume was attached by os-attach.
    """

    server_id: str
    volume_id: str
    attachment_id: str | None


@dataclass(frozen=True, slots=True)
class Service:
    """A service as the servicegroup sees it.

    Attributes:
        since: virtual time at which it began to beat.
        stopped: virtual time at which it stopped, or None while it lives.
    """

    host: str
    binary: str
    since: float
    stopped: float | None = None
    forced_down: bool = False
