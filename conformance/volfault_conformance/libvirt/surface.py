"""The names of a libvirt module as data: constants with their values, functions and methods with their parameters."""

from __future__ import annotations

import inspect
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import Any

NAME = "surface.json"
# What our module has for tests and targets, and what builds its errors: no caller of libvirt knows them.
OWN = frozenset(("events", "migrations", "start", "stop", "raised", "refused"))


@dataclass(frozen=True)
class Surface:
    """What callers can name.

    Attributes:
        version: of libvirt.
        constants: `VIR_…` -> value.
        functions: name -> parameters, as `(xml, flags=0)`.
        classes: name -> methods, likewise.
    """

    version: int
    constants: Mapping[str, int]
    functions: Mapping[str, str]
    classes: Mapping[str, Mapping[str, str]]


def surface(module: Any) -> Surface:
    """Read a module, real or ours."""
    # Our functions are methods of the module's class.
    names = sorted(name for name in {*dir(module), *dir(type(module))} if _public(name))
    kinds = {name: getattr(module, name) for name in names if inspect.isclass(getattr(module, name))}
    return Surface(
        module.getVersion(),
        {name: getattr(module, name) for name in names if name.startswith("VIR_")},
        {name: _parameters(getattr(module, name)) for name in names if inspect.isroutine(getattr(module, name))},
        {
            name: {method: _parameters(call) for method, call in inspect.getmembers(kind, inspect.isroutine)
                   if _public(method)}
            for name, kind in kinds.items()
            if name.startswith(("vir", "libvirt"))
        },
    )  # fmt: skip


def differences(real: Surface, ours: Surface) -> dict[str, Any]:
    """Return what ours has otherwise than the real one, or the real one has not: name -> (real, ours)."""
    both: list[tuple[str, Mapping[str, Any], Mapping[str, Any]]] = [
        ("", real.constants, ours.constants),
        ("", real.functions, ours.functions),
        *((f"{name}.", real.classes.get(name, {}), methods) for name, methods in ours.classes.items()),
    ]
    return {
        f"surface/{prefix}{name}": (theirs.get(name), mine)
        for prefix, theirs, names in both
        for name, mine in names.items()
        if theirs.get(name) != mine
    }


def counted(found: Surface) -> list[str]:
    """Return the name of each constant, function and method."""
    methods = [f"{name}.{method}" for name, methods in found.classes.items() for method in methods]
    return [f"surface/{name}" for name in (*found.constants, *found.functions, *methods)]


def read() -> Surface:
    """Read the record that the package carries."""
    return Surface(**json.loads((resources.files(__package__) / NAME).read_text()))


def write(found: Surface) -> None:
    """Put a surface in place of the one that the package carries, whole or not at all."""
    path = Path(str(resources.files(__package__) / NAME))
    written = path.with_suffix(".part")
    written.write_text(json.dumps(asdict(found), indent=1, sort_keys=True) + "\n")
    os.replace(written, path)


def _public(name: str) -> bool:
    return not name.startswith("_") and name not in OWN


def _parameters(call: Callable[..., Any]) -> str:
    try:
        signature = inspect.signature(call)
    except ValueError:
        return "(in C)"
    plain = [
        parameter.replace(annotation=inspect.Parameter.empty)
        for name, parameter in signature.parameters.items()
        if name != "self"
    ]
    return str(inspect.Signature(plain))
