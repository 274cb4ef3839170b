"""How calls to Cinder fail: in Cinder's dialect, in a proxy's, or as the network does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import requests
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError, ReadTimeoutError

from volfault_fakes.catalogue import BOTH, Crossing, Kind, error
from volfault_fakes.cinder import driver_faults, messages, rows
from volfault_fakes.cinder.auth_strategies import unauthorized
from volfault_fakes.cinder.dialect import NO_SUCH_RESOURCE, UNHANDLED, Reply, Request, fault
from volfault_fakes.cinder.nova_check import conflict_message

# Seconds after which a proxy gives up: the `timeout server` that HAProxy's documents and kolla-ansible use.
PROXY_TIMEOUT = 60.0


class InjectedReply(Exception):  # noqa: N818 - carries a reply; the endpoint sends it
    """Instead of what the operation returned, the client gets this reply."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply))
        self.reply = reply


class _Connection(HTTPConnection):
    """A connection whose text has no memory address in it, in any urllib3, so that traces are the same each time."""

    def __str__(self) -> str:
        return f"HTTPConnection(host={self.host!r}, port={self.port!r})"

    __repr__ = __str__


def _kind(name: str, title: str, make: Callable[[Crossing], Reply], whens: tuple[str, ...]) -> Kind:
    return error(name, title, lambda crossing: InjectedReply(make(crossing)), whens)


def _request(crossing: Crossing) -> Request:
    request: Request = crossing.args[0]
    return request


def _named(crossing: Crossing, position: int = 1) -> str:
    return str(crossing.args[position]) if len(crossing.args) > position else ""


def _volume_id(crossing: Crossing) -> str:
    request = _request(crossing)
    if request.path.startswith("/volumes"):
        return _named(crossing)
    row = crossing.subject.cloud.attachments.get(_named(crossing))
    if row is not None:
        return str(row.volume_id)
    (wanted, *_) = request.body.values() if isinstance(request.body, Mapping) and request.body else ({},)
    return str(wanted.get("volume_uuid", wanted.get("volume_id", ""))) if isinstance(wanted, Mapping) else ""


def _forbidden(crossing: Crossing) -> Reply:
    rule = _RULES.get(_request(crossing).path.split("/")[1], "volume:get")
    return fault(403, f"Policy doesn't allow {rule} to be performed.")


_RULES = {
    "volumes": "volume_extension:volume_actions",
    "attachments": "volume:attachment",
    "messages": "message:get",
    "snapshots": "volume:get_snapshot",
    "types": "volume_extension:type_get",
    "volume-transfers": "volume:get_transfer",
    "os-volume-transfer": "volume:get_transfer",
    "group_types": "group:group_types_manage",
    "groups": "group:get",
    "group_snapshots": "group:get_group_snapshot",
    "default-types": "volume_extension:default_get",
    "os-quota-sets": "volume_extension:quotas:show",
    "os-services": "volume_extension:services:index",
    "capabilities": "volume_extension:capabilities",
}

# By collection, what is said of a member that is gone.
_GONE: Mapping[str, str] = {
    "snapshots": "Snapshot {} could not be found.",
    "types": "Volume type {} could not be found.",
    "volume-transfers": "Transfer {} could not be found.",
    "os-volume-transfer": "Transfer {} could not be found.",
    "group_types": "Group type {} could not be found.",
    "groups": "Group {} could not be found.",
    "group_snapshots": "GroupSnapshot {} could not be found.",
    "default-types": "Default type for project {} not found.",
    "capabilities": "Can't find service: {}",
    "extensions": NO_SUCH_RESOURCE,
}


def _not_found(crossing: Crossing) -> Reply:
    request = _request(crossing)
    collection = request.path.split("/")[1]
    if collection == "attachments" and _named(crossing):
        return fault(404, rows.attachment_gone(_named(crossing)))
    if collection == "messages":
        return fault(404, messages.gone(_named(crossing)))
    if collection in _GONE and _named(crossing):
        return fault(404, _GONE[collection].format(_named(crossing)))
    if collection in ("groups", "group_snapshots"):
        # What is to be made is asked of what it is made from.
        return fault(
            404, _GONE["group_types" if collection == "groups" else "groups"].format(_wanted_of_group(request))
        )
    return fault(404, rows.volume_gone(_volume_id(crossing)))


