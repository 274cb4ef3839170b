"""What a run leaves: the values that targets, verdicts and reports exchange. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any

from pytest_volfault.scenario import Scenario


@dataclass(frozen=True, slots=True)
class FinalState:
    """What is left of one volume and one server when everything has come to rest.

    Attributes:
        volume_status: Cinder's status, `deleted` when the row is gone.
        attachments: attach_status of each of the volume's rows for this server, or for none; sorted.
        lun_mapped: whether the backend still exports it to any host.
        guest_disk: none, live, config or live+config: the server's guest, and its definition.
        host_device: whether any host still has a device or a mount for it.
        bdm: whether Nova's database still has the server's block device mapping.
        vm_state: Nova's state of the server; None where there is no Nova.
        task_state: Nova's task on the server, if any.
        other_attachments: attach_status of the rows for other servers, sorted.
        other_guest_disk: what the guests of other servers hold of it, as in guest_disk.
        stray_guest: whether a hypervisor still has the guest of a server that Nova has deleted.
        locked: whether a client holds the image's lock in the backend.
        secret: whether any host still keeps the volume's passphrase.
        tagged: whether the server's metadata still lists the tag of the volume's disk.
    """

    volume_status: str
    attachments: tuple[str, ...] = ()
    lun_mapped: bool = False
    guest_disk: str = "none"
    host_device: bool = False
    bdm: bool = False
    vm_state: str | None = None
    task_state: str | None = None
    other_attachments: tuple[str, ...] = ()
    other_guest_disk: str = "none"
    stray_guest: bool = False
    locked: bool = False
    secret: bool = False
    tagged: bool = False

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
        return asdict(self) | {
            "attachments": list(self.attachments),
            "other_attachments": list(self.other_attachments),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> FinalState:
        """Read `as_dict` back."""
        lists = {name: tuple(data[name]) for name in ("attachments", "other_attachments")}
        return cls(**(dict(data) | lists))


def in_words(column: object) -> str:
    """A column of a final state, as `as_dict` has it, in words for people."""
    if isinstance(column, bool):
        return "yes" if column else "no"
    if isinstance(column, list):
        return ", ".join(column) or "none"
    return "none" if column is None else str(column)


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


def standing(verdict: Verdict, heals_by: Rung) -> tuple[int, int]:
    """Where an end stands on the scale from best to worst: by its verdict, then by what it takes to heal it."""
    return verdict.rank, list(Rung).index(heals_by)


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
            "meanwhile": [asdict(each) for each in self.scenario.meanwhile],
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
        entries = tuple(TraceEntry(**entry) for entry in data["trace"])
        verdict = Verdict(data["verdict"])
        return cls(
            Scenario.parse(data["id"]),
            Outcome(
                Answer(**data["outcome"]),
                FinalState.from_dict(data["final_state"]),
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
