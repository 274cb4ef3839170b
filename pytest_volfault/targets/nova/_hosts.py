"""What Nova keeps once in a process, and each nova-compute has of its own: switched whenever another host's runs.

Nova asks its configuration for the host's name, address and folders each time that it needs them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest_volfault.targets._processes import FIRST
from pytest_volfault.targets.nova._settings import CONF
from pytest_volfault.targets.nova.releases import compute_service, singletons
from volfault_fakes.cloud import Cloud

OPTIONS = ("host", "my_ip", "my_block_storage_ip", "state_path", "instances_path")


class Hosts:
    """The hosts that one Nova process plays.

    Args:
        cloud: knows their addresses.
        folder: the first one's state_path; those of others are below it.
    """

    def __init__(self, cloud: Cloud, folder: Path) -> None:
        self._cloud = cloud
        self._folder = folder
        self._here = FIRST
        self._options = {FIRST: {name: getattr(CONF, name) for name in OPTIONS}}
        self._kept: dict[str, Mapping[str, Any]] = {}
        self._identified = {FIRST}

    def move(self, host: str) -> None:
        """From here on it is that host's nova-compute that runs."""
        if host == self._here:
            return
        self._kept[self._here] = singletons.exchange(self._kept.get(host))
        for name, value in self._options_of(host).items():
            CONF.set_override(name, value)
        self._here = host

    def identify(self, node: str) -> None:
        """Write down which node is the running nova-compute's; a host is set up once in the life of this process."""
        if self._here not in self._identified:
            compute_service.identify(node)
            self._identified.add(self._here)

    def path_there(self, address: str, path: str) -> Path:
        """What the running host calls `path`, below its state_path, on the host whose my_ip is that address."""
        there = next(name for name, each in self._cloud.hosts.items() if each.ip == address)
        return self._below(there) / Path(path).relative_to(self._below(self._here))

    def path_here(self, path: str) -> Path:
        """What another host calls `path`, below its state_path, on the running one."""
        # The folders of the others are below the first one's.
        whose = next(each for each in reversed(self._options) if Path(path).is_relative_to(self._below(each)))
        return self._below(self._here) / Path(path).relative_to(self._below(whose))

    def _below(self, host: str) -> Path:
        return Path(self._options_of(host)["state_path"])

    def _options_of(self, host: str) -> dict[str, Any]:
        if host not in self._options:
            first, folder = self._options[FIRST], self._folder / host
            (folder / "instances").mkdir(parents=True, exist_ok=True)
            ip = self._cloud.hosts[host].ip
            self._options[host] = {
                "host": host,
                "my_ip": ip,
                "my_block_storage_ip": ip,
                "state_path": str(folder),
                "instances_path": first["instances_path"].replace(first["state_path"], str(folder)),
            }
        return self._options[host]
