"""A script: what is done to a volume or two, one step behind the other. Data only."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Volume:
    """A volume of a script.

    Attributes:
        protocol: driver_volume_type.
        encrypted: whether it is.
        shared: whether its target is another volume's too.
        hosts: those that the backend shows it to from the start.
    """

    protocol: str = "iscsi"
    encrypted: bool = False
    shared: bool = False
    hosts: tuple[str, ...] = ("compute1",)


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong in a call: the fake is struck by a kind, and a program of the real os-brick's host fails.

    Attributes:
        kind: name of the kind.
        when: on which side of the effect it strikes.
        program: how the command begins that fails each time; "" for the system call that makes a link.
        deaf: the program exits with 0, and does nothing.
    """

    kind: str
    when: str
    program: str
    deaf: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """Something that is done.

    Attributes:
        do: `connect`, `disconnect` or `extend`; `properties` of the host; or, besides os-brick, `show` and `hide`
            (the backend, to the host), `resize` and `destroy` (the volume), `go` (to the other host).
        volume: which of the script's volumes.
        told: what disconnect is told of the device: `nothing`, `info` (what connect returned) or `path` (in the
            properties, as Nova does).
        force: as os-brick has it.
        ignore: ignore_errors.
        flushes: whether the disk takes what is flushed.
        portal: another portal than the volume's.
        fault: what goes wrong in it.
    """

    do: str
    volume: int = 0
    told: str = "info"
    force: bool = False
    ignore: bool = False
    flushes: bool = True
    portal: str = ""
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """A comparison.

    Attributes:
        name: what it is called in differences.toml.
        steps: what is done.
        volumes: with what.
        tries: device_scan_attempts.
        auto_scan: whether the hosts' open-iscsi knows no node.session.scan.
    """

    name: str
    steps: tuple[Step, ...]
    volumes: tuple[Volume, ...] = field(default_factory=lambda: (Volume(),))
    tries: int = 3
    auto_scan: bool = False
