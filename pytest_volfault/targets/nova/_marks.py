"""A mark: everything that a scenario can change, of the cloud and of Nova; each begins where one says."""

from __future__ import annotations

from typing import Any

from pytest_volfault.targets.nova._installation import Installation


def taken(nova: Installation) -> Any:
    """Everything as it is now."""
    kept = (nova.bus.waiting(), nova.tokens, nova.services.hosts, nova.flow_settings.of)
    files, scheduled = nova.root_disks.snapshot(), nova.scheduled.snapshot()
    return nova.cloud.snapshot(), nova.databases.snapshot(), kept, nova.cinder.snapshot(), files, scheduled


def put_back(nova: Installation, mark: Any) -> None:
    """Make everything as it was."""
    cloud, databases, (messages, tokens, hosts, conf), cinder, files, scheduled = mark
    nova.cloud.restore(cloud)
    nova.cinder.restore(cinder)
    nova.databases.restore(databases)
    nova.root_disks.restore(files)
    nova.bus.restore(messages)
    nova.threads.forget()
    nova.services.set_hosts(hosts)
    nova.scheduled.restore(scheduled)
    nova.flow_settings.be_of(*conf)
    nova.send(tokens)


def forget(nova: Installation) -> None:
    """Let nothing be remembered that no mark holds.

    A libvirt connection that was lost, a waiter that was left: the next scenario must not meet them.
    """
    nova.standins.libvirt.events.forget()
    nova.brick.forget()
    nova.services.forget()
    nova.scheduled.refresh()
    # The driver counts mounts in a thread of its own when it starts.
    nova.threads.run_spawned()
