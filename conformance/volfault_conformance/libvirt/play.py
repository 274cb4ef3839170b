"""The one runner: does a scenario's rows on a host, and writes down what each did."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from volfault_conformance.libvirt.hypervisor import Host
from volfault_conformance.libvirt.machines import domain_xml
from volfault_conformance.libvirt.normal import Plain
from volfault_conformance.libvirt.rows import ELSEWHERE, FOLDER, Changed, Object, Row, Scenario

NAME = "compared"
UUID = "5bd0b9a8-7f6c-4f0e-9d55-1c1d2c3e4f50"
INACTIVE = 2
# libvirt waits so long for a guest; what else a call takes is the machine's own business.
PATIENCE = 5
# Events come a moment after the call that they tell of.
SETTLE = 0.25
# How often a guest's firmware restarts, and so how many REBOOT events come, is chance.
EVENTS = ("LIFECYCLE", "DEVICE_ADDED", "DEVICE_REMOVED", "DEVICE_REMOVAL_FAILED")


@dataclass(frozen=True)
class Seen:
    """What a row did.

    Attributes:
        row: its label.
        asked: the call with its arguments.
        answer: what came back (see `normal.Plain`).
        waited: seconds that libvirt waited for the guest, a multiple of `PATIENCE`.
        at_once: the domain's state and disks right after the call; None where the row does not glance.
        later: the same after the row's pause.
        events: those that came until then, in order.
    """

    row: str
    asked: str
    answer: Any
    waited: int
    at_once: Any
    later: Any
    events: list[Any]


@dataclass
class Stage:
    """A host with the scenario's domain on it, and the things that rows have to do with."""

    host: Host
    scenario: Scenario
    plain: Plain = field(init=False)
    told: list[Any] = field(default_factory=list)
    told_others: list[Any] = field(default_factory=list)
    told_elsewhere: list[Any] = field(default_factory=list)
    elsewhere: str = ""
    objects: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        machine = self.scenario.machine
        # Our guests are q35's; where pc has its slots they do not know.
        places = {name: getattr(self.host, name) for name in ("folder", "secrets", "definitions")}
        self.plain = Plain(self.host.module, places, addresses=machine.type == "q35")
        self.host.prepare(machine, domain_xml(machine, NAME, UUID, self.host.folder), started=self.scenario.started)
        connection = self.host.open()
        self.objects |= {
            "stage": self,
            "host": self.host,
            "module": self.host.module,
            "connection": connection,
            "domain": connection.lookupByUUIDString(UUID),
        }
        self.watch(connection)
        if self.scenario.moves:
            self.elsewhere = self.host.pair()
            self.objects["connection elsewhere"] = self.host.open_elsewhere()
            self._note_events(self.objects["connection elsewhere"], self.told_elsewhere, "elsewhere: ")
        self.host.let_pass(SETTLE)
        self.told.clear()

    def watch(self, connection: Any) -> None:
        """Note the events of a connection, and its end."""
        self._note_events(connection, self.told, "")
        self.watch_end(connection)

    def _note_events(self, connection: Any, told: list[Any], where: str) -> None:
        for kind in EVENTS:

            def note(_connection: Any, domain: Any, *details: Any, kind: str = kind) -> None:
                told.append([f"{where}{kind}", domain.name(), *details[:-1]])

            number = getattr(self.host.module, f"VIR_DOMAIN_EVENT_ID_{kind}")
            connection.domainEventRegisterAny(None, number, note, None)

    def watch_end(self, connection: Any) -> Any:
        """Note that a connection was lost."""
        return connection.registerCloseCallback(
            lambda _connection, reason, _: self.told.append(["CLOSED", reason]), None
        )

    def vcpus(self) -> list[list[int]]:
        """Number and state of the domain's virtual processors; times and places are the machine's own."""
        return [list(each[:2]) for each in self.objects["domain"].vcpus()[0]]

    def listen(self, connection: Any, domain: Any = None) -> Any:
        """Note the lifecycle of a domain, or of all, as another connection hears of it; return the number."""
        whose = "all" if domain is None else "one"

        def note(_connection: Any, heard: Any, *details: Any) -> None:
            self.told_others.append([f"LIFECYCLE of {whose}", heard.name(), *details[:-1]])

        number: int = self.host.module.VIR_DOMAIN_EVENT_ID_LIFECYCLE
        return connection.domainEventRegisterAny(domain, number, note, None)

    def do(self, row: Row) -> Seen:
        """Make a row's call and look."""
        subject, _, method = row.call.partition(".")
        args = tuple(self._given(value) for value in row.args)
        start = self.host.now()
        try:
            answer = self._call(row, self.objects[subject], method, args)
        except Exception as error:  # noqa: BLE001 - whatever is raised is an answer to compare
            answer = self.plain.error(error)
        waited = PATIENCE * int(round(self.host.now() - start, 3) / PATIENCE)
        at_once = self.look() if row.glance else None
        self.host.let_pass(row.pause + SETTLE)
        # Which of two connections hears first is chance.
        events = [*self.told, *self.told_others, *self.told_elsewhere]
        for told in (self.told, self.told_others, self.told_elsewhere):
            told.clear()
        return Seen(row.label, _asked(row), answer, waited, at_once, self.look(), events)

    def look(self) -> Any:
        """Return the domain's state and disks, as somebody else's connection shows them; on both hosts if it moves."""
        here = self._look(self.host.open)
        return {"here": here, "elsewhere": self._look(self.host.open_elsewhere)} if self.scenario.moves else here

    def _look(self, connect: Callable[[], Any]) -> Any:
        try:
            domain = connect().lookupByUUIDString(UUID)
            live = self.plain.disks(domain.XMLDesc(0)) if domain.isActive() else []
            config = self.plain.disks(domain.XMLDesc(INACTIVE)) if domain.isPersistent() else []
            return {"state": domain.state()[:2], "live": live, "config": config}
        except Exception as error:  # noqa: BLE001 - that there is no domain any more is what one sees
            return self.plain.error(error)

    def _call(self, row: Row, subject: Any, method: str, args: tuple[Any, ...]) -> Any:
        call = getattr(subject, method)
        if row.lasts:
            return self._during(row, call, args)
        result = self.host.strike(row.trouble, subject, call, args) if row.trouble else call(*args)
        if row.kept_as:
            self.objects[row.kept_as] = result
        return self.plain.answer(result if row.part is None else result[row.part])

    def _during(self, row: Row, call: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """What others are answered while the call lasts, and what it answers itself."""
        answers: list[Any] = []
        others = [functools.partial(self._ask, asked, answers) for asked in row.meanwhile]
        try:
            last = self.plain.answer(self.host.during(lambda: call(*args), others))
        except Exception as error:  # noqa: BLE001 - whatever is raised is an answer to compare
            last = self.plain.error(error)
        return [*answers, last] if row.meanwhile else last

    def _ask(self, asked: str, answers: list[Any]) -> None:
        subject, _, method = asked.partition(".")
        connect = self.host.open_elsewhere if subject == "elsewhere" else self.host.open
        method, _, part = method.partition(":")
        try:
            answer = getattr(connect().lookupByUUIDString(UUID), method)()
            answers.append(self.plain.answer(answer[part] if part else answer))
        except Exception as error:  # noqa: BLE001 - as in `do`
            answers.append(self.plain.error(error))

    def _given(self, value: Any) -> Any:
        if isinstance(value, Object):
            return self.objects[value.name]
        if isinstance(value, Changed):
            text = self.objects[value.name]
            for old, new in value.instead:
                text = text.replace(old.replace(FOLDER, self.host.folder), new)
            return text
        if isinstance(value, dict):
            return {name: self._given(each) for name, each in value.items()}
        if not isinstance(value, str):
            return value
        return value.replace(FOLDER, self.host.folder).replace(ELSEWHERE, self.elsewhere)


def play(scenario: Scenario, host: Host) -> Iterator[Seen]:
    """Do the rows of a scenario on a host that has nothing yet."""
    stage = Stage(host, scenario)
    for row in scenario.rows:
        yield stage.do(row)


def _asked(row: Row) -> str:
    words = ", ".join(arg.name if isinstance(arg, Object) else repr(arg) for arg in row.args)
    struck = f" [{row.trouble}]" if row.trouble else ""
    struck += f" [meanwhile {', '.join(row.meanwhile)}]" if row.meanwhile else ""
    return f"{row.call}({words}){struck}"
