"""Bodies that are wrong: no JSON, not of the right shape, fields of the wrong type or length. Plain data."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from volfault_conformance.cinder.steps import (
    ATTACHMENT,
    HOST_2,
    NOWHERE,
    SERVER,
    SERVER_2,
    VOLUME,
    Step,
    act,
    attach,
    complete,
    initialize,
    make,
    snap,
    terminate,
    update,
)

# Makes the rows of a table: the name of each comparison, and what is asked.
Rows = Callable[[], Iterator[tuple[str, Step]]]

# The same of the other resources; what must be there is not, so that nothing is made that the next request meets.
OTHERS: Mapping[str, Step] = {
    "POST snapshot": snap(name="n", display_name="n", description="d", force=True, metadata={"key": "value"}),
    "PUT snapshot": Step("PUT", f"/snapshots/{NOWHERE}", {"snapshot": {
        "name": "n", "description": "d", "display_name": "n", "display_description": "d",
    }}),
    "POST snapshot metadata": Step("POST", f"/snapshots/{NOWHERE}/metadata", {"metadata": {"key": "value"}}),
    "PUT snapshot item": Step("PUT", f"/snapshots/{NOWHERE}/metadata/key", {"meta": {"key": "value"}}),
    "snapshot os-reset_status": Step("POST", f"/snapshots/{NOWHERE}/action", {"os-reset_status": {"status": "error"}}),
    "snapshot os-update_snapshot_status": Step("POST", f"/snapshots/{NOWHERE}/action", {
        "os-update_snapshot_status": {"status": "error", "progress": "50%"}}),
    "POST type": Step("POST", "/types", {"volume_type": {
        "name": "n", "description": "d", "extra_specs": {"key": "value"}, "os-volume-type-access:is_public": True,
    }}),
    "PUT type": Step("PUT", f"/types/{NOWHERE}", {"volume_type": {"name": "n", "description": "d", "is_public": True}}),
    "POST spec": Step("POST", f"/types/{NOWHERE}/extra_specs", {"extra_specs": {"key": "value"}}),
    "POST transfer": Step("POST", "/volume-transfers", {"transfer": {
        "volume_id": VOLUME, "name": "n", "no_snapshots": True,
    }}),
    "POST os-volume-transfer": Step("POST", "/os-volume-transfer", {"transfer": {"volume_id": VOLUME, "name": "n"}}),
    "accept": Step("POST", f"/volume-transfers/{NOWHERE}/accept", {"accept": {"auth_key": "k"}}),
    "POST group_type": Step("POST", "/group_types", {"group_type": {
        "name": "n", "description": "d", "is_public": True, "group_specs": {"key": "value"},
    }}),
    "PUT group_type": Step("PUT", f"/group_types/{NOWHERE}", {"group_type": {
        "name": "n", "description": "d", "is_public": True,
    }}),
    "POST group_spec": Step("POST", f"/group_types/{NOWHERE}/group_specs", {"group_specs": {"key": "value"}}),
    "POST group": Step("POST", "/groups", {"group": {
        "name": "n", "description": "d", "group_type": NOWHERE, "volume_types": [NOWHERE], "availability_zone": "nova",
    }}),
    "PUT group": Step("PUT", f"/groups/{NOWHERE}", {"group": {"name": "n", "description": "d"}}),
    "group delete": Step("POST", f"/groups/{NOWHERE}/action", {"delete": {"delete-volumes": True}}),
    "POST group_snapshot": Step("POST", "/group_snapshots", {"group_snapshot": {
        "group_id": NOWHERE, "name": "n", "description": "d",
    }}),
}  # fmt: skip

# Every request that takes a body, with all the fields that it knows.
GOOD: Mapping[str, Step] = {
    "POST volume": make(
        name="n", description="d", display_name="n", display_description="d", metadata={"key": "value"},
        availability_zone="nova", multiattach=False, volume_type=None, snapshot_id=None, source_volid=None,
        consistencygroup_id=None, group_id=None, backup_id=None, image_id=None, imageRef=None,
    ),
    "POST attachment": attach(SERVER_2, HOST_2, mode="rw"),
    "PUT attachment": update(HOST_2),
    "os-complete": complete(),
    "os-attach": act(
        "os-attach", {"instance_uuid": SERVER_2, "host_name": "cmp2", "mountpoint": "/dev/vdc", "mode": "rw"}
    ),
    "os-detach": act("os-detach", {"attachment_id": ATTACHMENT}),
    "os-force_detach": act("os-force_detach", {"attachment_id": ATTACHMENT, "connector": HOST_2}),
    "os-initialize_connection": initialize(HOST_2),
    "os-terminate_connection": terminate(HOST_2),
    "os-reset_status": act(
        "os-reset_status", {"status": "error", "attach_status": "detached", "migration_status": "none"}
    ),
    "os-extend": act("os-extend", {"new_size": 2}),
    "os-update_readonly_flag": act("os-update_readonly_flag", {"readonly": True}),
    "os-migrate_volume": act(
        "os-migrate_volume", {"host": "nobody", "force_host_copy": True, "lock_volume": True, "cluster": ""}
    ),
    "os-migrate_volume_completion": act("os-migrate_volume_completion", {"new_volume": NOWHERE, "error": False}),
    "os-retype": act("os-retype", {"new_type": "nobody", "migration_policy": "never"}),
    "os-reimage": act("os-reimage", {"image_id": NOWHERE, "reimage_reserved": True}),
    "os-set_bootable": act("os-set_bootable", {"bootable": True}),
    "os-extend_volume_completion": act("os-extend_volume_completion", {"error": False}),
    "os-set_image_metadata": act("os-set_image_metadata", {"metadata": {"key": "value"}}),
    "os-unset_image_metadata": act("os-unset_image_metadata", {"key": "key"}),
    "PUT volume": Step("PUT", f"/volumes/{VOLUME}", {"volume": {
        "name": "n", "description": "d", "display_name": "n", "display_description": "d", "metadata": {"key": "value"},
    }}),
    "POST metadata": Step("POST", f"/volumes/{VOLUME}/metadata", {"metadata": {"key": "value"}}),
    "PUT metadata": Step("PUT", f"/volumes/{VOLUME}/metadata", {"metadata": {"key": "value"}}),
    "PUT item": Step("PUT", f"/volumes/{VOLUME}/metadata/key", {"meta": {"key": "value"}}),
    **OTHERS,
    **{
        name: act(name)
        for name in (
            "os-reserve", "os-unreserve", "os-begin_detaching", "os-roll_detaching", "os-force_delete",
            "os-show_image_metadata",
        )
    },
}  # fmt: skip

# What stands in the place of a field, or of a whole object.
VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, 2, -1, 1.0, 1.5, 2**31 - 1, 2**31, 2**63, 10**30, 1e308, "", " ", "1", " 2 ", "-1", "0",
    "2.5", "1_0", "\u0663", "rw", "null", "none", "True", "yes", "available", "IN-USE", "deleting", "detached",
    "é\x00\n", "%s {0}", "x" * 255, "x" * 256, " " + "x" * 255, SERVER, SERVER.replace("-", ""), SERVER.upper(),
    "{" + SERVER + "}",
    "urn:uuid:" + SERVER, SERVER.replace("1", "\u0661"), SERVER[:-1] + "_", NOWHERE, [], [1], ["host"], {}, {"a": 1},
    {"host": "cmp1"}, {"a" * 256: "b"}, {"a": "b" * 256}, {"a": {"b": [None]}}, {"": ""}, {"é": "é"},
)  # fmt: skip

# The databases that Cinder runs on differ in how they take these as text.
_NO_TEXT = (2**63, 10**30, 1e308)

# Bytes that are sent in the place of the whole document.
GARBAGE: Mapping[str, bytes] = {
    "nothing": b"",
    "a blank": b" ",
    "truncated": b'{"volume": {"size": 1',
    "not UTF-8": b'{"volume": "\xff"}',
    "Latin-1": '{"é": 1}'.encode("latin-1"),
    "UTF-16": '{"volume": 1}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"volume": {"size": 1}}',
    "a list": b"[]",
    "a list of one": b"[1]",
    "a list of two": b"[1, 2]",
    "a list of an object": b'[{"os-reserve": null}]',
    "a number": b"1",
    "a text of none": b'""',
    "a text of one": b'"x"',
    "a text": b'"text"',
    "null": b"null",
    "true": b"true",
    "a bare word": b"nothing",
    "no key": b"{}",
    "an unknown key": b'{"unknown": {}}',
    "an empty key": b'{"": {}}',
    "single quotes": b"{'volume': 1}",
    "a comma too many": b'{"volume": {},}',
    "a comment": b'{"volume": {}} // comment',
    "two documents": b"{}{}",
    "duplicate keys": b'{"volume": 1, "volume": {"size": 0}}',
    "NaN": b'{"volume": {"size": NaN}}',
    "Infinity": b'{"volume": {"size": -Infinity}}',
    "a huge float": b'{"volume": {"size": 1e999}}',
    "a huge number": b'{"volume": {"size": ' + b"9" * 5000 + b"}}",
    "a long number": b'{"volume": {"size": ' + b"9" * 4000 + b"}}",
    "deep lists": b"[" * 50_000,
    "deep objects": b'{"a":' * 20_000,
    "half a surrogate": b'{"volume": {"size": "\\ud800"}}',
    "a null byte": b'{"volume": "\x00"}',
    "as a form": b"volume=1&size=2",
    "XML": b"<volume size='1'/>",
}


def shapes() -> Iterator[tuple[str, Step]]:
    """Good requests whose document has another shape: whole, below its key, without a key, with one more."""
    for name, step in GOOD.items():
        (key, inner), *_ = step.body.items()
        for number, value in enumerate(VALUES):
            yield f"{name}: {_shown(number, value)}", _sent(step, {key: value})
        yield f"{name}: one more", _sent(step, {key: inner, "more": 1})
        yield f"{name}: a type", _sent(step, {key: inner, "type": "object"})
        yield f"{name}: a type before", _sent(step, {"type": {}, key: 1})
        yield f"{name}: one more before", _sent(step, {"os-reserve": None, key: inner})
        if isinstance(inner, dict):
            yield f"{name}: one more inside", _sent(step, {key: {**inner, "more": 1}})
            yield f"{name}: two more inside", _sent(step, {key: {**inner, "more": 1, "and more": 2}})
            for field in inner:
                rest = {each: value for each, value in inner.items() if each != field}
                yield f"{name}: without {field}", _sent(step, {key: rest})
                yield f"{name}: {field} alone", _sent(step, {key: {field: inner[field]}})


def fields() -> Iterator[tuple[str, Step]]:
    """Good requests of which one field is something else."""
    for name, step in GOOD.items():
        (key, inner), *_ = step.body.items()
        for field in inner if isinstance(inner, dict) else ():
            for number, value in enumerate(VALUES):
                yield f"{name}: {field} {_shown(number, value)}", _sent(step, {key: {**inner, field: value}})


def garbage() -> Iterator[tuple[str, Step]]:
    """Bytes in the place of every document; and of requests that take none."""
    without = {
        "GET volume": Step("GET", f"/volumes/{VOLUME}"),
        "GET volumes": Step("GET", "/volumes"),
        "DELETE attachment": Step("DELETE", f"/attachments/{ATTACHMENT}"),
        "GET versions": Step("GET", url="/v3/"),
    }
    for name, step in {**GOOD, **without}.items():
        for kind, raw in GARBAGE.items():
            yield f"{name}: {kind}", dataclasses.replace(step, body=raw)
        yield f"{name}: no body", dataclasses.replace(step, body=None)


def connectors() -> Iterator[tuple[str, Step]]:
    """Connectors, in which Cinder lets everything pass."""
    for name in ("POST attachment", "PUT attachment", "os-initialize_connection", "os-terminate_connection"):
        step = GOOD[name]
        (key, inner), *_ = step.body.items()
        for field in ("host", "mountpoint", "mode", "enforce_multipath"):
            for number, value in _texts(field):
                connector = {**HOST_2, field: value}
                named = f"{name}: connector's {field} {_shown(number, value)}"
                yield named, _sent(step, {key: {**inner, "connector": connector}})
            rest = {each: value for each, value in HOST_2.items() if each != field}
            yield f"{name}: connector without {field}", _sent(step, {key: {**inner, "connector": rest}})


def is_text(value: Any) -> bool:
    """Whether every database takes it as text in the same way, or refuses it."""
    return value not in _NO_TEXT


def is_file_name(value: Any) -> bool:
    """Whether it can be part of a file's name: with this deployment's backend a lock is a file, named by the host."""
    name = str(value)
    return name.isprintable() and name.isascii() and "/" not in name and len(name) < 200


def _texts(field: str) -> Iterator[tuple[int, Any]]:
    for number, value in enumerate(VALUES):
        if is_text(value) and (field != "host" or is_file_name(value)):
            yield number, value


def _sent(step: Step, body: Any) -> Step:
    return dataclasses.replace(step, body=body)


def _shown(number: int, value: Any) -> str:
    return f"= {number} {json.dumps(value)[:40]}"
