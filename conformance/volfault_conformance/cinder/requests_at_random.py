"""What a random sequence is made of."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from volfault_conformance.cinder.images_at_random import of_images
from volfault_conformance.cinder.moves_at_random import of_moves
from volfault_conformance.cinder.party import Break
from volfault_conformance.cinder.steps import (
    HOST,
    HOST_2,
    SERVER,
    SERVER_2,
    SERVER_3,
    Step,
    attachment_named,
    volume_named,
)

_SERVERS = st.sampled_from([SERVER, SERVER_2, SERVER_3])
_HOSTS = st.sampled_from([HOST, HOST_2])
_SNAPSHOTS = st.integers(1, 4).map(lambda number: f"{{snapshot {number}}}")
_ATTACHMENTS = st.integers(1, 6).map(attachment_named)
_MODES = st.sampled_from(["rw", "ro"])
# What other services write into the row while they work, and what they leave when they fail.
_STATUSES = st.sampled_from(
    ["creating", "error", "error_deleting", "uploading", "downloading", "retyping", "extending", "maintenance",
     "backing-up", "restoring-backup", "awaiting-transfer", "error_attaching", "available", "in-use"]
)  # fmt: skip
_MIGRATIONS = st.sampled_from([None, "migrating", "success", "error"])


def volumes(most: int) -> SearchStrategy[int]:
    """The number of a volume."""
    return st.integers(1, most)


def broken() -> SearchStrategy[Break]:
    """What may fail behind the API."""
    driver = ("initialize_connection", "terminate_connection", "create_export", "remove_export", "delete_volume",
              "extend_volume", "create_volume", "create_snapshot", "delete_snapshot", "create_volume_from_snapshot",
              "create_cloned_volume", "copy_image_to_volume", "copy_volume_data")  # fmt: skip
    return st.sampled_from(
        [
            *(Break(method, "backend-error") for method in driver),
            Break("delete_volume", "image-busy"),
            Break("delete_snapshot", "snapshot-busy"),
            Break("driver", "not-ready"),
            Break("rpc", "timeout"),
            Break("nova", "silent"),
            Break("nova", "not-found"),
        ]
    )


def changes(numbers: SearchStrategy[int]) -> SearchStrategy[Step]:
    """What happens to a volume past the API."""
    return st.one_of(
        st.builds(lambda number, status: Step(volume=number, change={"status": status}), numbers, _STATUSES),
        st.builds(
            lambda number, status: Step(volume=number, change={"migration_status": status}), numbers, _MIGRATIONS
        ),
    )


def requests_on(numbers: SearchStrategy[int], *, transfers: bool = True) -> SearchStrategy[Step]:
    """A request on a volume or an attachment; sometimes a service asks, and sometimes Nova holds the attachment.

    Args:
        numbers: the volumes'.
        transfers: whether there is /volume-transfers, which came with 3.55.
    """
    named = numbers.map(volume_named)
    asked = (
        _actions, _of_attachments, _of_volumes, _of_snapshots, of_images, of_moves,
        *((_of_transfers,) if transfers else ()),
    )  # fmt: skip
    return st.builds(
        lambda asked, service, held_by: Step(asked[0], asked[1], asked[2], service=service, held_by=held_by),
        st.one_of(*(each(named) for each in asked)),
        st.booleans(),
        st.one_of(st.none(), _ATTACHMENTS),
    )


def _actions(named: SearchStrategy[str]) -> SearchStrategy[tuple[str, str, Any]]:
    connector = _HOSTS.map(lambda host: {"connector": host})
    arguments = {
        "os-reserve": st.none(),
        "os-unreserve": st.none(),
        "os-begin_detaching": st.none(),
        "os-roll_detaching": st.none(),
        "os-initialize_connection": connector,
        "os-terminate_connection": connector,
        "os-attach": st.builds(
            lambda server, mode: {"instance_uuid": server, "mountpoint": "/dev/vdb", "mode": mode}, _SERVERS, _MODES
        ),
        "os-detach": st.one_of(st.just({}), _ATTACHMENTS.map(lambda key: {"attachment_id": key})),
        "os-force_detach": st.builds(
            lambda key, host: {"attachment_id": key, "connector": host}, _ATTACHMENTS, st.one_of(_HOSTS, st.none())
        ),
        "os-reset_status": st.fixed_dictionaries(
            {"status": st.sampled_from(["available", "in-use", "error", "detaching", "attaching"])},
            optional={"attach_status": st.sampled_from(["attached", "detached"])},
        ),
        "os-force_delete": st.none(),
        "os-extend": st.integers(1, 4).map(lambda size: {"new_size": size}),
        "os-update_readonly_flag": st.booleans().map(lambda flag: {"readonly": flag}),
    }
    return st.one_of(
        *(
            st.builds(
                lambda volume, given, name=name: ("POST", f"/volumes/{volume}/action", {name: given}), named, argument
            )
            for name, argument in arguments.items()
        )
    )


def _of_attachments(named: SearchStrategy[str]) -> SearchStrategy[tuple[str, str, Any]]:
    wanted = st.fixed_dictionaries(
        {"volume_uuid": named, "instance_uuid": _SERVERS}, optional={"connector": _HOSTS, "mode": _MODES}
    )
    return st.one_of(
        wanted.map(lambda body: ("POST", "/attachments", {"attachment": body})),
        st.builds(
            lambda key, host: ("PUT", f"/attachments/{key}", {"attachment": {"connector": host}}), _ATTACHMENTS, _HOSTS
        ),
        _ATTACHMENTS.map(lambda key: ("POST", f"/attachments/{key}/action", {"os-complete": None})),
        _ATTACHMENTS.map(lambda key: ("DELETE", f"/attachments/{key}", None)),
        _ATTACHMENTS.map(lambda key: ("GET", f"/attachments/{key}", None)),
        st.just(("GET", "/attachments/detail", None)),
    )


def _of_volumes(named: SearchStrategy[str]) -> SearchStrategy[tuple[str, str, Any]]:
    return st.one_of(
        named.map(lambda volume: ("DELETE", f"/volumes/{volume}", None)),
        named.map(lambda volume: ("DELETE", f"/volumes/{volume}?force=true", None)),
        named.map(lambda volume: ("GET", f"/volumes/{volume}", None)),
        st.just(("GET", "/volumes/detail", None)),
    )


def _of_snapshots(named: SearchStrategy[str]) -> SearchStrategy[tuple[str, str, Any]]:
    taken = st.fixed_dictionaries({"volume_id": named}, optional={"force": st.booleans(), "name": st.just("s")})
    path = _SNAPSHOTS.map(lambda key: f"/snapshots/{key}")
    status = st.sampled_from(["available", "error", "creating", "deleting", "error_deleting", "backing-up"])
    return st.one_of(
        taken.map(lambda body: ("POST", "/snapshots", {"snapshot": body})),
        path.map(lambda place: ("DELETE", place, None)),
        path.map(lambda place: ("GET", place, None)),
        path.map(lambda place: ("POST", f"{place}/action", {"os-force_delete": None})),
        st.builds(lambda place, each: ("POST", f"{place}/action", {"os-reset_status": {"status": each}}), path, status),
        st.just(("GET", "/snapshots/detail", None)),
        _SNAPSHOTS.map(lambda key: ("POST", "/volumes", {"volume": {"snapshot_id": key}})),
        named.map(lambda volume: ("POST", "/volumes", {"volume": {"source_volid": volume}})),
        named.map(lambda volume: ("DELETE", f"/volumes/{volume}?cascade=true", None)),
        named.map(lambda volume: ("DELETE", f"/volumes/{volume}?cascade=true&force=true", None)),
    )


def _of_transfers(named: SearchStrategy[str]) -> SearchStrategy[tuple[str, str, Any]]:
    path = st.integers(1, 3).map(lambda number: f"/volume-transfers/{{transfer {number}}}")
    return st.one_of(
        st.builds(
            lambda volume, alone: (
                "POST",
                "/volume-transfers",
                {"transfer": {"volume_id": volume, "no_snapshots": alone}},
            ),
            named,
            st.booleans(),
        ),
        path.map(lambda place: ("DELETE", place, None)),
        path.map(lambda place: ("POST", f"{place}/accept", {"accept": {"auth_key": "{auth_key}"}})),
    )
