"""What the users of a server that was made have asked for before a flow; nothing else brings it to where that begins.

It is active on the first host until then.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_volfault.targets.nova._image_rows import LINUX
from pytest_volfault.targets.nova._image_rows import RESCUE as RESCUE_IMAGE
from pytest_volfault.targets.nova._new_servers import BIGGER_WITH_DISK

Body = Mapping[str, Any]
STOP: Body = {"os-stop": None}
SHELVE: Body = {"shelve": None}
SHELVE_OFFLOAD: Body = {"shelveOffload": None}
# The scheduler takes the other host: a server does not migrate to where it is.
MIGRATE: Body = {"migrate": None}
EVACUATE: Body = {"evacuate": {}}
# With that image the guest keeps its volumes.
RESCUE: Body = {"rescue": {"rescue_image_ref": RESCUE_IMAGE.id}}
RESIZE: Body = {"resize": {"flavorRef": BIGGER_WITH_DISK}}
# What a server was made of that was not made of a volume.
REBUILD: Body = {"rebuild": {"imageRef": LINUX.id}}

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
# These begin with a server that was made of a volume, and leave it where it is. Of one whose root disk is on its host,
# Nova has that disk copied by QEMU and looks at no volume: another operation.
STAYING = frozenset({"snapshot"})
# These begin with a server that was made of a volume where the variant says that this is its root disk. Nova asks
# Placement then whether its host rescues such a one.
OF_ROOT_VOLUMES = frozenset({"rescue", "unrescue", "rebuild"})
# These begin with a server that was made of an image else: its root disk is on its host. Flow -> what its users have
# asked for before.
OF_IMAGES: Mapping[str, tuple[Body, ...]] = {"shelve_offload": (SHELVE,), "rebuild": ()}
# Who is in one of these states was made of an image as well: of a server whose root disk is a volume Nova keeps nothing
# on the host when it is shelved. State -> what its users have asked for.
STATES_OF_IMAGES: Mapping[str, tuple[Body, ...]] = {"shelved": (SHELVE,), "resized": (RESIZE,)}
