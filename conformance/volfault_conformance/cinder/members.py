"""What goes otherwise for an ordinary member than for an administrator. Plain data."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

from volfault_conformance.cinder.comparison import Comparison, numbered
from volfault_conformance.cinder.identities import IDENTITIES
from volfault_conformance.cinder.steps import (
    HOST,
    HOST_2,
    NOWHERE,
    SERVER,
    SERVER_2,
    VOLUME,
    Step,
    act,
    attach,
    attachment_named,
    change,
    complete,
    initialize,
    let_go,
    make,
    os_attach,
    terminate,
    update,
    volume_named,
)

READ_ONLY = act("os-update_readonly_flag", {"readonly": True})
SEEN = (Step("GET", f"/volumes/{VOLUME}"), Step("GET", "/volumes/detail"), Step("GET", "/attachments/detail"))
LISTED = tuple(
    Step("GET", f"{path}?{query}", version=version)
    for version in (None, "3.44", "3.30")
    for path in ("/volumes", "/attachments", "/messages")
    for query in (
        f"marker={NOWHERE}&bogus=x", f"status=detached&marker={NOWHERE}", f"with_count=true&marker={NOWHERE}",
        "bogus=x&sort=nobody", f"metadata=x&marker={NOWHERE}", f"metadata=x&sort=nobody&marker={NOWHERE}",
        f"marker={NOWHERE}&sort=nobody", f"sort=size:up&marker={NOWHERE}", "sort=size:up&bogus=x",
        "sort=size:up,nobody", "sort=nobody:up", "limit=x&sort=size:up", "offset=x&limit=x", "bogus=x&limit=x",
        "bogus=x&limit=-1", "bogus=x&offset=x", "sort_dir=up&limit=x", "sort=size&sort_key=size&limit=x",
        "all_tenants=maybe&sort=size:up", "all_tenants=maybe&limit=x", "all_tenants=maybe&bogus=x",
        "bootable=maybe&limit=x", "bootable=maybe&bogus=x", "with_count=maybe&limit=x", "with_count=maybe&bogus=x",
        "with_count=maybe&bootable=maybe", "all_tenants=x&project_id=6f70656e737461636b2d766f6c666c74",
        "all_tenants=1&project_id=", "project_id=x", "name=x&bogus=x&user_id=y", "%C3%A9=1", "%C3%A9=1&bogus=x",
        "sort=size:up&%C3%A9=1",
    )
)  # fmt: skip

SCRIPTS: Mapping[str, tuple[Step, ...]] = {
    "os-attach again": (act("os-reserve"), initialize(), os_attach(), os_attach(), os_attach(SERVER_2), *SEEN),
    "os-attach in another mode": (os_attach(), os_attach(mode="ro"), *SEEN),
    "os-attach after POST /attachments": (attach(), os_attach(), *SEEN, os_attach(SERVER_2), *SEEN),
    "os-attach after a whole attachment": (attach(connector=HOST), complete(), os_attach(), *SEEN),
    "os-attach to a host again": (
        *[act("os-attach", {"host_name": "h", "mountpoint": "/dev/vdb"})] * 2,
        *SEEN,
    ),
    "os-attach of a read-only volume": (READ_ONLY, os_attach(), os_attach(mode="ro"), os_attach(mode="ro"), *SEEN),
    "a read-only volume, by the legacy calls": (
        READ_ONLY, act("os-reserve"), initialize(), os_attach(mode="ro"), initialize(HOST_2), *SEEN, terminate(),
    ),
    "a read-only volume, by attachments": (READ_ONLY, attach(), update(HOST), complete(), *SEEN, let_go()),
    "a read-only volume, in one call": (READ_ONLY, attach(connector=HOST), complete(), *SEEN),
    "a read-only volume, in a mode": (
        READ_ONLY, attach(connector={**HOST, "mode": "ro"}), attach(SERVER_2, {**HOST_2, "mode": "rw"}), *SEEN,
    ),
    "a volume attached read-only": (os_attach(mode="ro"), initialize(), initialize(HOST_2), *SEEN),
    "a writable flag": (act("os-update_readonly_flag", {"readonly": False}), initialize(), attach(connector=HOST)),
    "bootable and multiattach": (
        change(multiattach=True), act("os-set_bootable", {"bootable": True}), attach(connector=HOST), complete(),
        attach(SERVER_2, HOST_2), *SEEN,
    ),
    "hosts": tuple(
        update({**HOST, "host": host})
        for host in (
            "h\u00f6st", "\u540d", "x" * 193, "x" * 194, "x" * 200, "x" * 1000, "a b", "a/b", "/", "../b", "a/../../b",
            f"{'x' * 190}/{'y' * 255}", f"a/{'y' * 256}", "a\0b", "", "%c3", "x",
        )
    ),
    "hosts of an attachment": (attach(), *(
        update({**HOST, "host": host})
        for host in (
            "h\u00f6st", "\u540d", "x" * 194, "x" * 200, "x" * 1000, "/", "a/../../b", f"a/{'y' * 256}", "a\0b",
            "x" * 193,
        )
    )),
    "hosts of a new attachment": (attach(connector={**HOST, "host": "h\u00f6st"}), *SEEN, let_go()),
    "a long host of a new attachment": (attach(connector={**HOST, "host": "x" * 200}), *SEEN, let_go()),
    "hosts of os-attach": (
        act("os-attach", {"host_name": "h\u00f6st", "mountpoint": "/dev/vdb"}), *SEEN,
        initialize({"host": "h\u00f6st"}),
    ),
    "nothing in an URL": tuple(
        Step(method, url=f"/v3{path}", body=body)
        for method, path, body in (
            ("GET", f"/volumes/{VOLUME}", None), ("GET", "/volumes/detail", None), ("GET", "/limits", None),
            ("POST", "/volumes", {"volume": {"size": 1}}), ("GET", "/volumes/summary", None),
            ("GET", "/attachments?all_tenants=x&project_id=6f70656e737461636b2d766f6c666c74", None),
        )
    ),
    "lists": LISTED,
}  # fmt: skip


def scripts() -> Iterator[Comparison]:
    """Each script by each of them."""
    for name in ("administrator", "member", "member with a service", "reader"):
        asking = IDENTITIES[name]
        for script, steps in SCRIPTS.items():
            asked = (asking.asks(step) if step.method else step for step in steps)
            # A reader cannot prepare anything, and looks at what the member has made.
            prepared = (make(), make(metadata={"a": "1"}))
            yield Comparison(f"{script} | {name}", numbered(asked), prepared, alone=False, auth_strategy="keystone")


def of_others() -> Iterator[Comparison]:
    """What is of another volume, or of another project."""
    other = IDENTITIES["member of another project"]
    prepared = (
        make(), make(), attach(), attach(volume=volume_named(2)), other.asks(make()),
        other.asks(attach(SERVER, volume=volume_named(3))),
    )  # fmt: skip
    for name in ("administrator", "member", "member with a service"):
        asked = (IDENTITIES[name].asks(step) for number in (1, 2, 3) for step in _on_others(number))
        yield Comparison(f"of others | {name}", numbered(asked), prepared, auth_strategy="keystone")


def held() -> Comparison:
    """What Nova holds: it is asked about members and not about services."""
    asked = {
        f"{name} | {step}": dataclasses.replace(asking.asks(step), held_by=attachment_named(1))
        for name, asking in IDENTITIES.items()
        for step in (let_go(), terminate(), act("os-detach", {}), act("os-force_detach", {"connector": HOST}))
    }
    prepared = (make(), attach(connector=HOST), complete())
    return Comparison("Nova holds it", asked, prepared, auth_strategy="keystone")


def _on_others(number: int) -> tuple[Step, ...]:
    attachment, volume = attachment_named(number), volume_named(number)
    return (
        act("os-detach", {"attachment_id": attachment}),
        act("os-force_detach", {"attachment_id": attachment, "connector": HOST}),
        let_go(attachment),
        update(HOST, attachment),
        complete(attachment),
        attach(SERVER_2, volume=volume),
        act("os-reserve", volume=volume),
        Step("GET", f"/attachments?marker={attachment}"),
        Step("GET", f"/volumes?marker={volume}"),
        Step("GET", f"/attachments?volume_id={volume}&all_tenants=1"),
    )
