"""What of the cloud a call into a party reads or changes, as coarse as its arguments leave it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pytest_volfault.model.schedule import Touch
from volfault_fakes.cloud import Cloud

# What of them changes a row is told by the statement itself, or concerns nobody else.
_UNSHARED = ("nova", "servicegroup")
# These make a guest use what its host has.
_USES_DEVICES = frozenset({"libvirt.attach_device", "libvirt.create"})
# It asks the host who it is.
_STANDING = frozenset({"brick.get_connector_properties", "cinder.versions"})


class Touching:
    """Says it of each call.

    A call that names no volume may be about each, and so may one about a guest that names no server.

    Args:
        cloud: who is there.
    """

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._of: Mapping[str, Callable[[str, bool, Iterable[Any]], Iterator[Touch]]] = {
            "cinder": self._volume, "backend": self._volume, "libvirt": self._guest, "brick": self._device,
        }  # fmt: skip

    def __call__(
        self, operation: Any, point: str, subject: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> Iterator[Touch]:
        """See `injection._run.Touching`."""
        party = point.partition(".")[0]
        if party in _UNSHARED or point in _STANDING:
            return iter(())
        writes = not (operation.reads or operation.observed)
        named = (subject, *args, *kwargs.values())
        return self._of[party](point, writes, named) if party in self._of else iter((Touch(party, writes, party),))

    def _volume(self, _point: str, writes: bool, named: Iterable[Any]) -> Iterator[Touch]:
        texts = set(_texts(named))
        attachments = [each for each in texts if each in self._cloud.attachments]
        volumes = {each for each in texts if each in self._cloud.volumes}
        volumes |= {self._cloud.attachments[each].volume_id for each in attachments}
        for volume in sorted(volumes or self._cloud.volumes):
            yield Touch(f"volume {volume}", writes, "volume")

    def _guest(self, point: str, writes: bool, named: Iterable[Any]) -> Iterator[Touch]:
        texts = set(_texts(named))
        servers = {guest.id for guest in self._cloud.guests.values()}
        for server in sorted(servers & texts or servers):
            yield Touch(f"guest {server}", writes, "guest")
        if point in _USES_DEVICES:
            yield Touch(f"devices of {self._cloud.here}", writes=False, what="devices")

    def _device(self, _point: str, writes: bool, _named: Iterable[Any]) -> Iterator[Touch]:
        yield Touch(f"devices of {self._cloud.here}", writes, "devices")
        for volume in sorted(self._cloud.volumes):
            yield Touch(f"volume {volume}", writes=False, what="volume")


def _texts(values: Iterable[Any]) -> Iterator[str]:
    """The texts among them, within mappings and lists as well; an object's own are its attributes."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            yield from _texts(value.values())
        elif isinstance(value, list | tuple):
            yield from _texts(value)
        else:
            # A domain of libvirt's. A fake tells of whoever asks it for what it does not know.
            with contextlib.suppress(AttributeError):
                yield str(object.__getattribute__(value, "_id"))
