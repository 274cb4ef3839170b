"""Volumes from images, from snapshots of such, and volumes that get another image. Plain data."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from volfault_conformance.cinder.comparison import Comparison, numbered
from volfault_conformance.cinder.party import Break
from volfault_conformance.cinder.starts import STARTS as VOLUME_STARTS
from volfault_conformance.cinder.steps import (
    HOST,
    HOST_2,
    IMAGE,
    NOWHERE,
    SERVER_2,
    SNAPSHOT,
    VOLUME,
    Step,
    act,
    attach,
    change,
    complete,
    let_go,
    make,
    snap,
    update,
    volume_named,
)
from volfault_fakes.cloud.identity import OTHER_PROJECT

_GIB = 1 << 30
_OTHER = IMAGE.replace("4", "5")
_ROOT = {"source_type": "snapshot", "boot_index": 0, "snapshot_id": NOWHERE, "volume_size": 1}


def image(identifier: str = IMAGE, **columns: Any) -> Step:
    """Glance has an image from now on."""
    return Step(image={"id": identifier, "name": "cirros", **columns})


def reimage(image_id: str = IMAGE, **wanted: Any) -> Step:
    """Give the first volume another image."""
    return act("os-reimage", {"image_id": image_id, **wanted})


def held(step: Step) -> Step:
    """The same, and the casts that it sends wait."""
    return dataclasses.replace(step, holding=True)


DELIVER, GONE = Step(delivering=True), Step(image_gone=IMAGE)
SHOW, LIST = Step("GET", f"/volumes/{VOLUME}"), Step("GET", "/volumes/detail")
FILLED = make(imageRef=IMAGE)
# What Nova does to a root disk that it rebuilds.
_RESERVED = (attach(connector=HOST), complete(), attach(), let_go())
_BREAKS = (
    *(
        Break("copy_image_to_volume", kind, when, 1 if kind == "cinder-volume-killed" else 0)
        for kind in ("backend-error", "backend-unreachable", "cinder-volume-killed")
        for when in ("before", "after")
    ),
    Break("create_volume", "backend-error"), Break("create_volume", "backend-error", "before", 1),
    Break("create_volume", "cinder-volume-killed", "after", 1), Break("driver", "not-ready"), Break("rpc", "timeout"),
    Break("nova", "silent"), Break("nova", "not-found"),
)  # fmt: skip

SCRIPTS: Mapping[str, tuple[Step, ...]] = {
    "from an image": (image(), FILLED, SHOW, LIST, Step("DELETE", f"/volumes/{VOLUME}")),
    "from an image, step by step": (
        image(), held(FILLED), held(SHOW), held(attach()), DELIVER, SHOW,
    ),
    "from an image with all that Glance knows": (
        image(min_ram=64, checksum="c", virtual_size=5, properties={"hw_disk_bus": "scsi", "nothing": None}),
        FILLED, SHOW, act("os-show_image_metadata"),
    ),
    "an image by its name": (image(), make(imageRef="cirros"), SHOW, make(imageRef="cirr"), make(imageRef="")),
    "an image by its URL": (image(), make(imageRef=f"http://glance.test/images/{IMAGE}"), SHOW),
    "an image by its other key": (
        image(), make(image_id=IMAGE), SHOW, make(image_id=IMAGE, imageRef=NOWHERE), make(image_id=None,
        imageRef=IMAGE),
        LIST,
    ),
    "two images of a name": (image(), image(_OTHER), make(imageRef="cirros"), make(imageRef=_OTHER), SHOW),
    "no such image": (make(imageRef=NOWHERE), make(imageRef="nobody"), LIST),
    "an image that is not active": (image(status="queued"), FILLED, LIST),
    "a large image": (image(size=_GIB + 1), FILLED, make(imageRef=IMAGE, size=2), LIST),
    "an image of a large disk": (image(min_disk=2), FILLED, make(imageRef=IMAGE, size=2), LIST),
    "a large disk in an image": (image(virtual_size=_GIB + 1), FILLED, make(imageRef=IMAGE, size=2), LIST),
    "an image and no size": (image(), make(imageRef=IMAGE, size=None), LIST),
    "an image and something else": (
        make(), snap(), image(), make(imageRef=IMAGE, snapshot_id=SNAPSHOT), make(imageRef=IMAGE, source_volid=VOLUME),
        make(imageRef=IMAGE, volume_type="nobody"), make(imageRef=IMAGE, availability_zone="nobody"), LIST,
    ),
    "an image of a type": (
        Step("POST", "/types", {"volume_type": {"name": "gold"}}),
        image(properties={"cinder_img_volume_type": "gold"}), FILLED, SHOW,
        image(properties={"cinder_img_volume_type": "iron"}), FILLED, make(imageRef=IMAGE, volume_type="gold"), LIST,
    ),
    "an encrypted volume from an image": (
        Step("POST", "/types", {"volume_type": {"name": "gold"}}),
        image(), make(imageRef=IMAGE, volume_type="gold"), SHOW,
    ),
    "an image that is gone by then": (image(), held(FILLED), GONE, DELIVER, SHOW, Step("DELETE", f"/volumes/{VOLUME}")),
    "a volume that is gone by then": (
        image(), held(FILLED), held(Step("DELETE", f"/volumes/{VOLUME}")), DELIVER, LIST,
    ),
    "a snapshot of a volume from an image": (
        image(), FILLED, snap(force=True), make(snapshot_id=SNAPSHOT), Step("GET", f"/volumes/{volume_named(2)}"),
        make(source_volid=VOLUME), Step("GET", f"/volumes/{volume_named(3)}"),
        act("os-set_bootable", {"bootable": False}), snap(force=True), make(snapshot_id="{snapshot 2}"),
        make(source_volid=VOLUME), LIST,
    ),
    "boot from a snapshot": (
        image(), make(imageRef=IMAGE), attach(connector=HOST), complete(), snap(force=True),
        make(snapshot_id=SNAPSHOT, size=2), attach(SERVER_2, volume=volume_named(2)), update(HOST_2, "{attachment 2}"),
        complete("{attachment 2}"), LIST, Step("DELETE", f"/snapshots/{SNAPSHOT}"),
    ),
    "an image of a server with volumes": (
        make(), snap(), image(size=0, properties={"block_device_mapping": [{**_ROOT, "snapshot_id": NOWHERE}]}),
        FILLED, dataclasses.replace(FILLED, version="3.45"), LIST,
    ),
    "what Nova asks where it makes an image of a server": (
        make(), make(), attach(connector=HOST), complete(), attach(connector=HOST, volume=volume_named(2)),
        complete("{attachment 2}"), snap(force=True, name="snapshot for one"), snap(volume_named(2), force=True),
        snap(volume=volume_named(2)), dataclasses.replace(snap(), version="3.65"),
        dataclasses.replace(snap(force=True), version="3.44"),
        Step("GET", "/snapshots/detail"), Step("DELETE", f"/volumes/{VOLUME}"), Step("DELETE",
        f"/snapshots/{SNAPSHOT}"),
    ),
    "reimage": (
        image(), make(), reimage(), SHOW, image(_OTHER, name="fedora", properties={"os": "x"}), reimage(_OTHER), SHOW,
        reimage(_OTHER, reimage_reserved=True), held(reimage()), held(SHOW), held(attach()), held(reimage()), DELIVER,
        SHOW,
    ),
    "reimage of a server's root disk": (
        image(), make(), *_RESERVED, reimage(), reimage(reimage_reserved=True), SHOW, update(HOST, "{attachment 2}"),
        complete("{attachment 2}"), SHOW,
    ),
    "reimage while its server goes": (
        image(), make(), *_RESERVED, held(reimage(reimage_reserved=True)), held(let_go("{attachment 2}")),
        DELIVER, SHOW,
    ),
    "reimage of a volume that goes": (
        image(), make(), *_RESERVED, held(reimage(reimage_reserved=True)), held(act("os-force_delete")), DELIVER, LIST,
    ),
    "reimage of what Nova does not wait for": (
        image(), make(), act("os-reserve"), reimage(reimage_reserved=True), change(status="reserved"),
        reimage(reimage_reserved=True), change(status="error"), reimage(reimage_reserved="yes"), SHOW,
    ),
    "reimage of a shared volume": (
        image(), make(), change(multiattach=True), attach(connector=HOST), complete(), attach(SERVER_2), reimage(),
        reimage(reimage_reserved=True), SHOW,
    ),
    "reimage with what is not there": (make(), reimage(NOWHERE), SHOW, change(status="available"), reimage("x"), SHOW),
    "reimage with what does not fit": (
        make(), image(min_disk=2), reimage(), SHOW, change(status="error"), reimage(), SHOW,
        image(_OTHER, status="queued"), change(status="available"), reimage(_OTHER), SHOW,
    ),
    "reimage before its microversion": (
        image(), make(), dataclasses.replace(reimage(), version="3.67"), dataclasses.replace(reimage(), version="3.68"),
    ),
    "malformed reimages": (
        make(), act("os-reimage"), act("os-reimage", {}), reimage("x"), reimage(reimage_reserved="maybe"),
        reimage(reimage_reserved=None), reimage(more=1), act("os-reimage", {"image_id": IMAGE}, volume=NOWHERE),
    ),
}  # fmt: skip

FAILING: Mapping[str, tuple[tuple[Step, ...], tuple[Step, ...]]] = {
    "from an image": ((image(),), (FILLED,)),
    "reimage": ((image(), make()), (reimage(),)),
    "reimage of a server's root disk": ((image(), make(), *_RESERVED), (reimage(reimage_reserved=True),)),
}
_PRIVATE = (image(project=OTHER_PROJECT), image(_OTHER, project=OTHER_PROJECT, visibility="public"))


def comparisons() -> Iterator[Comparison]:
    """All of them."""
    for name, steps in SCRIPTS.items():
        yield Comparison(f"images: {name}", numbered(steps), alone=False)
    for name, (prepared, steps) in FAILING.items():
        failing = (dataclasses.replace(step, broken=broken) for step in steps for broken in _BREAKS)
        yield Comparison(f"images that fail: {name}", numbered(failing), prepared)
    for start, before in VOLUME_STARTS.items():
        asked = (reimage(), reimage(reimage_reserved=True), snap(force=True), snap())
        yield Comparison(f"images: {start}", numbered(asked), (image(), make(), *before))
    yield Comparison(
        "images of others",
        numbered(
            Step("POST", "/volumes", {"volume": {"size": 1, "imageRef": which}}, headers={"X-Auth-Token": who})
            for who in ("user", "admin", "other", "reader")
            for which in (IMAGE, _OTHER)
        ),
        _PRIVATE,
        auth_strategy="keystone",
    )
