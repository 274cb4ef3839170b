"""What fakes, flows and tests ask of a deployment, and how tests build one."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from volfault_fakes.cloud import _attached, _hosts, _locks, _sizes, finding
from volfault_fakes.cloud._columns import check_columns, check_name
from volfault_fakes.cloud._store import Store
from volfault_fakes.cloud.identity import PROJECT, USER, Identity, Token, with_implied
from volfault_fakes.cloud.offered import Image, Snapshot
from volfault_fakes.cloud.protocols import Protocol, protocol_of
from volfault_fakes.cloud.tables import Attachment, Encryption, Guest, Host, Key, Service, Session, Volume
from volfault_fakes.cloud.turns import TURN, takes_turns
from volfault_fakes.errors import CloudMisuse, UnknownRow

LUKS = "LUKS"


@takes_turns(besides=("guests_with",))
class Cloud(Store):
    """Volumes, attachments, backend exports, hosts with their devices, guests, services, and the time.

    The fakes read and change it through `get`, `put` and `drop`; tests build it with the `add_*` methods.
    """

    def __init__(self, seed: str = "volfault") -> None:
        super().__init__(seed)
        self._told_of_volumes: list[Callable[[Volume], None]] = []
        # Whoever opens an image locks it in the backend, whatever made them open it.
        self.follow("guests", functools.partial(_locks.follow, self))
        self.follow("volumes", functools.partial(_sizes.follow, self))

    # -- what tests and flows ask for

    def attachments_of(self, volume_id: str) -> list[Attachment]:
        """The attachment rows of a volume, oldest first."""
        return [row for row in self.attachments.values() if row.volume_id == volume_id]

    def nova_lists(self, server_id: str, volume_id: str) -> str | None:
        """What Nova would say of a server's volume, where no Nova runs over this cloud.

        Returns:
            The attachment by which the server has the volume; None where Nova knows no such server or volume.
        """
        row = self.mappings.get((server_id, volume_id)) if self.guests_of(server_id) else None
        return row.attachment_id if row is not None else None

    def snapshots_of(self, volume_id: str) -> list[Snapshot]:
        """The snapshots of a volume, oldest first."""
        return [row for row in self.snapshots.values() if row.volume_id == volume_id]

    def guests_of(self, server_id: str) -> list[Guest]:
        """The guests of a server: one for each host whose hypervisor has one, in the order in which they came."""
        return [guest for guest in self.guests.values() if guest.id == server_id]

    def guest(self, server_id: str) -> Guest:
        """The guest of a server, as it is now.

        Raises:
            UnknownRow: no host has one; the message lists those that there are.
            CloudMisuse: several hosts have one; `guests[host, server_id]` is that of one of them.
        """
        found = self.guests_of(server_id)
        if not found:
            known = sorted({guest.id for guest in self.guests.values()})
            raise UnknownRow(f"no row {server_id!r} in guests; it holds {known or 'nothing'}")
        if len(found) > 1:
            hosts = " and ".join(guest.host for guest in found)
            raise CloudMisuse(f"server {server_id} has guests on {hosts}; say which: guests[host, server_id]")
        return found[0]

    def guests_with(self, volume_id: str) -> Iterator[tuple[Guest, bool, bool]]:
        """Yield (guest, in live XML, in persistent XML) for every guest that holds the volume."""
        with TURN:
            return iter(list(finding.guests_with(self, volume_id)))

    def hosts_reaching(self, volume_id: str) -> list[str]:
        """The hosts that have a device that leads to the volume, or a mount for its sake."""
        return finding.hosts_reaching(self, volume_id)

    def free_device(self, host: str, protocol: Protocol | None = None) -> str:
        """The kernel's next name for a disk on a host: the lowest that is free, so names are used again."""
        return _hosts.free_device(self, host, protocol)

    def log_in(self, host: str, portal: str, iqn: str) -> Session:
        """Give a host a session with a target, or return the one that it has."""
        return _hosts.log_in(self, host, portal, iqn)

    def add_host(self, name: str = "compute1") -> Host:
        """Add a compute host with a running nova-compute.

        Raises:
            CloudMisuse: its name is none, or there is such a host.
        """
        check_name("a host's name", name)
        self._check_new("hosts", name)
        number = len(self.hosts) + 1
        host = Host(name, f"10.0.1.{number}", f"iqn.1994-05.com.example:{name}")
        self.put("hosts", name, host)
        self.put("services", (name, "nova-compute"), Service(name, "nova-compute", since=self.clock.now))
        return host

    def add_server(self, host: str = "compute1", **columns: Any) -> Guest:
        """Add a running guest; its host appears with it.

        Args:
            host: the name of its host.
            columns: of `Guest`. With the id of a guest on another host, it is one more of the same server.

        Raises:
            CloudMisuse: a column does not exist or cannot hold that, or the host has such a guest.
        """
        check_columns(Guest, columns, fixed=("host", "number", "run"))
        if "id" in columns:
            self._check_new("guests", (host, columns["id"]))
        if host not in self.hosts:
            self.add_host(host)
        identifier = columns.pop("id", None) or self.new_id()
        same = self.guests_of(identifier)
        name = columns.pop("name", same[0].name if same else f"instance-{len(self.guests) + 1:08x}")
        number, run = self.new_run(host)
        guest = Guest(identifier, host, name, number=number, run=run, **columns)
        return self.put("guests", guest.key, guest)

    def new_run(self, host: str) -> tuple[int, str]:
        """The ID of a domain that starts on a host, and the name of that run; no other ever gets them."""
        number: int = self.hosts[host].domains + 1
        self.change("hosts", host, domains=number)
        return number, f"{host}/{number}"

    def issue_token(
        self,
        roles: Iterable[str] = ("member",),
        *,
        project: str = PROJECT,
        user: str = USER,
        lifetime: float | None = None,
    ) -> str:
        """Issue a token, as Keystone does to who logs in.

        Args:
            roles: the user's in the project; what they imply is added.
            project: its id.
            user: the id.
            lifetime: seconds of virtual time; None for ever, and what is not above zero has expired already.

        Returns:
            The text that goes into X-Auth-Token, or into X-Service-Token if `service` is among the roles.
        """
        expires = None if lifetime is None else self.clock.now + lifetime
        token = Token(self.new_id().replace("-", ""), Identity(user, project, with_implied(roles)), expires)
        self.put("tokens", token.id, token)
        return token.id

    def add_volume(self, attached_to: Guest | None = None, *, legacy: bool = False, **columns: Any) -> Volume:
        """Add a volume, available or wholly attached to a server.

        Args:
            attached_to: the server that shall hold it: Cinder's rows, the export, the host's device and
                both XMLs are then as a finished attach leaves them.
            legacy: attached by os-attach, as before Cinder's attachments API.
            columns: of `Volume`.

        Raises:
            CloudMisuse: a column does not exist or cannot hold that, there is such a volume, or the fakes do not model
                its protocol; the message lists what is valid.
        """
        self._check_volume(attached_to, columns, legacy=legacy)
        identifier = columns.pop("id", None) or self.new_id()
        volume = Volume(identifier, created_at=self.clock.now, **columns)
        if volume.encryption_key_id is not None and volume.volume_type is None:
            # A volume is encrypted because its type is; this is the type that Cinder's own documents create.
            self.put("encryptions", LUKS, Encryption())
            volume = dataclasses.replace(volume, volume_type=LUKS)
        if volume.encryption_key_id is not None:
            self.put("keys", volume.encryption_key_id, Key(volume.encryption_key_id))
        protocol_of(volume)
        self.put("volumes", identifier, volume)
        for told in self._told_of_volumes:
            told(volume)
        if attached_to is not None:
            self._attach(self.volumes[identifier], self.get("guests", attached_to.key), legacy=legacy)
        return self.volumes[identifier]

    def add_image(self, **columns: Any) -> Image:
        """Add an image that Cinder and Nova find in Glance.

        Args:
            columns: of `Image`.

        Raises:
            CloudMisuse: a column does not exist or cannot hold that, or there is such an image.
        """
        check_columns(Image, columns)
        if "id" in columns:
            self._check_new("images", columns["id"])
        identifier = columns.pop("id", None) or self.new_id()
        return self.put("images", identifier, Image(identifier, **columns))

    def tell_of_volumes(self, told: Callable[[Volume], None]) -> None:
        """Call `told` with each volume that `add_volume` makes from now on, before it is attached to anything.

        For whoever keeps volumes besides the cloud, such as a real Cinder behind the points.
        """
        self._told_of_volumes.append(told)

    def attach(self, volume_id: str, server_id: str, *, legacy: bool = False) -> None:
        """Attach a volume wholly to a server, as `add_volume` does; a multiattach volume to one more.

        Raises:
            UnknownRow: there is no such volume or server; the message lists those that there are.
            CloudMisuse: several hosts have a guest of the server, or the volume is attached: to that server, or without
                being multiattach to another.
        """
        volume: Volume = self.get("volumes", volume_id)
        self._attach(volume, self.guest(server_id), legacy=legacy)

    def _attach(self, volume: Volume, guest: Guest, *, legacy: bool) -> None:
        holders = {row.instance_uuid for row in self.attachments_of(volume.id)}
        if guest.id in holders or (holders and not volume.multiattach):
            raise CloudMisuse(
                f"volume {volume.id} is attached to {', '.join(map(str, holders))}; "
                "only a multiattach volume goes to one more server, and to each once"
            )
        _attached.attach(self, volume, guest, legacy=legacy)

    def _check_new(self, table: str, key: object) -> None:
        if key in getattr(self, table):
            raise CloudMisuse(f"{table} has a row {key!r}; what is added is new")

    def _check_volume(self, attached_to: object, columns: Mapping[str, Any], *, legacy: bool) -> None:
        check_columns(Volume, columns, fixed=("created_at", "updated_at"))
        if "id" in columns:
            self._check_new("volumes", columns["id"])
        if attached_to is None:
            if legacy:
                raise CloudMisuse("legacy says how a volume was attached; say to whom with attached_to")
            return
        if not isinstance(attached_to, Guest):
            raise CloudMisuse(f"attached_to is what add_server returned, and not {attached_to!r}")
        self.get("guests", attached_to.key)
        told = sorted({"status", "attach_status"} & columns.keys())
        if told:
            raise CloudMisuse(f"what is attached_to a server is in-use and attached; leave {' and '.join(told)} out")
