"""The clients, opened on a party: python-cinderclient and openstacksdk with their own sessions over the party's."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from cinderclient import base
from cinderclient import client as cinderclient
from cinderclient.v3 import attachments, limits, messages, volume_encryption_types, volumes
from keystoneauth1 import session, token_endpoint
from openstack import connection, proxy, resource
from openstack.block_storage.v3 import _proxy

from volfault_conformance.cinder.cinderclient_calls import LOCAL
from volfault_conformance.cinder.client_call import NEWEST, Call
from volfault_conformance.cinder.party import TOKEN, CinderParty
from volfault_conformance.cinder.steps import NOWHERE
from volfault_fakes.cloud.identity import PROJECT

# The managers and resources of cinderclient that concern volumes and attachments; where the client keeps each.
MANAGERS: Mapping[type, str] = {
    volumes.VolumeManager: "volumes",
    attachments.VolumeAttachmentManager: "attachments",
    messages.MessageManager: "messages",
    limits.LimitsManager: "limits",
    volume_encryption_types.VolumeEncryptionTypeManager: "volume_encryption_types",
}
RESOURCES: Mapping[type, str] = {
    volumes.Volume: "VolumeManager.get",
    attachments.VolumeAttachment: "VolumeAttachmentManager.show",
    messages.Message: "MessageManager.get",
    limits.Limits: "LimitsManager.get",
    volume_encryption_types.VolumeEncryptionType: "VolumeEncryptionTypeManager.get",
}
# What the fake answers as well; compared request by request in `test_resources`, and by the clients' own suites.
ALSO_ANSWERED = frozenset({
    "availability_zones", "capabilities", "default_types", "group_snapshots", "group_types", "groups", "quotas",
    "resource_filters", "services", "transfers", "volume_snapshots", "volume_types", "list_extensions",
})  # fmt: skip
_OF_OTHERS = (
    "availability_zone", "capabilities", "default_type", "group", "quota_set", "resource_filter", "service", "transfer",
    "snapshot", "type", "extension", "extra_spec",
)  # fmt: skip
# What a method of the SDK's proxy is called if it concerns volumes and attachments.
_WORDS = ("volume", "attachment", "message", "summary", "limits", "wait_for", "create_image")
_OF_A_VOLUME = ("wait_for_status", "wait_for_delete")


class Client(Protocol):
    """A kind of client."""

    def methods(self) -> set[str]:
        """The names of the methods for volumes and attachments that the installed release has."""
        ...

    def elsewhere(self) -> set[str]:
        """The names of all others that send something, which the fake does not answer."""
        ...

    def bound(self, party: CinderParty, name: str, call: Call, filled: tuple[Any, ...]) -> Callable[[], Any]:
        """A call on a party, ready to be made.

        Args:
            party: to be asked.
            name: of the method.
            call: what it is called with.
            filled: the positional and the keyword arguments, with ids in the places of their names.
        """
        ...


class CinderClient:
    """python-cinderclient."""

    def methods(self) -> set[str]:
        """`Class.method` for each public one."""
        return {f"{kind.__name__}.{name}" for kind in (*MANAGERS, *RESOURCES) for name in _public(kind) - LOCAL}

    def elsewhere(self) -> set[str]:
        """`place.method` for each of the other managers."""
        client = cinderclient.Client(NEWEST, session=session.Session())
        return {
            f"{place}.{name}"
            for place, manager in vars(client).items()
            if isinstance(manager, base.Manager) and type(manager) not in MANAGERS and place not in ALSO_ANSWERED
            for name in _public(type(manager)) - LOCAL
        }

    def bound(self, party: CinderParty, name: str, call: Call, filled: tuple[Any, ...]) -> Callable[[], Any]:
        """See `Client`. A resource's first argument is the id of what it is got by."""
        args, kwargs = filled
        client = open_cinderclient(party, call.version)
        kind, _, method = name.partition(".")
        for manager, place in MANAGERS.items():
            if kind in (manager.__name__, place):
                return lambda: getattr(getattr(client, place), method)(*args, **kwargs)
        if hasattr(client, kind):
            return _generic(getattr(getattr(client, kind), method))
        getter = next(get for resource_kind, get in RESOURCES.items() if resource_kind.__name__ == kind)
        manager_name, _, get = getter.partition(".")
        place = next(place for manager, place in MANAGERS.items() if manager.__name__ == manager_name)
        got = getattr(getattr(client, place), get)(args[0])
        # What `show` returns has the client in the place of its manager's method of that name.
        return lambda: _changed(got, getattr(got, method)(*args[1:], **kwargs))


class OpenStackSdk:
    """openstacksdk's block storage proxy."""

    def methods(self) -> set[str]:
        """Those whose names say so."""
        return {name for name in self._all() if any(word in name for word in _WORDS)}

    def elsewhere(self) -> set[str]:
        """The others that the proxy adds to those of every service's."""
        others = self._all() - self.methods()
        return {name for name in others if not any(word in name for word in _OF_OTHERS)}

    def _all(self) -> set[str]:
        return {name for name in _public(_proxy.Proxy) if not hasattr(proxy.Proxy, name)}

    def bound(self, party: CinderParty, name: str, call: Call, filled: tuple[Any, ...]) -> Callable[[], Any]:
        """See `Client`."""
        args, kwargs = filled
        opened = open_sdk(party, call.version)
        method = getattr(opened, name)
        if name not in self.methods():
            return _generic(method)
        if name in _OF_A_VOLUME:
            args = (opened.get_volume(args[0]), *args[1:])
        return lambda: method(*args, **kwargs)


def open_cinderclient(party: CinderParty, version: str) -> Any:
    """A client of a microversion."""
    return cinderclient.Client(version, session=_session(party))


def open_sdk(party: CinderParty, version: str) -> Any:
    """A proxy whose default microversion is that one.

    It asks for the versions without a token. Cinder without Keystone takes that for a request for a token.
    """
    party.session.headers["X-Auth-Token"] = TOKEN
    opened = connection.Connection(
        session=_session(party),
        block_storage_endpoint_override=_url(party),
        block_storage_api_version="3",
        block_storage_default_microversion=version,
    )
    return opened.block_storage


def plain(value: Any) -> Any:
    """What a client returned, as a JSON document.

    Raises:
        TypeError: it is of a kind that nobody has thought of.
    """
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, base.Resource | resource.Resource):
        return {type(value).__name__: plain(value.to_dict())}
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | Iterator):
        return [plain(each) for each in value]
    if hasattr(value, "status_code"):
        return value.status_code
    raise TypeError(f"what a client returned is of a kind that is not compared yet: {type(value)}")


def _public(kind: type) -> set[str]:
    return {name for name, _ in inspect.getmembers(kind, callable) if not name.startswith("_")}


def _generic(method: Callable[..., Any]) -> Callable[[], Any]:
    """A call with something in the place of each argument that must be there."""
    given: dict[str, Any] = {}
    for name, parameter in inspect.signature(method).parameters.items():
        if parameter.default is parameter.empty and parameter.kind is not parameter.VAR_KEYWORD:
            given[name] = NOWHERE
    return lambda: method(**given)


def _changed(got: Any, returned: Any) -> Any:
    return {"itself": got, "returned": returned}


def _session(party: CinderParty) -> Any:
    return session.Session(auth=token_endpoint.Token(_url(party), TOKEN), session=party.session)


def _url(party: CinderParty) -> str:
    return f"{party.url}/v3/{PROJECT}"
