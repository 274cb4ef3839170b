"""Every (start state, action) cell that was measured on the real Cinder 29, over HTTP against the fake."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
FILES = {"plain": "measured.json", "multiattach": "measured_multiattach.json", "migrating": "measured_migrating.json"}
MEASURED = {kind: json.loads((HERE / name).read_text()) for kind, name in FILES.items()}
CELLS = 27 * 26 * 2

KINDS = pytest.mark.parametrize("kind", FILES)


def starts(lab: Any, names: Any, **columns: Any) -> dict[str, Callable[[], tuple[str, str | None]]]:
    """Each builds a start state by the requests that built it on the real Cinder: (volume id, attachment id)."""

    def raw(status: str, attach_status: str = "detached") -> Callable[[], tuple[str, str | None]]:
        return lambda: (lab.volume(status=status, attach_status=attach_status, **columns), None)

    def then(build: Callable[[], tuple[str, str]], status: str) -> Callable[[], tuple[str, str | None]]:
        def built() -> tuple[str, str | None]:
            volume_id, attachment_id = build()
            lab.cloud.change("volumes", volume_id, status=status)
            return volume_id, attachment_id

        return built

    def detaching(build: Callable[[], tuple[str, str]]) -> Callable[[], tuple[str, str | None]]:
        def built() -> tuple[str, str | None]:
            volume_id, attachment_id = build()
            assert lab.act(volume_id, "os-begin_detaching").code == 202
            return volume_id, attachment_id

        return built

    def reserved() -> tuple[str, str | None]:
        volume_id = lab.volume(**columns)
        assert lab.act(volume_id, "os-reserve").code == 202
        return volume_id, None

    def initialized() -> tuple[str, str | None]:
        volume_id, _ = reserved()
        assert lab.act(volume_id, "os-initialize_connection", {"connector": names.CONNECTOR}).code == 200
        return volume_id, None

    def attached() -> tuple[str, str]:
        made: tuple[str, str] = lab.attach(lab.volume(**columns))
        return made

    def legacy() -> tuple[str, str]:
        made: tuple[str, str] = lab.attach_legacy(**columns)
        return made

    return {
        "creating": raw("creating"),
        "available": raw("available"),
        "reserved(os-reserve)": reserved,
        "reserved(attachment)": lambda: lab.attach(lab.volume(**columns), connector=None, complete=False),
        "reserved+initconn(old)": initialized,
        "attaching(raw)": raw("attaching"),
        "reserved+connector(new,not complete)": lambda: lab.attach(lab.volume(**columns), complete=False),
        "in-use(os-attach)": legacy,
        "in-use(attachment)": attached,
        "in-use no attachments(raw)": raw("in-use", "attached"),
        "detaching(old)": detaching(legacy),
        "detaching(new)": detaching(attached),
        "detaching no attachments(raw)": raw("detaching", "attached"),
        "error": raw("error"),
        "error w/ attachment": then(attached, "error"),
        "error_deleting": raw("error_deleting"),
        "error_attaching": raw("error_attaching"),
        "error_detaching w/ attachment": then(attached, "error_detaching"),
        **{
            status: raw(status)
            for status in (
                "deleting", "maintenance", "uploading", "downloading", "retyping", "extending", "backing-up",
                "restoring-backup", "awaiting-transfer",
            )
        },
    }  # fmt: skip


def actions(lab: Any, names: Any) -> dict[str, Callable[[str, str | None], Any]]:
    """Each makes the request of one column: (volume id, attachment id) -> answer."""

    def action(name: str, argument: Any = None) -> Callable[[str, str | None], Any]:
        return lambda volume, _: lab.act(volume, name, argument)

    def attach(instance: str) -> Callable[[str, str | None], Any]:
        return action("os-attach", {"instance_uuid": instance, "mountpoint": "/dev/vdb", "mode": "rw"})

    def terminate(connector: Any) -> Callable[[str, str | None], Any]:
        return action("os-terminate_connection", {"connector": connector})

    def create(instance: str, **more: Any) -> Callable[[str, str | None], Any]:
        return lambda volume, _: lab.call(
            "POST",
            "/attachments",
            {"attachment": {"instance_uuid": instance, "volume_uuid": volume, **more}},
        )

    def attachment(key: str | None) -> str:
        return f"/attachments/{key or names.NOWHERE}"

    return {
        "os-reserve": action("os-reserve"),
        "os-unreserve": action("os-unreserve"),
        "os-initialize_connection": action("os-initialize_connection", {"connector": names.CONNECTOR}),
        "os-attach(instance)": attach(names.INSTANCE),
        "os-attach(instance2)": attach(names.INSTANCE_2),
        "os-begin_detaching": action("os-begin_detaching"),
        "os-roll_detaching": action("os-roll_detaching"),
        "os-terminate_connection": terminate(names.CONNECTOR),
        "os-terminate_connection(unknown host)": terminate(names.CONNECTOR_2),
        "os-terminate_connection({})": terminate({}),
        "os-detach(no id)": action("os-detach", {}),
        "os-detach(att id)": lambda volume, key: lab.act(volume, "os-detach", {"attachment_id": key or names.NOWHERE}),
        "os-force_detach(att,conn)": lambda volume, key: lab.act(
            volume,
            "os-force_detach",
            {"attachment_id": key or names.NOWHERE, "connector": names.CONNECTOR},
        ),
        "os-reset_status(available,detached)": action(
            "os-reset_status", {"status": "available", "attach_status": "detached"}
        ),
        "os-reset_status(status only)": action("os-reset_status", {"status": "available"}),
        "DELETE": lambda volume, _: lab.call("DELETE", f"/volumes/{volume}"),
        "DELETE?force=true": lambda volume, _: lab.call("DELETE", f"/volumes/{volume}?force=true"),
        "os-force_delete": action("os-force_delete"),
        "POST attachments(no connector)": create(names.INSTANCE),
        "POST attachments(inst2,no connector)": create(names.INSTANCE_2),
        "POST attachments(connector)": create(names.INSTANCE_2, connector=names.CONNECTOR_2),
        "PUT attachment": lambda _, key: lab.call(
            "PUT", attachment(key), {"attachment": {"connector": names.CONNECTOR}}
        ),
        "os-complete": lambda _, key: lab.call("POST", attachment(key) + "/action", {"os-complete": None}),
        "DELETE attachment": lambda _, key: lab.call("DELETE", attachment(key)),
        "os-extend": action("os-extend", {"new_size": 2}),
        "os-update_readonly_flag": action("os-update_readonly_flag", {"readonly": True}),
    }


@KINDS
def test_every_measured_cell_is_answered_as_the_real_cinder_answers_it(lab: Any, names: Any, kind: str) -> None:
    measured = MEASURED[kind]
    builders = starts(lab, names, **({"multiattach": True} if kind == "multiattach" else {}))
    columns = actions(lab, names)
    assert list(columns) == measured["actions"]
    compared = 0
    differing = {}
    for token in ("user", "service"):
        assert list(builders) == list(measured[token])
        for start, build in builders.items():
            lab.service = token == "service"
            volume_id, attachment_id = build()
            if kind == "migrating":
                lab.cloud.change("volumes", volume_id, migration_status="migrating")
            built = lab.cloud.snapshot()
            before = lab.state(volume_id)
            for (column, act), (code, *texts) in zip(columns.items(), measured[token][start], strict=True):
                answer = act(volume_id, attachment_id)
                error = answer.error.replace(volume_id, "<VOL>").replace(attachment_id or "~~", "<ATT>")
                ours = (answer.code, error, before, lab.state(volume_id))
                real = (code, *(measured["texts"][number] for number in texts))
                compared += 1
                if ours != real:
                    differing[f"{token}: {start} | {column}"] = (ours, real)
                lab.cloud.restore(built)
    assert differing == {}
    assert compared == CELLS


@KINDS
@pytest.mark.parametrize("token", ["user", "service"])
def test_the_measurements_are_whole(kind: str, token: str) -> None:
    assert len(MEASURED[kind][token]) == 27
    assert {len(cells) for cells in MEASURED[kind][token].values()} == {26}
