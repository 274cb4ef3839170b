"""What becomes of a volume that cinder-api has promised, where its cast fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from volfault_fakes import Cloud
from volfault_fakes.cinder import KINDS, OPERATIONS, Operations, Request
from volfault_fakes.cinder.forwarding import ForwardedOperations
from volfault_fakes.cloud.offered import Snapshot

KIND = {kind.name: kind for kind in KINDS}
BLANK = {"volume": {"size": 1}}


@dataclass
class Struck:
    """A request for a volume on its way."""

    subject: Operations
    body: Any
    when: str = "before"
    kwargs: Any = None
    postponed: list[Callable[[], Any]] = field(default_factory=list)

    @property
    def args(self) -> tuple[Request]:
        return (Request("POST", "/volumes", self.body),)

    def proceed(self) -> Any:
        return self.subject.volume_create(*self.args)

    def postpone(self, effect: Callable[[], Any] | None = None) -> None:
        assert effect is not None
        self.postponed.append(effect)


def strike(cloud: Cloud, kind: str, body: Any = None) -> tuple[str, Struck]:
    """The id of the volume that is promised all the same."""
    struck = Struck(Operations(cloud), body or BLANK)
    reply = KIND[kind].strike(struck)
    assert reply.status == 202
    return reply.body["volume"]["id"], struck


def test_a_volume_that_no_backend_takes(cloud: Cloud) -> None:
    volume_id, _ = strike(cloud, "volume-without-backend")
    volume = cloud.volumes[volume_id]
    assert (volume.status, volume.scheduled) == ("error", False)
    [message] = cloud.messages.values()
    assert message.volume_id == volume_id


def test_a_volume_that_no_scheduler_hears_of(cloud: Cloud) -> None:
    volume_id, struck = strike(cloud, "volume-unscheduled")
    assert cloud.volumes[volume_id].status == "creating"
    # The next one is heard of.
    reply = struck.proceed()
    assert cloud.volumes[reply.body["volume"]["id"]].status == "available"


def test_a_volume_that_comes_late(cloud: Cloud) -> None:
    image = cloud.add_image()
    snapshot = Snapshot(cloud.new_id(), cloud.add_volume(bootable=True).id)
    cloud.put("snapshots", snapshot.id, snapshot)
    sources = {"imageRef": (image.id, "downloading"), "snapshot_id": (snapshot.id, "creating")}
    for source, (identifier, status) in sources.items():
        volume_id, struck = strike(cloud, "volume-slow", {"volume": {"size": 1, source: identifier}})
        assert (cloud.volumes[volume_id].status, cloud.volumes[volume_id].scheduled) == (status, True)
        # It is at cinder-volume's: nobody deletes it now.
        assert struck.subject.volume_delete(Request("DELETE", f"/volumes/{volume_id}"), volume_id).status == 400
        [end] = struck.postponed
        end()
        assert (cloud.volumes[volume_id].status, cloud.volumes[volume_id].bootable) == ("available", True)


def test_what_cinder_refuses_is_refused(cloud: Cloud) -> None:
    for kind in ("volume-without-backend", "volume-unscheduled", "volume-slow"):
        struck = Struck(Operations(cloud), {"volume": {"size": 1, "snapshot_id": cloud.new_id()}})
        assert KIND[kind].strike(struck).status == 404
        assert not struck.postponed
    assert not cloud.volumes


def test_what_was_forced_away_meanwhile_does_not_come(cloud: Cloud) -> None:
    volume_id, struck = strike(cloud, "volume-slow")
    cloud.drop("volumes", volume_id)
    struck.postponed[0]()
    assert volume_id not in cloud.volumes


def test_a_volume_has_the_id_and_the_backend_that_were_promised_once(cloud: Cloud) -> None:
    cloud.promised, cloud.made_on = "99999999-9999-4999-8999-999999999999", "rbd"
    state = cloud.snapshot()
    first, second = (Struck(Operations(cloud), BLANK).proceed().body["volume"]["id"] for _ in range(2))
    assert first == "99999999-9999-4999-8999-999999999999" != second
    assert {cloud.volumes[each].protocol for each in (first, second)} == {"rbd"}
    cloud.restore(state)
    assert (cloud.promised, cloud.made_on) == (first, "rbd")


def test_they_strike_where_volumes_are_made_by_this_cinder(cloud: Cloud) -> None:
    kinds = ("volume-without-backend", "volume-unscheduled", "volume-slow")
    assert {each.point for each in OPERATIONS if set(kinds) & set(each.kinds)} == {"cinder.volume_create"}
    theirs = Struck(ForwardedOperations(cloud, None), BLANK)  # type: ignore[arg-type]  # nobody is asked
    for kind in kinds:
        applies = KIND[kind].applies
        assert applies is not None
        assert applies(Struck(Operations(cloud), BLANK))
        assert not applies(theirs)
