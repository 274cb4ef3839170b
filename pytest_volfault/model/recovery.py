"""What comes after a crash by itself: in an id it stands where a flow stands that is asked afterwards.

`detach.attachments/cinder.attachment_delete@before=crash,once//restart//detach`. Standard library only.
"""

from __future__ import annotations

from collections.abc import Mapping

RESTART, WAIT = "restart", "wait"
# Name -> what happens then. They are the words of the actions that heal, for they are the same.
RECOVERY: Mapping[str, str] = {
    RESTART: "nova-compute is started again on each host, over what survived",
    WAIT: "time passes, and each nova-compute that is at work runs its periodic tasks",
}
