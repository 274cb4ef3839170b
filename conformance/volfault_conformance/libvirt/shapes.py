"""How a host describes itself, without the figures: they are the machine's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

# The call -> its arguments. Results are XML, dictionaries, lists or plain values.
CALLS: Mapping[str, tuple[Any, ...]] = {
    "getCapabilities": (),
    "getDomainCapabilities": (None, "x86_64", "q35", "qemu", 0),
    "getHostname": (),
    "getURI": (),
    "getType": (),
    "getLibVersion": (),
    "getVersion": (),
    "getCPUModelNames": ("x86_64", 0),
    "getCPUMap": (0,),
    "getCPUStats": (-1, 0),
    "getInfo": (),
    "getMemoryStats": (-1, 0),
    "getFreeMemory": (),
    "numOfDomains": (),
    "listDomainsID": (),
}


def shapes(connection: Any) -> dict[str, Any]:
    """Return the shape of what each call returns: element paths, keys, types."""
    found: dict[str, Any] = {}
    for name, args in CALLS.items():
        call: Callable[..., Any] = getattr(connection, name)
        found[name] = _shape(call(*args))
    return found


def differences(real: Mapping[str, Any], fake: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the fake has and the real host has not; of XML the fake need not have everything."""
    found: dict[str, Any] = {}
    for name, ours in fake.items():
        theirs = real[name]
        xml = bool(ours) and isinstance(ours, list) and str(ours[0]).startswith("<")
        wrong = sorted(set(ours) - set(theirs)) if xml else ours if ours != theirs else []
        if wrong:
            found[f"host/{name}"] = (None if xml else theirs, wrong)
    return found


def _shape(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("<"):
        return sorted(set(_paths("", ElementTree.fromstring(value))))
    if isinstance(value, dict):
        return sorted(value)
    if isinstance(value, list) and len({type(item) for item in value}) == 1 and len(value) > 1:
        return [type(value[0]).__name__, "…"]
    if isinstance(value, list | tuple):
        return [_shape(item) for item in value]
    return type(value).__name__


def _paths(above: str, element: ElementTree.Element) -> Iterator[str]:
    path = f"{above}<{element.tag}>"
    yield path
    for name in element.attrib:
        yield f"{path}@{name}"
    for child in element:
        yield from _paths(path, child)
