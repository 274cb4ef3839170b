"""Keystone, Nova and Glance, as far as the suites ask them: who asks, where Cinder is, a server to attach to."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3.response import HTTPResponse

from volfault_conformance.cinder.party import TOKEN
from volfault_fakes.cloud.identity import PROJECT

KEYSTONE = "http://keystone.test"
NOVA = "http://nova.test"
GLANCE = "http://glance.test"

USER = "u" * 32
SERVER = "11111111-1111-4111-8111-111111111111"
_IMAGE = "77777777-7777-4777-8777-777777777777"
_DOMAIN = {"id": "default", "name": "Default"}
_PROJECT = {"id": PROJECT, "name": "demo", "domain": _DOMAIN}
# What create_temporary_project of openstacksdk's suite gets; nobody else is in it.
_TEMPORARY = {
    "id": "55556666777788889999aaaabbbbcccc", "name": "temporary", "description": "", "domain_id": "default",
    "enabled": True,
}  # fmt: skip


def _versions(name: str, root: str, path: str, version: str, newest: str = "") -> dict[str, Any]:
    microversions = {"version": newest, "min_version": "2.1"} if newest else {}
    return {
        "id": version,
        "status": "stable" if name == "keystone" else "CURRENT",
        "updated": "2020-01-01T00:00:00Z",
        "links": [{"rel": "self", "href": f"{root}{path}"}],
        **microversions,
    }


_KEYSTONE_3 = _versions("keystone", KEYSTONE, "/v3/", "v3.14")
_NOVA_2 = _versions("nova", NOVA, "/v2.1/", "v2.1", "2.96")
_GLANCE_2 = _versions("glance", GLANCE, "/v2/", "v2.9")


def _token(cinder: str) -> dict[str, Any]:
    places = {
        "identity": ("keystone", f"{KEYSTONE}/v3"),
        "compute": ("nova", f"{NOVA}/v2.1"),
        "image": ("glance", GLANCE),
        "volumev3": ("cinderv3", f"{cinder}/v3/{PROJECT}"),
        "block-storage": ("cinder", f"{cinder}/v3/{PROJECT}"),
    }
    catalog = [
        {
            "id": kind,
            "type": kind,
            "name": name,
            "endpoints": [
                {"id": f"{kind}-{interface}", "interface": interface, "region": "one", "region_id": "one", "url": url}
                for interface in ("public", "internal", "admin")
            ],
        }
        for kind, (name, url) in places.items()
    ]
    return {
        "token": {
            "methods": ["password"],
            "user": {"id": USER, "name": "admin", "domain": _DOMAIN, "password_expires_at": None},
            "project": _PROJECT,
            "roles": [{"id": name, "name": name} for name in ("admin", "member", "reader")],
            "catalog": catalog,
            "audit_ids": ["one"],
            "issued_at": "2020-01-01T00:00:00.000000Z",
            "expires_at": "2100-01-01T00:00:00.000000Z",
        }
    }


_FLAVOR = {
    "id": "1", "name": "m1.tiny", "ram": 512, "disk": 1, "vcpus": 1, "swap": 0, "rxtx_factor": 1.0, "links": [],
    "OS-FLV-EXT-DATA:ephemeral": 0, "OS-FLV-DISABLED:disabled": False, "os-flavor-access:is_public": True,
    "description": None, "extra_specs": {},
}  # fmt: skip
_IMAGES = [
    {"id": _IMAGE, "name": "cirros-0.6.2-x86_64", "disk_format": "qcow2", "container_format": "bare",
     "status": "active", "visibility": "public", "size": 1, "min_disk": 0, "min_ram": 0}
]  # fmt: skip
_SERVER = {"id": SERVER, "name": "server", "status": "ACTIVE", "links": [], "metadata": {}, "addresses": {}}

Answer = tuple[int, Any]


class Neighbours(BaseAdapter):
    """Answers for all three; a request that no suite was known to make is an error that names it.

    Args:
        cinder: the URL of its root, for the catalogue.
    """

    def __init__(self, cinder: str) -> None:
        super().__init__()
        self._servers: dict[str, Any] = {}
        self._routes: Mapping[str, Callable[[], Answer]] = {
            f"GET {KEYSTONE}/?": lambda: (300, {"versions": {"values": [_KEYSTONE_3]}}),
            f"GET {KEYSTONE}/v3/?": lambda: (200, {"version": _KEYSTONE_3}),
            f"POST {KEYSTONE}/v3/auth/tokens": lambda: (201, _token(cinder)),
            f"GET {KEYSTONE}/v3/projects": lambda: (200, {"projects": []}),
            f"GET {KEYSTONE}/v3/projects/{_TEMPORARY['id']}": lambda: (200, {"project": _TEMPORARY}),
            f"GET {KEYSTONE}/v3/projects/.*": lambda: (404, {"error": {"code": 404, "message": "no such project"}}),
            f"POST {KEYSTONE}/v3/projects": lambda: (201, {"project": _TEMPORARY}),
            f"DELETE {KEYSTONE}/v3/projects/.*": lambda: (204, None),
            f"GET {KEYSTONE}/v3/domains/default": lambda: (200, {"domain": {**_DOMAIN, "enabled": True}}),
            f"GET {KEYSTONE}/v3/role_assignments": lambda: (200, {"role_assignments": [{"role": {"id": "member"}}]}),
            f"GET {KEYSTONE}/v3/roles(/.*)?": lambda: (200, {"roles": [{"id": "member", "name": "member"}]}),
            f"GET {KEYSTONE}/v3/users/{USER}": lambda: (200, {"user": {"id": USER, "name": "admin"}}),
            f"HEAD {KEYSTONE}/v3/projects/.*": lambda: (204, None),
            f"DELETE {KEYSTONE}/v3/projects/.*/users/.*": lambda: (204, None),
            f"GET {NOVA}/?": lambda: (200, {"versions": [_NOVA_2]}),
            f"GET {NOVA}/v2.1/?": lambda: (200, {"version": _NOVA_2}),
            f"GET {NOVA}/v2.1/flavors/detail": lambda: (200, {"flavors": [_FLAVOR]}),
            f"POST {NOVA}/v2.1/servers": self._boot,
            f"GET {NOVA}/v2.1/servers/{SERVER}": self._show,
            f"DELETE {NOVA}/v2.1/servers/{SERVER}": self._delete,
            f"GET {GLANCE}/?": lambda: (300, {"versions": [_GLANCE_2]}),
            f"GET {GLANCE}/v2/?": lambda: (200, {"versions": [_GLANCE_2]}),
            f"GET {GLANCE}/v2/images": lambda: (200, {"images": _IMAGES}),
        }

    def send(self, request: requests.PreparedRequest, *_args: Any, **_options: Any) -> requests.Response:
        """Answer a request."""
        parts = urlsplit(str(request.url))
        asked = f"{request.method} {parts.scheme}://{parts.netloc}{parts.path}"
        for pattern, answer in self._routes.items():
            if re.fullmatch(pattern, asked):
                return self._response(request, *answer())
        raise AssertionError(f"a suite asks for {asked}, which no neighbour of Cinder answers yet")

    def close(self) -> None:
        """Nothing is open."""

    def _response(self, request: requests.PreparedRequest, status: int, document: Any) -> requests.Response:
        raw = HTTPResponse(
            body=io.BytesIO(b"" if document is None else json.dumps(document).encode()),
            headers={"Content-Type": "application/json", "X-Subject-Token": TOKEN},
            status=status,
            preload_content=False,
            request_method=request.method,
        )
        return HTTPAdapter().build_response(request, raw)

    def _boot(self) -> Answer:
        self._servers[SERVER] = _SERVER
        return 202, {"server": _SERVER}

    def _show(self) -> Answer:
        if SERVER in self._servers:
            return 200, {"server": _SERVER}
        return 404, {"itemNotFound": {"code": 404, "message": f"Instance {SERVER} could not be found."}}

    def _delete(self) -> Answer:
        self._servers.pop(SERVER, None)
        return 204, None
