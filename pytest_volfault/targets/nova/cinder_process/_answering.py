"""What Nova's process asks, done with the real Cinder."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import webob
from cinder import context
from cinder.db import api as database_api

from pytest_volfault.targets.nova.cinder_process import _clock as clock
from pytest_volfault.targets.nova.cinder_process import _deployment as deployment
from pytest_volfault.targets.nova.cinder_process import wire
from pytest_volfault.targets.nova.cinder_process._database import Database
from pytest_volfault.targets.nova.cinder_process._driver import ERRORS
from pytest_volfault.targets.nova.cinder_process._questions import QUESTIONS

_ENCRYPTED = "LUKS"


class Cinder:
    """The one of this process.

    Args:
        folder: the only place on disk that it writes to.
    """

    def __init__(self, folder: Path) -> None:
        self._deployment = deployment.start(folder)
        self._database = Database(self._deployment.database, folder)
        QUESTIONS.errors = ERRORS
        QUESTIONS.rows = self._database.news
        QUESTIONS.answer = self.answer

    @functools.singledispatchmethod
    def answer(self, asked: Any) -> Any:
        """Do what is asked, and return the answer."""
        return wire.Failed(f"it is asked for {asked!r}, which it does not know")

    @answer.register
    def _(self, asked: wire.AskCinder) -> wire.Answered:
        here = self._deployment
        clock.show(asked.now)
        here.keystone.knows(asked.tokens)
        request = webob.Request.blank(asked.url, method=asked.method, headers=dict(asked.headers))
        request.body = asked.body
        try:
            answered = request.get_response(here.app)
        except Exception:  # noqa: BLE001 - as a server does, when the application lets an exception out
            answered = webob.Response(b"A server error occurred.", status=500, content_type="text/plain", charset=None)
        body = answered.body
        here.dispatch.answered()
        headers = {name.lower(): value for name, value in answered.headers.items()}
        return wire.Answered(answered.status_int, headers, body, self._database.news())

    @answer.register
    def _(self, asked: wire.MakeVolume) -> wire.Done | wire.Failed:
        made = self.answer(asked.request)
        if made.status != 202:
            return wire.Failed(f"a volume was refused: {made.status} {made.body.decode(errors='replace')}")
        columns = dict(asked.columns)
        if asked.encryption is not None:
            columns["volume_type_id"] = self._type_encrypted(asked.encryption)
        self._database.write(asked.volume_id, columns)
        return wire.Done(self._database.news() or made.rows)

    @answer.register
    def _(self, asked: wire.Snapshot) -> wire.Done:
        self._database.keep(asked.number)
        return wire.Done()

    @answer.register
    def _(self, asked: wire.Restore) -> wire.Done:
        self._database.restore(asked.number)
        return wire.Done()

    @answer.register
    def _(self, asked: wire.Forget) -> wire.Done:
        for number in asked.numbers:
            self._database.forget(number)
        return wire.Done()

    def _type_encrypted(self, columns: wire.Columns) -> str:
        """The id of the one volume type with an encryption."""
        asked = context.get_admin_context()
        known = [each for each in database_api.volume_type_get_all(asked).values() if each["name"] == _ENCRYPTED]
        if not known:
            made = database_api.volume_type_create(asked, {"name": _ENCRYPTED, "is_public": True, "extra_specs": {}})
            database_api.volume_type_encryption_create(asked, made["id"], dict(columns))
            known = [made]
        found: str = known[0]["id"]
        return found
