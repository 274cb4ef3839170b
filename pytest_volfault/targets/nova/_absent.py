"""The parties that a volume flow meets and does not depend on: placement without allocations, Neutron without ports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from pytest_volfault.targets.nova.releases import network
from volfault_fakes.errors import UnknownCall

REPORT = "nova.scheduler.client.report:SchedulerReportClient."


class _NotFound(SimpleNamespace):
    """What requests gives for a 404."""

    def __bool__(self) -> bool:
        return False


class Placement:
    """Where Nova's placement client would be. No server has allocations; another use is a call nobody knows."""

    def get(self, url: str, **_: Any) -> SimpleNamespace:
        """GET /allocations/{consumer}, by which releases up to 23 begin to delete: an empty answer, and no 404."""
        if not url.startswith("/allocations/"):
            raise UnknownCall(f"Nova asked placement for {url}; placement is no party of the volume flows")
        return SimpleNamespace(status_code=200, json=lambda: {"allocations": {}})

    def delete(self, url: str, **_: Any) -> _NotFound:
        """DELETE /allocations/{consumer}: there are none."""
        if not url.startswith("/allocations/"):
            raise UnknownCall(f"Nova asked placement to delete {url}; placement is no party of the volume flows")
        return _NotFound(status_code=404, text="", headers={})

    def __getattr__(self, name: str) -> Any:
        raise UnknownCall(f"Nova asked placement ({name}); placement is no party of the volume flows")


def stand_ins() -> Mapping[str, Callable[[Any], Any]]:
    """The replacements, for a `Substitution`."""
    return {
        REPORT + "_create_client": lambda _: lambda _client: Placement(),
        # Compared at start with the servers of the host.
        REPORT + "get_allocations_for_resource_provider": lambda _: lambda *_args: SimpleNamespace(allocations={}),
        **network.stand_ins(),
    }
