"""What an administrator does with nova-manage; its own code, in this process."""

from __future__ import annotations

import importlib

from pytest_volfault.targets.nova.releases import placement_commands

# What `audit` says where it has found and deleted allocations; `heal_allocations`, where it has made some.
DELETED, HEALED = 4, 0


def heal_allocations(server_id: str) -> bool:
    """Let Placement keep room for a server where it is, and for nobody where nobody is; whether anything was wrong.

    `nova-manage placement audit --delete`, and then `nova-manage placement heal_allocations --instance SERVER`.
    """
    commands = importlib.import_module("nova.cmd.manage").PlacementCommands()
    audited = placement_commands.audit(commands)
    healed = placement_commands.heal_allocations(commands, server_id)
    return audited == DELETED or healed == HEALED
