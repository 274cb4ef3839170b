"""Plays a script with a party, and says what was to be seen after each step."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from volfault_conformance.brick.parties import Party
from volfault_conformance.brick.script import Script, Step
from volfault_fakes.cloud.finding import has_path
from volfault_fakes.cloud.protocols import connection_data
from volfault_fakes.cloud.tables import Export

HOSTS = ("compute1", "compute2")
TABLES = ("devices", "sessions", "mounts", "exports")
# The rest of what it says is the place in os-brick's code.
CHAINED = "Chained Exception #1"


@dataclass(frozen=True)
class Seen:
    """What is to be seen after a step.

    Attributes:
        result: what the call returned, or the class and text of its error.
        seconds: virtual time that it took.
        tables: rows of the cloud.
        there: whether the path that it returned leads to something.
    """

    result: Any
    seconds: float
    tables: Mapping[str, tuple[Any, ...]]
    there: bool = True


class Play:
    """One script with one party.

    Args:
        script: what to do.
        party: with whom; its cloud is cleared first.
    """

    def __init__(self, script: Script, party: Party) -> None:
        self._script, self._party, self._cloud = script, party, party.cloud
        self._infos: dict[tuple[int, str], Any] = {}
        self._connectors: dict[str, Any] = {}

    def run(self) -> list[Seen]:
        """Play it to its end."""
        empty = type(self._cloud)().snapshot()
        self._cloud.restore(empty)
        self._cloud.auto_scan = self._script.auto_scan
        for host in HOSTS:
            self._cloud.add_host(host)
        self._volumes = [
            self._cloud.add_volume(
                protocol=each.protocol,
                encryption_key_id="key" if each.encrypted else None,
                shared_targets=each.shared,
                service_uuid="array" if each.shared else None,
            )
            for each in self._script.volumes
        ]
        for number, each in enumerate(self._script.volumes):
            for host in each.hosts:
                self._show(Step("show", number), host)
        with self._party.playing():
            return [self._do(step) for step in self._script.steps]

    def _do(self, step: Step) -> Seen:
        began = self._cloud.clock.now
        there = True
        try:
            result = DOES[step.do](self, step)
        except Exception as error:  # noqa: BLE001 - whichever it is, it is compared
            # What a program that was broken on purpose says is no matter.
            result = _told(error) if step.fault is None else type(error).__name__
        if isinstance(result, dict) and str(result.get("path", "")).startswith("/"):
            there = has_path(self._cloud, self._cloud.here, result["path"])
        tables = {name: tuple(sorted(getattr(self._cloud, name).values(), key=repr)) for name in TABLES}
        return Seen(result, self._cloud.clock.now - began, tables, there)

    def _properties_of(self, step: Step) -> dict[str, Any]:
        data = connection_data(self._volumes[step.volume], self._cloud.here)
        return {**data, "target_portal": step.portal} if step.portal else data

    def _connector(self, step: Step) -> Any:
        protocol = self._script.volumes[step.volume].protocol
        if protocol not in self._connectors:
            self._connectors[protocol] = self._party.connector(protocol, self._script.tries)
        return self._connectors[protocol]

    def _called(self, step: Step, name: str, *args: Any, **options: Any) -> Any:
        one = self._connector(step)
        if step.fault is not None:
            return self._party.failing(one, name, step.fault, *args, **options)
        return getattr(one, name)(*args, **options)

    def _connect(self, step: Step) -> Any:
        info = self._called(step, "connect_volume", self._properties_of(step))
        self._infos[step.volume, self._cloud.here] = info
        # An open image is no value to compare; that it is none of the usual answers is.
        return {name: value if isinstance(value, str) else "open" for name, value in info.items()}

    def _disconnect(self, step: Step) -> Any:
        data = self._properties_of(step)
        info = self._infos.get((step.volume, self._cloud.here))
        if step.told == "path" and info is not None:
            data["device_path"] = info["path"]
        given = info if step.told == "info" else None
        options = {"force": step.force, "ignore_errors": step.ignore}
        if step.fault is None:
            result = self._party.disconnect(self._connector(step), step.flushes, data, given, **options)
        else:
            result = self._called(step, "disconnect_volume", data, given, **options)
        handle = (info or {}).get("path")
        return result if isinstance(handle, str | None) or given is None else f"closed: {handle.closed}"

    def _extend(self, step: Step) -> Any:
        return self._called(step, "extend_volume", self._properties_of(step))

    def _properties(self, _step: Step) -> Any:
        return self._party.properties()

    def _show(self, step: Step, host: str | None = None) -> None:
        key = (self._volumes[step.volume].id, host or self._cloud.here)
        self._cloud.put("exports", key, Export(*key))

    def _hide(self, step: Step) -> None:
        self._cloud.drop("exports", (self._volumes[step.volume].id, self._cloud.here))

    def _resize(self, step: Step) -> None:
        self._volumes[step.volume] = self._cloud.change("volumes", self._volumes[step.volume].id, size=7)

    def _destroy(self, step: Step) -> None:
        self._hide(step)
        self._cloud.drop("volumes", self._volumes[step.volume].id)

    def _go(self, _step: Step) -> None:
        self._cloud.here = HOSTS[1 - HOSTS.index(self._cloud.here)]


def _told(error: Exception) -> str:
    text = str(error).strip()
    return f"{type(error).__name__}: {CHAINED if text.startswith(CHAINED) else text}"


DOES: Mapping[str, Callable[[Play, Step], Any]] = {
    "connect": Play._connect,
    "disconnect": Play._disconnect,
    "extend": Play._extend,
    "properties": Play._properties,
    "show": Play._show,
    "hide": Play._hide,
    "resize": Play._resize,
    "destroy": Play._destroy,
    "go": Play._go,
}


def differences(one: list[Seen], other: list[Seen]) -> list[str]:
    """What differs, step by step."""
    found = []
    for number, (left, right) in enumerate(zip(one, other, strict=True), start=1):
        for field in dataclasses.fields(Seen):
            fake, real = getattr(left, field.name), getattr(right, field.name)
            if fake != real:
                found.append(f"step {number}, {field.name}: the fake has {fake}, os-brick has {real}")
    return found
