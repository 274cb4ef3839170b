"""The lanes of the sequence diagrams: processes that call, and parties that are called, from left to right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lane:
    """Who a lane is of.

    Attributes:
        name: the process, or the party as points begin with it.
        title: what a reader calls it; short, for lanes are narrow.
        always: whether it is drawn where nothing happens in it.
    """

    name: str
    title: str
    always: bool = False


PROCESSES = (Lane("api", "API", always=True), Lane("conductor", "conductor"), Lane("compute", "compute", always=True))
PARTIES = (
    Lane("nova.db", "database"),
    Lane("nova.rpc", "bus"),
    Lane("nova.notify", "notify"),
    Lane("nova.lock", "locks"),
    Lane("servicegroup", "servicegroup"),
    Lane("libvirt", "libvirt", always=True),
    Lane("brick", "os-brick", always=True),
    Lane("host", "host"),
    Lane("backend", "backend"),
    Lane("cinder", "Cinder", always=True),
    Lane("glance", "Glance"),
    Lane("keymanager", "key manager"),
)


def as_plain(processes: Iterable[str], parties: Iterable[str]) -> dict[str, list[list[object]]]:
    """Return the lanes for some processes and parties, as the scripts take them."""
    return {"processes": _drawn(PROCESSES, processes), "parties": _drawn(PARTIES, parties)}


def _drawn(known: Iterable[Lane], names: Iterable[str]) -> list[list[object]]:
    """Those that are known, in their order, and behind them one for each other name."""
    met = dict.fromkeys(names)
    lanes = [lane for lane in known if lane.always or lane.name in met]
    told = {lane.name for lane in lanes}
    lanes += [Lane(name, name) for name in met if name not in told]
    return [[lane.name, lane.title, lane.always] for lane in lanes]
