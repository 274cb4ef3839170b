"""Every step of every sequence that was measured on the real Cinder, over HTTP against the fake.

All on Cinder 29, but for the storage driver's own attach_volume: 19 was the last release to call it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from volfault_fakes.cinder import BackendError, DriverNotReady, VolumeIsBusy
from volfault_fakes.cinder.dialect import CinderRefusal

HERE = Path(__file__).parent
MEASURED = {
    name: json.loads((HERE / f"measured_{name}.json").read_text()) for name in ("attach", "driver_hook", "sequences")
}
SEQUENCES = [(name, sequence) for name, measured in MEASURED.items() for sequence in measured["sequences"]]
STEPS = {"attach": 186, "driver_hook": 36, "sequences": 378}
RELEASES = {"attach": "29.0.0", "driver_hook": "19.0.0", "sequences": "29.0.0"}


# Which methods of ours fail where the real driver was broken.
BROKEN: dict[str, dict[str, Exception]] = {
    "uninitialized": {method: DriverNotReady() for method in ("attach_volume", "detach_volume", "remove_export")},
    # Since release 20 nobody calls the driver's own attach_volume.
    "attach_volume in 29": {},
    "busy": {"delete_volume": VolumeIsBusy("x")},
    "attach_volume": {"attach_volume": BackendError("boom")},
    **{
        method: {method: BackendError("boom")}
        for method in ("initialize_connection", "terminate_connection", "remove_export", "delete_volume")
    },
}
SPIED = ("create_export", "remove_export", "initialize_connection", "terminate_connection", "delete_volume")
HOOKS = ("attach_volume", "detach_volume")


class Replay:
    """One sequence against the fake."""

    def __init__(
        self, lab: Any, names: Any, monkeypatch: pytest.MonkeyPatch, release: str, start: dict[str, Any]
    ) -> None:
        self.lab = lab
        self.service = lab.cinder.operations.service
        self.patch = monkeypatch
        self.volume = lab.volume(**start)
        self.attachments: list[str] = []
        self.calls: list[str] = []
        self.before: Any = None
        self.values = {
            "<SERVER>": names.INSTANCE,
            "<SERVER2>": names.INSTANCE_2,
            "<SERVER3>": "33333333-3333-4333-8333-333333333333",
            "<HOST>": names.CONNECTOR,
            "<HOST2>": names.CONNECTOR_2,
        }
        self.hooks = HOOKS if release.startswith("19.") else ()
        for method in (*SPIED, *self.hooks):
            monkeypatch.setattr(self.service.backend, method, self._spied(method))

    def _spied(self, method: str) -> Callable[..., Any]:
        original = getattr(self.service.backend, method)

        def call(volume: Any, *args: Any) -> Any:
            host = args and isinstance(args[0], dict) and args[0].get("host")
            named = method.endswith("_connection") and not method.startswith("create")
            self.calls.append(f"{method} {host or None}" if named else method)
            return original(volume, *args)

        return call

    def fill(self, value: Any) -> Any:
        """Put the ids in the places of their names."""
        if isinstance(value, dict):
            return {key: self.fill(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.fill(each) for each in value]
        if not isinstance(value, str) or value in ("<HOST>", "<HOST2>"):
            return self.values.get(value, value) if isinstance(value, str) else value
        for name, identifier in self._ids():
            value = value.replace(name, identifier)
        return value

    def hide(self, text: str) -> str:
        """Put the names in the places of the ids."""
        for name, identifier in self._ids():
            text = text.replace(identifier, name)
        return text

    def _ids(self) -> list[tuple[str, str]]:
        servers = [(name, value) for name, value in self.values.items() if isinstance(value, str)]
        numbered = [(f"<ATT{number}>", key) for number, key in enumerate(self.attachments, start=1)]
        return [("<VOL>", self.volume), *numbered, *servers]

    def do(self, step: dict[str, Any]) -> dict[str, Any]:
        """Repeat a step.

        Returns:
            What the measurement would have written of it.
        """
        self.calls.clear()
        seen: dict[str, Any] = {}
        messages = len(self.lab.cloud.messages)
        with self.patch.context() as patch:
            for method, error in self._broken(step.get("broken")).items():
                patch.setattr(self.service.backend, method, self._failing(method, error, step["broken"]))
            if "request" in step:
                seen |= self._request(step)
            elif "rpc" in step:
                seen |= self._rpc(step["rpc"])
            else:
                self.lab.cloud.change("volumes", self.volume, **step["columns"])
        told = [[row.action, row.detail] for row in [*self.lab.cloud.messages.values()][messages:]]
        rows = self.rows()
        if rows != "gone" and told:
            seen["messages"] = told
        if self.calls:
            seen["driver"] = self.calls.copy()
        if rows != self.before:
            seen["rows"] = rows
        self.before = rows
        return seen

    def _broken(self, what: str | None) -> dict[str, Exception]:
        if what == "attach_volume" and not self.hooks:
            what = "attach_volume in 29"
        return {} if what is None else BROKEN[what]

    def _failing(self, method: str, error: Exception, broken: str) -> Callable[..., Any]:
        def fail(_: Any, *args: Any) -> Any:
            if broken != "uninitialized":
                host = f" {args[0]['host']}" if method.endswith("_connection") else ""
                self.calls.append(method + host)
            raise error

        return fail

    def _request(self, step: dict[str, Any]) -> dict[str, Any]:
        method, path, *body = self.fill(step["request"])
        self.lab.service = step.get("service", False)
        answer = self.lab.call(method, path, body[0] if body else None, version=step.get("version", "3.71"))
        error = self.hide(answer.error)
        return {"code": answer.code, **({"error": error} if error else {})}

    def _rpc(self, arguments: list[Any]) -> dict[str, Any]:
        try:
            self.service.attach_volume(self.lab.cloud.volumes[self.volume], *self.fill(arguments))
        except (CinderRefusal, BackendError) as error:
            return {"error": self.hide(str(error))}
        return {}

    def rows(self) -> Any:
        """The rows of the volume as the measurement wrote them."""
        for row in self.lab.cloud.attachments_of(self.volume):
            if row.id not in self.attachments:
                self.attachments.append(row.id)
        volume = self.lab.cloud.volumes.get(self.volume)
        if volume is None:
            return "gone"
        metadata = {} if volume.readonly is None else {"readonly": str(volume.readonly)}
        if volume.attached_mode is not None:
            metadata["attached_mode"] = volume.attached_mode
        attachments = [
            [
                row.attach_status,
                row.attach_mode,
                None if row.instance_uuid is None else self.hide(row.instance_uuid),
                row.attached_host,
                row.mountpoint,
                bool(row.connection_info),
                row.attached_at is not None,
            ]
            for row in self.lab.cloud.attachments_of(self.volume)
        ]
        return [volume.status, volume.attach_status, volume.size, metadata, attachments]


WRITTEN = ("code", "error", "messages", "driver", "rows")


@pytest.mark.parametrize(("name", "sequence"), SEQUENCES, ids=[f"{name}: {each['name']}" for name, each in SEQUENCES])
def test_the_fake_goes_as_the_real_cinder_went(
    lab: Any, names: Any, monkeypatch: pytest.MonkeyPatch, name: str, sequence: dict[str, Any]
) -> None:
    replay = Replay(lab, names, monkeypatch, MEASURED[name]["release"], sequence["start"])
    for number, step in enumerate(sequence["steps"]):
        real = {key: step[key] for key in WRITTEN if key in step}
        if "rpc" in step and "error" in real:
            # The real one says the class of the exception as well.
            real["error"] = real["error"].partition(": ")[2]
        assert replay.do(step) == real, f"step {number}: {step}"


@pytest.mark.parametrize("name", sorted(MEASURED))
def test_the_measured_sequences_are_whole(name: str) -> None:
    assert MEASURED[name]["release"] == RELEASES[name]
    assert sum(len(sequence["steps"]) for sequence in MEASURED[name]["sequences"]) == STEPS[name]
