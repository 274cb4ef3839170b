"""Which operations are asked for at once: the first as it begins, and what comes beside it."""

from __future__ import annotations

from collections.abc import Mapping

# The start is the first operation's: a volume that is free for an attach, and attached for all others. So a pair
# stands once, under the one that decides more; attach and detach both ways round. A target leaves out what it refuses.
PAIRS: Mapping[str, tuple[str, ...]] = {
    "attach.attachments": ("attach", "detach", "delete", "stop", "reboot"),
    "detach.attachments": ("attach", "detach", "delete", "stop", "reboot"),
    "delete.attachments": ("delete", "stop", "reboot"),
    "stop.attachments": ("stop", "reboot"),
    "reboot.attachments": ("reboot",),
    "live_migrate.attachments": ("attach", "detach", "delete", "stop", "reboot", "live_migrate"),
    "evacuate.attachments-host_off": ("attach", "detach", "delete", "stop", "reboot", "evacuate"),
}
NAMES = tuple(f"{first}:{other}" for first, others in PAIRS.items() for other in others)
