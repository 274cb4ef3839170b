"""Where Nova keeps its client of Neutron: nova.network.neutron since 21, nova.network.neutronv2.api before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from nova.network.model import NetworkInfo

from pytest_volfault.targets.nova.releases._presence import has, those_there


def stand_ins(client: Any) -> Mapping[str, Callable[[Any], Any]]:
    """The servers have no ports, so there is nothing to tell of them, to unbind or to give back.

    Args:
        client: of Neutron, for what is asked of it besides.
    """
    module = "nova.network.neutron:" if has("nova.network.neutron") else "nova.network.neutronv2.api:"
    return those_there(
        {
            module + "get_client": lambda _: lambda *_args, **_options: client,
            module + "API.get_instance_nw_info": lambda _: lambda *_args, **_options: NetworkInfo([]),
            module + "API.unbind_ports": lambda _: lambda *_args, **_options: None,
            module + "API.deallocate_for_instance": lambda _: lambda *_args, **_options: None,
        }
    )
