"""The values that the layers exchange, and the text form of a scenario. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any

from pytest_volfault.errors import UsageError

WHENS = ("before", "after")
TIMES = ("once", "always")
_NAME = r"[A-Za-z0-9_.-]+"
_FAULT = re.compile(
    rf"(?P<point>{_NAME})(?:#(?P<occurrence>[1-9][0-9]*))?@(?P<when>{_NAME})=(?P<kind>{_NAME}),(?P<times>{_NAME})"
)
_FLOW = re.compile(r"(?P<flow>[A-Za-z0-9_-]+)(?:\.(?P<variant>[A-Za-z0-9_-]+))?")


@dataclass(frozen=True, slots=True)
class Step:
    """A numbered place in a flow.

    Attributes:
        number: as the seeds number it; `4+5` where one call does both.
        name: what it is called.
        points: names of the injection points that make it up.
    """

    number: str
    name: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        point: name of the injection point.
        kind: what happens, one of the point's kinds.
        when: `before` the effect, or `after` it: effect done, reply lost.
        times: `once`, or `always` from that call on.
        occurrence: the first call of the point that it strikes, counted from 1.
    """

    point: str
    kind: str
    when: str = "before"
    times: str = "once"
    occurrence: int = 1

    def __post_init__(self) -> None:
        for value, valid, what in ((self.when, WHENS, "when"), (self.times, TIMES, "times")):
            if value not in valid:
                raise UsageError(f"a fault's {what} is {' or '.join(valid)}, not {value!r}")

    def __str__(self) -> str:
        number = "" if self.occurrence == 1 else f"#{self.occurrence}"
        return f"{self.point}{number}@{self.when}={self.kind},{self.times}"

    def strikes(self, occurrence: int) -> bool:
        """Whether it strikes this call of its point."""
        return occurrence == self.occurrence or (self.times == "always" and occurrence > self.occurrence)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A flow, a variant and the faults; its text form is the id that replays it."""

    flow: str
    variant: str
    faults: tuple[Fault, ...] = ()

    @property
    def id(self) -> str:
        """Shell-safe, readable, and the same on every machine and in every release."""
        faults = "+".join(map(str, self.faults))
        return f"{self.flow}.{self.variant}" + (f"/{faults}" if faults else "")

    @property
    def golden(self) -> Scenario:
        """The same flow without faults."""
        return Scenario(self.flow, self.variant)

    @classmethod
    def parse(cls, text: str) -> Scenario:
        """Read an id.

        Raises:
            UsageError: it is not one; the message shows the shape.
        """
        head, _, tail = text.partition("/")
        flow = _FLOW.fullmatch(head)
        faults = [_FAULT.fullmatch(part) for part in tail.split("+")] if tail else []
        if flow is None or not flow["variant"] or text.endswith("/") or not all(faults):
            raise UsageError(
                f"{text!r} is no scenario id. The shape is FLOW.VARIANT/POINT@WHEN=KIND,TIMES, for example "
                "detach.attachments/cinder.attachment_delete@before=http-500,always"
            )
        return cls(
            flow["flow"],
            flow["variant"],
            tuple(Fault(m["point"], m["kind"], m["when"], m["times"], int(m["occurrence"] or 1)) for m in faults if m),
        )


@dataclass(frozen=True, slots=True)
class FinalState:
    """What is left of one volume and one server when everything has come to rest.

    Attributes:
        volume_status: Cinder's status, `deleted` when the row is gone.
        attachments: attach_status of each of the volume's rows, sorted.
        lun_mapped: whether the backend still exports it to any host.
        guest_disk: none, live, config or live+config.
        host_device: whether any host still has a device for it.
        bdm: whether Nova's database still has its block device mapping.
        vm_state: Nova's state of the server; None where there is no Nova.
        task_state: Nova's task on the server, if any.
    """

    volume_status: str
    attachments: tuple[str, ...] = ()
    lun_mapped: bool = False
    guest_disk: str = "none"
    host_device: bool = False
    bdm: bool = False
    vm_state: str | None = None
    task_state: str | None = None

    @classmethod
    def attached(cls, **columns: Any) -> FinalState:
        """A volume wholly attached to an active server, as Nova and Cinder leave it."""
        whole: dict[str, Any] = {
            "volume_status": "in-use",
            "attachments": ("attached",),
            "lun_mapped": True,
            "guest_disk": "live+config",
            "host_device": True,
            "bdm": True,
            "vm_state": "active",
        }
        return cls(**(whole | columns))

    @classmethod
    def detached(cls, **columns: Any) -> FinalState:
        """A volume that nobody holds; the server stays active."""
        whole: dict[str, Any] = {"volume_status": "available", "vm_state": "active"}
        return cls(**(whole | columns))

    def as_dict(self) -> dict[str, Any]:
        """Plain values with the names of the results file."""
        return asdict(self) | {"attachments": list(self.attachments)}


@dataclass(frozen=True, slots=True)
class TraceEntry:
    """One crossing of an injection point.

    Attributes:
        n: its place in the trace, from 1.
        point: name of the point.
        occurrence: how many times this point had been crossed, this one included.
        detail: what the call was about (`vdb config`); may be empty.
        result: what the caller got, or what struck.
        process: the process that made the call (`api`, `compute`, …).
        kinds: what could go wrong at this very call; says nothing of what happened, so it is not compared.
    """

    n: int
    point: str
    occurrence: int
    detail: str
    result: str
    process: str
    kinds: tuple[str, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        call = self.point + ("" if self.occurrence == 1 else f"#{self.occurrence}")
        return f"{call}{f'({self.detail})' if self.detail else ''} -> {self.result}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the caller of a flow saw.

    Attributes:
        api_status: HTTP status, None where there is no API or it died.
        error: what the caller got instead of success.
        compute_error: what went wrong behind an answer that had already been given.
    """

    api_status: int | None = None
    error: str | None = None
    compute_error: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run of a scenario: what the caller saw, what was left, and how it came about."""

    answer: Answer
    final_state: FinalState
    trace: tuple[TraceEntry, ...]
    fired: bool


class Verdict(Enum):
    """The judgement. The order is from best to worst; the worst that holds is given."""

    COMPLETED = "completed"
    ROLLED_BACK = "rolled-back"
    RECOVERABLE = "recoverable"
    LEAKED = "leaked"
    STUCK = "stuck"
    UNSAFE = "unsafe"
    UNREACHED = "unreached"
    NONDETERMINISTIC = "nondeterministic"

    @property
    def rank(self) -> int:
        """Higher is worse."""
        return list(Verdict).index(self)

    @property
    def clean(self) -> bool:
        """Whether nobody has to do anything."""
        return self in (Verdict.COMPLETED, Verdict.ROLLED_BACK)


class Rung(Enum):
    """What makes a faulted state whole again, once the fault is gone; cheapest first."""

    NONE_NEEDED = "none-needed"
    RETRY = "retry"
    RESTART = "restart"
    PERIODIC = "periodic"
    OPERATOR = "operator"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Result:
    """A scenario, its outcome and the judgement on it: one line of the results."""

    scenario: Scenario
    outcome: Outcome
    verdict: Verdict
    violations: tuple[str, ...]
    heals_by: Rung

    def as_dict(self) -> dict[str, Any]:
        """The shape of `volfault-results/1`."""
        return {
            "id": self.scenario.id,
            "flow": self.scenario.flow,
            "variant": self.scenario.variant,
            "faults": [asdict(fault) for fault in self.scenario.faults],
            "outcome": asdict(self.outcome.answer),
            "final_state": self.outcome.final_state.as_dict(),
            "verdict": self.verdict.value,
            "violations": list(self.violations),
            "heals_by": self.heals_by.value,
            "trace": [
                {"n": entry.n, "point": entry.point, "occurrence": entry.occurrence, "detail": entry.detail,
                 "process": entry.process, "result": entry.result}
                for entry in self.outcome.trace
            ],
        }  # fmt: skip

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Result:
        """Read `as_dict` back; xdist workers send results to the controller in this form."""
        state = dict(data["final_state"])
        entries = tuple(TraceEntry(**entry) for entry in data["trace"])
        verdict = Verdict(data["verdict"])
        return cls(
            Scenario.parse(data["id"]),
            Outcome(
                Answer(**data["outcome"]),
                FinalState(**(state | {"attachments": tuple(state["attachments"])})),
                entries,
                verdict is not Verdict.UNREACHED,
            ),
            verdict,
            tuple(data["violations"]),
            Rung(data["heals_by"]),
        )


@dataclass(frozen=True, slots=True)
class TargetInfo:
    """The code under test, as the results name it."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Flow:
    """One operation as a user would ask for it.

    Attributes:
        name: `detach`.
        title: one sentence for `--volfault-steps`.
        goal: the final state that it is for.
        start: the state that it starts from.
        steps: variant -> its numbered steps.
    """

    name: str
    title: str
    start: FinalState
    goal: FinalState
    steps: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)

    @property
    def variants(self) -> tuple[str, ...]:
        """Names of the variants, the default first."""
        return tuple(self.steps)
