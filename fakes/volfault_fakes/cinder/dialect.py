"""How Cinder speaks: replies, and the one shape that all its errors have."""

from __future__ import annotations

import functools
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar, Concatenate, ParamSpec, TypeVar

from volfault_fakes.cinder.asked import Asked
from volfault_fakes.cinder.microversions import MAXIMUM, MINIMUM, Version, text
from volfault_fakes.cloud.identity import Identity
from volfault_fakes.cloud.turns import TURN

# cinder.api.openstack.wsgi.Fault._fault_names; every other code is called computeFault.
FAULT_NAMES: Mapping[int, str] = {
    400: "badRequest",
    401: "unauthorized",
    403: "forbidden",
    404: "itemNotFound",
    405: "badMethod",
    409: "conflictingRequest",
    413: "overLimit",
    415: "badMediaType",
    501: "notImplemented",
    503: "serviceUnavailable",
}

# What WebOb says for HTTPBadRequest, HTTPNotFound and HTTPInternalServerError without an explanation of their own.
MALFORMED = "The server could not comply with the request since it is either malformed or otherwise incorrect."
NO_SUCH_RESOURCE = "The resource could not be found."
UNHANDLED = "The server has either erred or is incapable of performing the requested operation."

# The body of a request that has none; None is a body, the document `null`.
NO_BODY: Any = object()

Front = TypeVar("Front")
Arguments = ParamSpec("Arguments")


@dataclass(frozen=True, slots=True)
class Reply:
    """What an API operation answers.

    Attributes:
        status: the HTTP code.
        body: the JSON document; None where Cinder sends none. Text is sent as it is, without Cinder's headers: a
            proxy's own page, or a single item of the encryption.
        headers: beyond those that every reply has; None leaves one of those out.
        bare: made by the operation itself (a webob.Response), past Cinder's own serializer.
    """

    status: int
    body: Mapping[str, Any] | str | None = None
    headers: Mapping[str, str | None] = field(default_factory=dict)
    bare: bool = False

    # The engine prints results that say so in its traces.
    shown_in_traces: ClassVar[bool] = True

    def __str__(self) -> str:
        if self.status >= 400 and isinstance(self.body, Mapping):
            return f"{self.status} {next(iter(self.body))}"
        return str(self.status)


@dataclass(frozen=True, slots=True)
class Request:
    """What an API operation is asked, apart from the ids in its path.

    Attributes:
        method: `GET`, `POST`, …
        path: below `/v3` and without the project, such as `/volumes/<id>/action`.
        body: the JSON document, or `NO_BODY`.
        query: the parameters after the question mark; of repeated ones the last.
        version: the microversion asked for, (3, minor).
        user: who asks.
        service: the service that asks for them; None where they ask themselves.
        project: the project's id in the URL, or an empty string.
        root: the URL of the service, without a slash at its end.
        timeout: seconds that the client waits for a reply; None for ever.
        if_match: the header of that name; empty where there is none.
        asked: the request as it came over HTTP; None where an operation is called without.
    """

    method: str = "GET"
    path: str = "/"
    body: Any = NO_BODY
    query: Mapping[str, str] = field(default_factory=dict)
    version: Version = MAXIMUM
    user: Identity = field(default_factory=Identity)
    service: Identity | None = None
    project: str = ""
    root: str = "http://cinder.test"
    timeout: float | None = None
    if_match: str = ""
    asked: Asked | None = None


class CinderRefusal(Exception):  # noqa: N818 - it becomes a reply; no caller ever sees it raised
    """Cinder says no: becomes a reply of that code in Cinder's dialect."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] = MappingProxyType({})) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers


class ServiceFailure(Exception):  # noqa: N818 - as above
    """cinder-volume failed or did not answer the API (an oslo.messaging timeout, say): a 500 without details."""


class DriverFailure(ServiceFailure):
    """Whatever the storage's driver raises."""


