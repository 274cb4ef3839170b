"""Clients in several threads at once, at a switch interval at which rows that are half written were seen."""

from __future__ import annotations

from typing import Any

THREADS = 4


def test_lists_are_read_while_rows_come_and_go(lab: Any, at_once: Any) -> None:
    for _ in range(300):
        lab.attach(complete=False, connector=None)

    def use() -> set[int]:
        codes = set()
        for _ in range(15):
            volume, attachment = lab.attach(complete=False, connector=None)
            for path in ("/volumes/detail", "/volumes/summary", "/attachments/detail", f"/volumes/{volume}"):
                codes.add(lab.call("GET", path).code)
            codes.add(lab.call("DELETE", f"/attachments/{attachment}").code)
        return codes

    assert at_once(*[use] * THREADS) == [{200}] * THREADS
    assert len(lab.cloud.attachments) == 300


def test_a_volume_is_reserved_by_one(lab: Any, at_once: Any) -> None:
    winners = []
    for _ in range(200):
        volume = lab.volume()
        codes = at_once(*[lambda volume=volume: lab.act(volume, "os-reserve").code] * 2)
        winners.append(codes.count(202))
    assert winners == [1] * 200


def test_attachments_of_one_volume_are_counted_right(lab: Any, names: Any, at_once: Any) -> None:
    volume = lab.volume(multiattach=True)

    def attach_and_let_go() -> set[int]:
        codes = set()
        for _ in range(10):
            made = lab.call("POST", "/attachments", {"attachment": wanted})
            # It is refused while somebody else's is on its way.
            codes.add(made.code)
            if made.code == 200:
                lab.complete(made.body["attachment"]["id"])
                lab.call("DELETE", f"/attachments/{made.body['attachment']['id']}")
        return codes

    wanted = {"instance_uuid": names.INSTANCE, "volume_uuid": volume, "connector": names.CONNECTOR}
    lab.attach(volume)
    assert set().union(*at_once(*[attach_and_let_go] * THREADS)) <= {200, 400}
    (left,) = lab.cloud.attachments_of(volume)
    assert (lab.cloud.volumes[volume].status, left.attach_status) == ("in-use", "attached")


def test_casts_are_delivered_by_whoever_sends_them(lab: Any, at_once: Any) -> None:
    def make() -> list[str]:
        made = [lab.call("POST", "/volumes", {"volume": {"size": 1}}).body["volume"]["id"] for _ in range(20)]
        # Of ours nothing waits in the queue of somebody else.
        return [lab.cloud.volumes[key].status for key in made]

    assert at_once(*[make] * THREADS) == [["available"] * 20] * THREADS
