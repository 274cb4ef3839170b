"""Facts, their texts, and what differs between two sets of them."""

from __future__ import annotations

import pytest

from pytest_volfault.errors import UsageError
from pytest_volfault.model.facts import Fact, Facts, changes
from pytest_volfault.model.relations import RELATIONS


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("volume.status=in-use", Fact("volume", "status", value="in-use")),
        ("volume.export[host1]", Fact("volume", "export", ("host1",))),
        ("server2.disk[host2,volume3]=live", Fact("server2", "disk", ("host2", "volume3"), value="live")),
        ("server.action#2=detach_volume:error", Fact("server", "action", (), 2, "detach_volume:error")),
        ("server.state=a=b\n", Fact("server", "state", value="a=b\n")),
    ],
)
def test_a_fact_is_its_text(text: str, fact: Fact) -> None:
    assert Fact.parse(text) == fact
    assert str(fact) == text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("in-use", "'in-use' is no fact. The shape is ROLE.RELATION[ROLE,…]=VALUE, for example volume.status=in-use"),
        ("", "'' is no fact. The shape is"),
        ("volume.status=", "is no fact. The shape is"),
        ("volume.export[]", "is no fact. The shape is"),
        ("volume.action#0=x", "is no fact. The shape is"),
        ("volume.satus=in-use", "unknown relation of facts 'satus'; did you mean status?"),
        ("volume.colour=red", "the relations are action, allocation, attachment, copying, deleted, device, "),
        ("server.status=in-use", "that relation is volume.status, with the roles of a scenario in their places"),
        ("volumes.status=in-use", "that relation is volume.status"),
        ("volume1.status=in-use", "that relation is volume.status"),
        ("host.device[volume]", "that relation is host.device[volume]"),
        ("volume.export", "that relation is volume.export[host]"),
        ("volume.export[server]", "that relation is volume.export[host]"),
        ("volume.export[host1,host2]", "that relation is volume.export[host]"),
        ("server.disk[volume,host1]=live", "that relation is server.disk[host,volume]"),
        ("volume.attachment=reserved", "that relation is volume.attachment[server,host]"),
        ("volume.attachment[server,volume]=reserved", "that relation is volume.attachment[server,host]"),
        ("volume.satus=in-use", "; did you mean status?"),
        (7, "a fact is a text, such as volume.status=in-use, and not 7"),
    ],
)
def test_what_is_no_fact_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        Fact.parse(text)
    assert sentence in str(caught.value)


def test_of_several_that_are_alike_each_has_a_number() -> None:
    attachments = [Fact("volume", "attachment", ("server",), value=status) for status in ("reserved", "attached")]
    assert Facts.of([*attachments, Fact("volume", "attachment", ("server2",), value="attached")]).texts == (
        "volume.attachment[server2]=attached",
        "volume.attachment[server]#2=attached",
        "volume.attachment[server]=reserved",
    )


def test_two_facts_of_one_thing_are_refused() -> None:
    with pytest.raises(UsageError, match=r"here are volume\.status=error and volume\.status=in-use$"):
        Facts.parse(["volume.status=in-use", "volume.status=error", "volume.export[host1]"])


STATE = Facts.parse(
    ["volume.status=in-use", "volume.export[host1]", "server.action=stop:finished", "server.state=active"]
)


def test_what_is_asked_of_a_state() -> None:
    assert STATE.value("volume", "status") == "in-use"
    assert STATE.value("volume2", "status") is None
    assert STATE.has("volume", "export", "host1")
    assert not STATE.has("volume", "export", "host2")
    assert [fact.key for fact in STATE] == ["server.action", "server.state", "volume.export[host1]", "volume.status"]
    assert STATE.only(["export"]).texts == ("volume.export[host1]",)


def test_what_was_done_is_no_part_of_what_there_is() -> None:
    assert STATE.lasting == STATE.but(without=["server.action"])
    assert [name for name, relation in RELATIONS.items() if relation.record] == [
        "made",
        "action",
        "migration",
        "restarted",
        "told",
    ]


def test_a_server_that_is_deleted_needs_not_be_said_to_be_queued_for_that() -> None:
    queued = STATE.but("server.queued_for_delete")
    assert queued.lasting != STATE.lasting
    assert queued.but("server.deleted").lasting == STATE.but("server.deleted").lasting
    assert queued.but("server2.deleted").lasting != STATE.but("server2.deleted").lasting


def test_what_differs() -> None:
    other = STATE.but("volume.status=error", "host1.device[volume]", without=["volume.export[host1]"])
    assert [str(each) for each in changes(STATE, other)] == [
        "+ host1.device[volume]",
        "- volume.export[host1]",
        "volume.status: in-use -> error",
    ]
    assert [str(each) for each in changes(other, STATE)] == [
        "- host1.device[volume]",
        "+ volume.export[host1]",
        "volume.status: error -> in-use",
    ]
    assert changes(STATE, STATE) == ()


@pytest.mark.parametrize("name", RELATIONS)
def test_each_relation_says_what_it_means_and_of_whom(name: str) -> None:
    relation = RELATIONS[name]
    assert {relation.subject, *relation.about} <= {"server", "volume", "host"}
    assert len(relation.meaning.split()) > 3


def test_two_roles_change_places() -> None:
    texts = [
        "server.row[volume]=attachment[server,host1]",
        "volume.attachment[server2,host1]=attached",
        "server.state=server",
    ]
    assert Facts.parse(texts).swapped("server", "server2").texts == (
        "server2.row[volume]=attachment[server2,host1]",
        "server2.state=server",
        "volume.attachment[server,host1]=attached",
    )
    assert Facts.parse(["server.host=host1", "host2.device[volume]"]).swapped("host1", "host2").texts == (
        "host1.device[volume]",
        "server.host=host2",
    )
    assert Facts.parse(texts).swapped("volume", "volume") == Facts.parse(texts)


def test_what_is_asked_of_no_relation_is_refused() -> None:
    for ask in (
        lambda: STATE.value("volume", "satus"),
        lambda: STATE.has("volume", "exports", "host1"),
        lambda: STATE.of_relation("disc"),
        lambda: STATE.only(["status", "disc"]),
    ):
        with pytest.raises(UsageError, match="unknown relation of facts"):
            ask()
