"""OpenStack's Placement as a WSGI application in this process, over a database of its own; no HTTP, no Keystone.

The package is an extra: this file is imported only by a deployment that makes servers.
"""

from __future__ import annotations

import json
from typing import Any

import webob
from oslo_config import cfg
from oslo_policy import opts as policy_opts
from placement import conf, db_api, deploy
from placement.db.sqlalchemy import models

from pytest_volfault.injection.substitution import Substitution
from pytest_volfault.targets.nova import _placement_schemas as placement_schemas
from pytest_volfault.targets.nova._database import NEVER_RECYCLED, Database
from pytest_volfault.targets.nova._placement_client import Reply

# Placement's own way to be used without Keystone: the token is the user, and this one an administrator.
TOKEN = "admin"


class Application:
    """The service.

    Attributes:
        database: its rows.
    """

    def __init__(self) -> None:
        options = cfg.ConfigOpts()
        conf.register_opts(options)
        policy_opts.set_defaults(options)
        options.set_override("connection", "sqlite://", group="placement_database")
        options.set_override("connection_recycle_time", NEVER_RECYCLED, group="placement_database")
        options.set_override("auth_strategy", "noauth2", group="api")
        options([], default_config_files=[])
        db_api.configure(options)
        self.metadata = models.BASE.metadata
        self.database = Database(db_api.get_placement_engine(), self.metadata)
        # It writes its table of traits when it starts.
        self._application = deploy.loadapp(options)
        self._substitution = Substitution(placement_schemas.STAND_INS)

    def answer(self, method: str, path: str, body: Any, microversion: str | None) -> Reply:
        """Answer a request."""
        request = webob.Request.blank(path, method=method)
        request.headers["X-Auth-Token"] = TOKEN
        request.headers["Accept"] = "application/json"
        if microversion is not None:
            request.headers["OpenStack-API-Version"] = f"placement {microversion}"
        if body is not None:
            request.body = json.dumps(body).encode()
            request.content_type = "application/json"
        with self._substitution:
            response = request.get_response(self._application)
        return Reply(response.status_int, response.text if response.body else "", dict(response.headers))
