"""A Neutron of which the servers have nothing: what Nova asks it about ports of theirs, and which extensions it has.

It stands where Nova makes its client. Nova's own fixture of Neutron is of its test suite, needs the packages of that,
and is about ports.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from volfault_fakes.errors import UnknownCall

# Every Neutron has it since Rocky; live migration asks.
EXTENSIONS = ("binding-extended",)


class Networks:
    """The client of such a Neutron."""

    def list_extensions(self, **_: Any) -> Mapping[str, Any]:
        """Which extensions there are."""
        return {"extensions": [{"alias": each, "name": each} for each in EXTENSIONS]}

    def list_ports(self, **_: Any) -> Mapping[str, Any]:
        """No ports."""
        return {"ports": []}

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        raise UnknownCall(f"neutron: {name}; the servers have no networks, and the flows ask only for their ports")
