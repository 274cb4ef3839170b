"""What the users of a server that was made have asked for before a flow; nothing else brings it to where that begins.

It is active on the first host until then.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_volfault.targets.nova._image_rows import RESCUE as RESCUE_IMAGE

Body = Mapping[str, Any]
STOP: Body = {"os-stop": None}
SHELVE: Body = {"shelve": None}
# The scheduler takes the other host: a server does not migrate to where it is.
MIGRATE: Body = {"migrate": None}
EVACUATE: Body = {"evacuate": {}}
# With that image the guest keeps its volumes.
RESCUE: Body = {"rescue": {"rescue_image_ref": RESCUE_IMAGE.id}}

# Flow -> bodies of POST /servers/{id}/action.
BEFORE: Mapping[str, tuple[Body, ...]] = {
    "shelve": (),
    "unshelve": (SHELVE,),
    "migrate": (),
    "resize": (),
    "confirm": (MIGRATE,),
    "revert": (MIGRATE,),
    "evacuate": (),
    "come_back": (),
    "live_migrate": (),
    "abort_migration": (),
}
# What they have asked for since the server's host died.
SINCE_ITS_DEATH: Mapping[str, tuple[Body, ...]] = {"come_back": (EVACUATE,)}
# The same for the words that say what state the server is in.
STATES: Mapping[str, tuple[Body, ...]] = {
    "active": (),
    "stopped": (STOP,),
    "paused": ({"pause": None},),
    "suspended": ({"suspend": None},),
    "rescued": (RESCUE,),
}
MOVING = frozenset(BEFORE)
# These begin with a server that was made, and leave it where it is.
STAYING = frozenset({"snapshot"})
# These begin with a server that was made only where its root disk is a volume: Nova asks Placement then whether its
# host rescues such a one.
OF_ROOT_VOLUMES = frozenset({"rescue", "unrescue"})
