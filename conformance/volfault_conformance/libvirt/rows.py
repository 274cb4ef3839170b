"""What a scenario is made of: rows that say which call is made, and how long to wait before the second look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from volfault_conformance.libvirt.machines import Machine

LIVE, CONFIG, BOTH = 1, 2, 3
# Stands for the folder with the disk images, which each hypervisor has somewhere else.
FOLDER = "{folder}"
# Stands for the URI by which the host finds the other one.
ELSEWHERE = "{elsewhere}"


@dataclass(frozen=True)
class Object:
    """An argument that is something an earlier row left (see `Row.kept_as`)."""

    name: str


@dataclass(frozen=True)
class Changed:
    """A text that an earlier row left, with some words of it in place of others."""

    name: str
    instead: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Row:
    """One call.

    Attributes:
        label: what it is about, for readers.
        call: `subject.method`; subjects are `host` (the hypervisor under comparison itself, see
            `hypervisor.Host`), `stage` (see `play.Stage`), `module`, `connection`, `domain`, and what earlier rows
            kept.
        args: its arguments; `{folder}` in a string is where the images are.
        pause: seconds that pass after the call and before the second look.
        kept_as: the name under which later rows find the result.
        part: the element of the result that is compared; None compares the whole. For results whose other
            elements are the machine's own.
        glance: whether the domain is looked at right after the call, too. Not where the guest is so fast that
            one look would be a throw of dice.
        trouble: the name of a fault of ours that strikes in this call; the real host has it for real.
        lasts: whether the call takes as long as the machine does, so that its time is not compared.
        meanwhile: calls that are made, by others than the caller, while this one lasts; as `call` has them, and
            `elsewhere.method` is asked of the domain on the other host. What each answers is compared, too.
    """

    label: str
    call: str
    args: tuple[Any, ...] = ()
    pause: float = 0.0
    kept_as: str = ""
    part: int | str | None = None
    glance: bool = True
    trouble: str = ""
    lasts: bool = False
    meanwhile: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scenario:
    """Rows that one domain goes through, defined before the first.

    Attributes:
        name: for readers and for the record.
        machine: what the domain is.
        rows: in order.
        started: whether the domain runs, and its system is up, before the first row.
        moves: whether there is another host that it can go to, and is looked at.
    """

    name: str
    machine: Machine
    rows: tuple[Row, ...]
    started: bool = True
    moves: bool = False

    @property
    def title(self) -> str:
        """The name, and what it runs on."""
        return f"{self.name} ({self.machine.name})"


def disk(
    number: int,
    target: str = "vdb",
    bus: str = "virtio",
    *,
    alias: str = "",
    serial: str = "",
    source: str = "",
    extra: str = "",
) -> str:
    """Write a <disk>.

    Args:
        number: of the image.
        target: the guest's name for it.
        bus: how it is plugged in.
        alias: the caller's own.
        serial: what the guest reads as its serial number.
        source: a block device instead of the image.
        extra: further elements.
    """
    kind, key = ("block", "dev") if source else ("file", "file")
    path = source or f"{FOLDER}/disk{number}.img"
    named = f"<alias name='{alias}'/>" if alias else ""
    numbered = f"<serial>{serial}</serial>" if serial else ""
    return (
        f"<disk type='{kind}' device='disk'><driver name='qemu' type='raw' cache='none'/><source {key}='{path}'/>"
        f"<target dev='{target}' bus='{bus}'/>{extra}{numbered}{named}</disk>"
    )


def attach(label: str, device: str, flags: int, **rest: Any) -> Row:
    """Write the row of an attachDeviceFlags."""
    return Row(f"attach {label}", "domain.attachDeviceFlags", (device, flags), **rest)


def detach(label: str, device: str, flags: int, **rest: Any) -> Row:
    """Write the row of a detachDeviceFlags."""
    return Row(f"detach {label}", "domain.detachDeviceFlags", (device, flags), **rest)


def by_alias(label: str, alias: str, flags: int, **rest: Any) -> Row:
    """Write the row of a detachDeviceAlias."""
    return Row(f"detach by alias, {label}", "domain.detachDeviceAlias", (alias, flags), **rest)


def do(method: str, label: str = "", *args: Any, **rest: Any) -> Row:
    """Write the row of another call of the domain."""
    return Row(label or method, f"domain.{method}", args, **rest)
