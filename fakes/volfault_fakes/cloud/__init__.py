"""The cloud: the modelled state of one deployment. Every fake is a front on it. Standard library only.

`Cloud` is the state as fakes and tests use it; `tables` and `offered` are its rows, `clock` is its time, `protocols`
what tells one kind of storage from another, `finding` where a volume is to be found.
"""

from __future__ import annotations

from volfault_fakes.cloud._deployment import LUKS, Cloud
from volfault_fakes.cloud._store import TABLES, Change, CloudState

__all__ = ["LUKS", "TABLES", "Change", "Cloud", "CloudState"]
