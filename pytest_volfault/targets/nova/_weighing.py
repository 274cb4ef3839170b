"""Which of several hosts that fit comes first: so a flow takes the same way each time. Nova loads weighers by name."""

from __future__ import annotations

from typing import Any

from nova.scheduler import weights


class FirstByName(weights.BaseHostWeigher):  # type: ignore[misc]  # Nova ships no types
    """The one whose name is the first; two empty hosts of one kind weigh the same by every weigher of Nova's."""

    def _weigh_object(self, host_state: Any, weight_properties: Any) -> float:  # noqa: ARG002 - Nova's signature
        return -float(int.from_bytes(host_state.host.encode()[-4:]))