def _wanted_of_group(request: Request) -> str:
    (wanted, *_) = request.body.values() if isinstance(request.body, Mapping) and request.body else ({},)
    return str(wanted.get("group_type", wanted.get("group_id", ""))) if isinstance(wanted, Mapping) else ""


def _conflict(crossing: Crossing) -> Reply:
    volume_id = _volume_id(crossing)
    if _request(crossing).method == "PUT":
        return fault(409, f"Resource conflict: duplicate connectors detected on volume {volume_id}")
    users = [row.instance_uuid for row in crossing.subject.cloud.attachments_of(volume_id) if row.instance_uuid]
    return fault(409, conflict_message(users[0] if users else ""))


def _over_quota(_: Crossing) -> Reply:
    return fault(
        413,
        "VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. "
        "Requested 1G, quota is 1000G and 1000G has been consumed.",
        {"Retry-After": "0"},
    )


def _page(status: int, title: str, text: str) -> Callable[[Crossing], Reply]:
    # HAProxy's own error pages.
    page = Reply(status, f"<html><body><h1>{status} {title}</h1>\n{text}\n</body></html>\n")
    return lambda _: page


def _gateway_timeout(crossing: Crossing) -> Reply:
    crossing.subject.cloud.clock.advance(PROXY_TIMEOUT)
    return _page(504, "Gateway Time-out", "The server didn't respond in time.")(crossing)


def _pool(crossing: Crossing) -> HTTPConnectionPool:
    return HTTPConnectionPool(*_origin(crossing))


def _origin(crossing: Crossing) -> tuple[str, int]:
    address = urlsplit(_request(crossing).root)
    return address.hostname or "", address.port or (443 if address.scheme == "https" else 80)


def _reset(_: Crossing) -> BaseException:
    cause = ConnectionResetError(104, "Connection reset by peer")
    return requests.exceptions.ConnectionError(ProtocolError("Connection aborted.", cause))


def _refused(crossing: Crossing) -> BaseException:
    request = _request(crossing)
    cause = NewConnectionError(
        _Connection(*_origin(crossing)),
        "Failed to establish a new connection: [Errno 111] Connection refused",
    )
    url = f"/v3/{request.project}{request.path}" if request.project else request.path
    return requests.exceptions.ConnectionError(MaxRetryError(_pool(crossing), url, cause))


def _read_timeout(crossing: Crossing) -> BaseException:
    request = _request(crossing)
    # A client without a timeout would wait for ever; the proxy's is what ends such a wait in practice.
    seconds = PROXY_TIMEOUT if request.timeout is None else request.timeout
    crossing.subject.cloud.clock.advance(seconds)
    return requests.exceptions.ReadTimeout(
        ReadTimeoutError(_pool(crossing), request.path, f"Read timed out. (read timeout={seconds:g})")
    )


_BEFORE = ("before",)

KINDS: tuple[Kind, ...] = (
    _kind(
        "http-500",
        "500 computeFault, Cinder's answer to whatever it did not expect",
        lambda _: fault(500, UNHANDLED),
        BOTH,
    ),
    _kind(
        "http-503",
        "503 from the proxy: no cinder-api is there to answer",
        _page(503, "Service Unavailable", "No server is available to handle this request."),
        _BEFORE,
    ),
    _kind("http-504", "504 from the proxy: cinder-api takes longer than 60 s", _gateway_timeout, BOTH),
    _kind("http-413", "413 overLimit: a quota is used up", _over_quota, _BEFORE),
    _kind("http-401", "401 from keystonemiddleware: the token has expired", lambda _: unauthorized(), _BEFORE),
    _kind("http-403", "403 forbidden: a policy does not allow it", _forbidden, _BEFORE),
    _kind("http-404", "404 itemNotFound: somebody else has removed it", _not_found, _BEFORE),
    _kind("http-409", "409 conflictingRequest: Cinder finds it used elsewhere", _conflict, _BEFORE),
    error("connection-reset", "the connection is reset before a reply came", _reset),
    error("connection-refused", "nothing listens there", _refused, _BEFORE),
    error("read-timeout", "no reply within the client's timeout", _read_timeout),
    *driver_faults.KINDS,
)
