"""What a request passes before an operation sees it, in Cinder's order (api-paste.ini; cinder.api.openstack.wsgi).

The middleware that looks at a body's size comes before the one that asks who it is, that before the router, the router
before the microversion, that before the media type, that before the body, and that before the project. Who asks for two
wrong things hears of the first.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from volfault_fakes.cinder import documents, pages, query_strings, routes, surface
from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.asked import Asked
from volfault_fakes.cinder.auth_strategies import Asker, AuthStrategy, NotLetIn
from volfault_fakes.cinder.dialect import (
    MALFORMED,
    UNHANDLED,
    CinderRefusal,
    Reply,
    Request,
    fault,
    unsupported_version,
)
from volfault_fakes.cinder.operations import Operations
from volfault_fakes.cinder.struck import InjectedReply
from volfault_fakes.cloud.identity import Identity
from volfault_fakes.errors import UnknownCall

_VERSION = "v3"
_VERSIONS = ("/", f"/{_VERSION}/")
# Versions of the API that are no more: their string is no reason to name a microversion.
_LEGACY = ("1.0", "2.0")
# At the root, where nobody looks at tokens.
_NOBODY = Asker(Identity("", "", frozenset()))


class Pipeline:
    """Everything between HTTP and the operations.

    Args:
        operations: the API.
        root: the URL of the service, without a slash at its end.
        new_id: makes the ids of requests.
        auth: tells who asks.
    """

    def __init__(self, operations: Operations, root: str, new_id: Callable[[], str], auth: AuthStrategy) -> None:
        self._operations = operations
        self._root = root
        self._new_id = new_id
        self._auth = auth

    def answer(self, asked: Asked) -> Reply:
        """Answer a request.

        Raises:
            UnknownCall: the fake does not model it.
        """
        try:
            reply = self._answer(asked)
        except NotLetIn as refusal:
            reply = self._numbered(refusal.reply)
        if asked.method == "OPTIONS" and not 200 <= reply.status < 300:
            reply = self._numbered(pages.allowed())
        return reply

    def _answer(self, asked: Asked) -> Reply:
        # WSGI hands paths on as Latin-1, and Cinder never looks at them in another way.
        path = unquote_to_bytes(asked.path).decode("latin-1") if "%" in asked.path else asked.path
        if "//" in path:
            path = re.sub("/+", "/", path)
        mount, _, rest = path.removeprefix("/").partition("/")
        if mount == "healthcheck":
            raise UnknownCall(f"{asked.method} {path}: {routes.knows()}")
        below = mount == _VERSION
        if below and len(asked.body) > documents.LARGEST:
            return self._numbered(pages.too_large(asked.method, asked.headers.get("accept")))
        asker = self._auth.who(self._operations.cloud, asked.headers, self._root + asked.path) if below else _NOBODY
        if path in ("", f"/{_VERSION}"):
            return self._numbered(pages.moved(f"{self._root}{path}/"))
        if path in _VERSIONS:
            return self._resource(asked, surface.Found(path), path, "", asker)
        try:
            method = query_strings.method(asked.method, asked.query, asked.headers.get("content-type"), asked.body)
        except CinderRefusal as refusal:
            return self._signed(fault(refusal.status, refusal.message), None)
        project, place, found = surface.locate(method, rest) if below else ("", path, None)
        if found is None or (not project and self._operations.release.needs_project):
            return self._numbered(pages.no_such_page(asked.method, asked.headers.get("accept")))
        if method != asked.method:
            asked = dataclasses.replace(asked, method=method)
        return self._resource(asked, found, place, project, asker)

    def _resource(self, asked: Asked, found: surface.Found, path: str, project: str, asker: Asker) -> Reply:
        if "%" in asked.path and not _is_utf8(asked.path):
            return pages.broken()
        accepted = pages.preferred(asked.headers.get("accept"), documents.MEDIA_TYPES) or documents.MEDIA_TYPES[0]
        version = None
        try:
            release = self._operations.release
            version = mv.asked(asked.headers.get(mv.HEADER.lower()), release.maximum)
            if not mv.MINIMUM <= version <= release.maximum:
                raise unsupported_version(version, release.maximum)
            sent = documents.is_sent(asked.body, asked.headers.get("content-type"))
            if found.missing is not None:
                raise routes.nothing(release, found.missing)
            # Versions are told whatever the method is.
            method = "GET" if found.pattern in _VERSIONS else asked.method
            call, body = routes.find(release, method, found.pattern, path, asked.body if sent else None)
            if project not in ("", asker.user.project):
                raise CinderRefusal(400, "Malformed request url")
            request = Request(
                asked.method,
                path,
                body,
                query_strings.parameters(asked.method, asked.query, asked.headers.get("content-type")),
                version,
                asker.user,
                asker.service,
                project,
                self._root,
                asked.timeout,
                asked.headers.get("if-match", ""),
                asked,
            )
            reply = call(self._operations, request, found.ids[0] if found.ids else "")
        except InjectedReply as injected:
            reply = injected.reply
        except mv.NotAVersion as error:
            reply = fault(400, str(error))
        except mv.NoVersion as error:
            reply = fault(500, UNHANDLED) if error.trips else fault(400, MALFORMED)
        except CinderRefusal as refusal:
            reply = fault(refusal.status, refusal.message)
        if isinstance(reply.body, str):
            # An item of an encryption is numbered; what a proxy in front of Cinder says has no header of Cinder's.
            return self._numbered(reply) if reply.status == 200 else reply
        if accepted != pages.JSON:
            if reply.status >= 400:
                return pages.broken()
            reply = dataclasses.replace(reply, headers={"Content-Type": accepted, **reply.headers})
        return self._signed(reply, version)

    def _signed(self, reply: Reply, version: mv.Version | None) -> Reply:
        request_id = f"req-{self._new_id()}"
        headers = {"x-openstack-request-id": request_id}
        if version is not None and not any(each in mv.text(version) for each in _LEGACY):
            headers |= {mv.HEADER: f"{mv.SERVICE} {mv.text(version)}", "Vary": mv.HEADER}
        if not reply.bare:
            headers["x-compute-request-id"] = request_id
        return dataclasses.replace(reply, headers={**headers, **reply.headers})

    def _numbered(self, reply: Reply) -> Reply:
        return dataclasses.replace(reply, headers={**reply.headers, "x-openstack-request-id": f"req-{self._new_id()}"})


def _is_utf8(path: str) -> bool:
    try:
        unquote_to_bytes(path).decode()
    except UnicodeDecodeError:
        return False
    return True
