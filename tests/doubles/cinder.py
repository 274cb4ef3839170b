"""The fake Cinder in the real one's place, in its process: for tests of all that lies between it and Nova.

    python cinder.py PATHS RULE SOCKET LIFELINE FOLDER

PATHS is where ours is found; RULE one of `volfault_conformance.real_cinder.falsified`, or nothing.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import os
import pickle
import sys
import time
from pathlib import Path
from typing import Any

sys.path[:0] = sys.argv[1].split(os.pathsep)

from pytest_volfault.targets.nova.cinder_process import _program as program
from pytest_volfault.targets.nova.cinder_process import wire
from pytest_volfault.targets.nova.cinder_process._questions import QUESTIONS
from volfault_conformance.real_cinder.falsified import falsify
from volfault_fakes.cinder import (
    Asked,
    Backend,
    BackendError,
    DriverNotReady,
    Operations,
    SnapshotIsBusy,
    VolumeIsBusy,
    VolumeService,
)
from volfault_fakes.cinder.auth_strategies import STRATEGIES
from volfault_fakes.cinder.pipeline import Pipeline
from volfault_fakes.cloud import LUKS, Cloud
from volfault_fakes.cloud.identity import Identity, Token
from volfault_fakes.cloud.offered import Snapshot
from volfault_fakes.cloud.tables import Encryption, Volume

URL = "http://cinder.test"
VERSION = "29.0.0"
# What a volume is called whose creation ends the process, or never ends.
FATAL, ENDLESS = "fatal", "endless"


class Named(Cloud):
    """A cloud whose new rows are called what the other process wants."""

    def new_id(self) -> str:
        return QUESTIONS.ask_name()


class CalledBack(Backend):
    """A driver that asks the other process."""

    def require_ready(self) -> None:
        QUESTIONS.ask_driver("require_ready", None)

    def create_volume(self, volume: Volume) -> None:
        if volume.name == FATAL:
            print("the last words", flush=True)
            os._exit(3)
        if volume.name == ENDLESS:
            time.sleep(3600)
        QUESTIONS.ask_driver("create_volume", volume.id)

    def delete_volume(self, volume: Volume) -> None:
        QUESTIONS.ask_driver("delete_volume", volume.id)

    def extend_volume(self, volume: Volume, new_size: int) -> None:
        QUESTIONS.ask_driver("extend_volume", volume.id, new_size)

    def create_snapshot(self, snapshot: Snapshot) -> None:
        QUESTIONS.ask_driver("create_snapshot", snapshot.id)

    def delete_snapshot(self, snapshot: Snapshot) -> None:
        QUESTIONS.ask_driver("delete_snapshot", snapshot.id)

    def create_export(self, volume: Volume, connector: Any) -> None:
        QUESTIONS.ask_driver("create_export", volume.id, connector)

    def remove_export(self, volume: Volume) -> None:
        QUESTIONS.ask_driver("remove_export", volume.id)

    def initialize_connection(self, volume: Volume, connector: Any) -> dict[str, Any]:
        found = QUESTIONS.ask_driver("initialize_connection", volume.id, connector)
        encrypted = volume.encryption_key_id is not None
        added = {"qos_specs": None, "access_mode": "rw", "encrypted": encrypted, "cacheable": False}
        return {**found, "data": {**found["data"], **added}}

    def terminate_connection(self, volume: Volume, connector: Any) -> bool:
        return bool(QUESTIONS.ask_driver("terminate_connection", volume.id, connector))

    def attach_volume(self, volume: Volume, instance_uuid: str | None, host: str | None, mountpoint: str) -> None:
        QUESTIONS.ask_driver("attach_volume", volume.id, instance_uuid, host, mountpoint)


def _backend_error(text: str) -> BackendError:
    error = BackendError("")
    error.args = (text,)
    return error


class Double:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._cloud = Named()
        self._told: wire.Rows | None = None
        self._requests = 0
        operations = Operations(self._cloud, VolumeService(self._cloud, CalledBack(self._cloud)), QUESTIONS.ask_nova)
        self._pipeline = Pipeline(operations, URL, self._request_id, STRATEGIES["keystone"])
        QUESTIONS.errors = {
            "BackendError": _backend_error, "VolumeIsBusy": VolumeIsBusy, "SnapshotIsBusy": SnapshotIsBusy,
            "DriverNotReady": lambda _: DriverNotReady(),
        }  # fmt: skip
        QUESTIONS.rows, QUESTIONS.answer = self._news, self.answer

    @functools.singledispatchmethod
    def answer(self, asked: Any) -> Any:
        return wire.Failed(f"what is {asked!r}?")

    @answer.register
    def _(self, asked: wire.AskCinder) -> wire.Answered:
        self._cloud.clock.advance(asked.now - self._cloud.clock.now)
        self._cloud.tokens = {
            text: Token(text, Identity(who.user, who.project, frozenset(who.roles)), who.expires)
            for text, who in asked.tokens.items()
        }
        path, _, query = asked.url.removeprefix(URL).partition("?")
        reply = self._pipeline.answer(Asked(asked.method, path, query, asked.headers, asked.body))
        kind = "text/html" if reply.bare else "application/json"
        headers = {"content-type": kind, **{name.lower(): text for name, text in reply.headers.items()}}
        body = b"" if reply.body is None else json.dumps(reply.body).encode()
        return wire.Answered(reply.status, headers, body, self._news())

    @answer.register
    def _(self, asked: wire.MakeVolume) -> wire.Done | wire.Failed:
        made = self.answer(asked.request)
        if made.status != 202:
            return wire.Failed(f"{made.status} {made.body}")
        if asked.encryption is not None:
            self._cloud.put("encryptions", LUKS, Encryption(**asked.encryption))
            self._cloud.change("volumes", asked.volume_id, volume_type=LUKS)
        self._cloud.change("volumes", asked.volume_id, **asked.columns)
        return wire.Done(self._news() or made.rows)

    @answer.register
    def _(self, asked: wire.Snapshot) -> wire.Done:
        self._file(asked.number).write_bytes(pickle.dumps(self._cloud.snapshot()))
        return wire.Done()

    @answer.register
    def _(self, asked: wire.Restore) -> wire.Done:
        self._cloud.restore(pickle.loads(self._file(asked.number).read_bytes()))
        self._told = None
        return wire.Done()

    @answer.register
    def _(self, asked: wire.Forget) -> wire.Done:
        for number in asked.numbers:
            self._file(number).unlink()
        return wire.Done()

    def _file(self, number: int) -> Path:
        return self._folder / f"{number}.sqlite"

    def _request_id(self) -> str:
        self._requests += 1
        return str(self._requests)

    def _news(self) -> wire.Rows | None:
        cloud = self._cloud
        of_snapshots = ("metadata", "volume_type", "created_at", "updated_at", "image_metadata")
        beside = ("readonly", "attached_mode", "protocol", *of_snapshots)
        rows = wire.Rows(
            [_columns(row, beside) for row in cloud.volumes.values()],
            [
                {
                    **_columns(row, ("attached_at",)),
                    "connector": row.connector and json.dumps(row.connector),
                    "connection_info": row.connection_info and json.dumps(row.connection_info),
                    "attached": row.attached_at is not None,
                }
                for row in cloud.attachments.values()
            ],
            [_columns(row, ("created_at",)) for row in cloud.messages.values()],
            [_columns(row, of_snapshots) for row in cloud.snapshots.values()],
            [
                (row.id, key, str(value))
                for row in cloud.volumes.values()
                for key, value in (("readonly", row.readonly), ("attached_mode", row.attached_mode))
                if value is not None
            ],
            [(row.id, key, value) for row in cloud.volumes.values() for key, value in row.metadata.items()],
            [(row.id, key, value) for row in cloud.snapshots.values() for key, value in row.metadata.items()],
        )
        if rows == self._told:
            return None
        self._told = rows
        return rows


def _columns(row: Any, without: tuple[str, ...]) -> dict[str, Any]:
    return {field.name: getattr(row, field.name) for field in dataclasses.fields(row) if field.name not in without}


def start(folder: Path) -> tuple[str, Any]:
    if sys.argv[2] == "broken":
        raise ImportError("No module named 'cinder.api'")
    if sys.argv[2]:
        falsify(sys.argv[2])
    return VERSION, Double(folder).answer


if __name__ == "__main__":
    program.serve(start, int(sys.argv[3]), int(sys.argv[4]), Path(sys.argv[5]))
