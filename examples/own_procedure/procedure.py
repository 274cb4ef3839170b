"""The procedure: a volume is taken from its server, noted, and given back."""

from __future__ import annotations

import inventory


def reattach(target, variant, scene):
    """What the user sees is an Answer: that of the step which failed, or of the last one."""
    if inventory.read(scene.volume_id) == "locked away":
        raise inventory.BusyError("the volume is locked away")
    taken = target.perform("detach", variant, scene)
    if taken.error or taken.compute_error:
        return taken
    inventory.note(scene.volume_id, "in our hands")
    given = target.perform("attach", variant, scene)
    if not (given.error or given.compute_error):
        inventory.note(scene.volume_id, "with its server")
    return given


def give_back(case):
    """What somebody does who finds a volume that the procedure has left lying."""
    if case.flow != "reattach":
        return False
    case.target.perform("attach", case.variant, case.scene)
    return True