class BackendError(DriverFailure):
    """The storage backend failed (cinder.exception.VolumeBackendAPIException)."""

    def __init__(self, data: str) -> None:
        super().__init__(f"Bad or unexpected response from the storage volume backend API: {data}")


class DriverNotReady(BackendError):  # noqa: N818 - as above
    """The driver has not started, or has lost its storage (cinder.exception.DriverNotInitialized)."""

    def __init__(self) -> None:
        Exception.__init__(self, "Volume driver not ready.")


def fault(status: int, message: str, headers: Mapping[str, str] = MappingProxyType({})) -> Reply:
    """An error reply."""
    told: dict[str, Any] = {"code": status, "message": message}
    if "Retry-After" in headers:
        told["retryAfter"] = headers["Retry-After"]
    return Reply(status, {FAULT_NAMES.get(status, "computeFault"): told}, headers)


def invalid_volume(reason: str) -> CinderRefusal:
    """cinder.exception.InvalidVolume."""
    return CinderRefusal(400, f"Invalid volume: {reason}")


def invalid_input(reason: str) -> CinderRefusal:
    """cinder.exception.InvalidInput."""
    return CinderRefusal(400, f"Invalid input received: {reason}")


def invalid_snapshot(reason: str) -> CinderRefusal:
    """cinder.exception.InvalidSnapshot."""
    return CinderRefusal(400, f"Invalid snapshot: {reason}")


def invalid_group(reason: str) -> CinderRefusal:
    """cinder.exception.InvalidGroup."""
    return CinderRefusal(400, f"Invalid Group: {reason}")


def over_quota(message: str) -> CinderRefusal:
    """cinder.exception.QuotaError."""
    return CinderRefusal(413, message, {"Retry-After": "0"})


def invalid_attach_mode(mode: str, volume_id: str) -> CinderRefusal:
    """cinder.exception.InvalidVolumeAttachMode."""
    return CinderRefusal(400, f"Invalid attaching mode '{mode}' for volume {volume_id}.")


def invalid_uuid(value: str) -> CinderRefusal:
    """cinder.exception.InvalidUUID."""
    return CinderRefusal(400, f"Expected a UUID but received {value}.")


def unsupported_version(version: Version, maximum: Version) -> CinderRefusal:
    """cinder.exception.InvalidGlobalAPIVersion."""
    return CinderRefusal(
        406,
        f"Version {text(version)} is not supported by the API. "
        f"Minimum is {text(MINIMUM)} and maximum is {text(maximum)}.",
    )


def answers(
    since: Version = MINIMUM,
    methods_with_body: Container[str] = ("POST", "PUT"),
) -> Callable[
    [Callable[Concatenate[Front, Request, Arguments], Reply]],
    Callable[Concatenate[Front, Request, Arguments], Reply],
]:
    """Make a method an API operation: what it raises as Cinder's answer becomes its reply.

    Args:
        since: below this microversion the operation does not exist.
        methods_with_body: those of HTTP with which it reads a body. Cinder's code trips over a body that is not there,
            and over one that it does not expect.
    """

    def decorate(
        operation: Callable[Concatenate[Front, Request, Arguments], Reply],
    ) -> Callable[Concatenate[Front, Request, Arguments], Reply]:
        @functools.wraps(operation)
        def answered(self: Front, request: Request, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Reply:
            if request.version < since:
                return fault(404, NO_SUCH_RESOURCE)
            if (request.body is NO_BODY) is (request.method in methods_with_body):
                return fault(500, UNHANDLED) if request.body is NO_BODY else fault(400, MALFORMED)
            try:
                # From the first look at the rows to the last change; what is injected around it is outside.
                with TURN:
                    return operation(self, request, *args, **kwargs)
            except CinderRefusal as refusal:
                return fault(refusal.status, refusal.message, refusal.headers)
            except ServiceFailure:
                return fault(500, UNHANDLED)

        return answered

    return decorate
