"""What can be asked of a volume: the columns of the matrix."""

from __future__ import annotations

from collections.abc import Mapping

from volfault_conformance.cinder.steps import (
    ATTACHMENT,
    HOST,
    HOST_2,
    SERVER_2,
    VOLUME,
    Step,
    act,
    attach,
    complete,
    initialize,
    let_go,
    os_attach,
    terminate,
    update,
)

ACTIONS: Mapping[str, Step] = {
    "os-reserve": act("os-reserve"),
    "os-unreserve": act("os-unreserve"),
    "os-initialize_connection": initialize(),
    "os-attach": os_attach(),
    "os-attach, another server": os_attach(SERVER_2),
    "os-begin_detaching": act("os-begin_detaching"),
    "os-roll_detaching": act("os-roll_detaching"),
    "os-terminate_connection": terminate(),
    "os-terminate_connection, another host": terminate(HOST_2),
    "os-terminate_connection, no host": terminate({}),
    "os-detach": act("os-detach", {}),
    "os-detach, by attachment": act("os-detach", {"attachment_id": ATTACHMENT}),
    "os-force_detach": act("os-force_detach", {"attachment_id": ATTACHMENT, "connector": HOST}),
    "os-reset_status": act("os-reset_status", {"status": "available", "attach_status": "detached"}),
    "os-reset_status, status alone": act("os-reset_status", {"status": "available"}),
    "os-reset_status, in-use": act("os-reset_status", {"status": "in-use", "attach_status": "attached"}),
    "DELETE": Step("DELETE", f"/volumes/{VOLUME}"),
    "DELETE, forced": Step("DELETE", f"/volumes/{VOLUME}?force=true"),
    "os-force_delete": act("os-force_delete"),
    "POST attachment": attach(),
    "POST attachment, another server": attach(SERVER_2),
    "POST attachment, connector": attach(SERVER_2, HOST_2),
    "PUT attachment": update(HOST),
    "os-complete": complete(),
    "DELETE attachment": let_go(),
    "os-extend": act("os-extend", {"new_size": 2}),
    "os-update_readonly_flag": act("os-update_readonly_flag", {"readonly": True}),
    "GET volume": Step("GET", f"/volumes/{VOLUME}"),
    "GET volumes": Step("GET", "/volumes/detail"),
    "GET attachment": Step("GET", f"/attachments/{ATTACHMENT}"),
    "GET attachments": Step("GET", "/attachments/detail"),
}
