"""The words of a variant: each reads and prints back, and what makes no sense together is refused with the reason."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pytest_volfault.errors import UsageError
from pytest_volfault.model.variant import NONSENSE, PROTOCOLS, TARGETED, VM_STATES, WORDS, Variant, canonical

DEFAULTS: dict[str, Any] = {each.name: each.default for each in fields(Variant) if each.name != "own"}
OFFERED: dict[str, list[Any]] = {
    name: list(dict.fromkeys([default, *(each.value for each in WORDS.values() if each.dimension == name)]))
    for name, default in DEFAULTS.items()
}
# A few dimensions at a time: of those that differ in all, hardly any makes sense.
VARIANTS = st.sets(st.sampled_from(list(OFFERED)), max_size=5).flatmap(
    lambda names: st.builds(Variant, **{name: st.sampled_from(OFFERED[name]) for name in sorted(names)})
)
# Words that make sense only beside another.
NEEDS = {
    "apart": "attachments-multiattach-apart",
    "secret_lost": "attachments-encrypted-secret_lost",
    "breaks_locks": "attachments-rbd-breaks_locks",
    "saved_late": "legacy-saved_late",
    "moved_stashed": "legacy-moved_stashed",
    "moved_lost": "legacy-moved_lost",
    "moved_wrong": "legacy-moved_wrong",
}
PLAIN = [word for word, each in WORDS.items() if each.dimension != "style" and each.value != DEFAULTS[each.dimension]]
# The example database would be written into the checkout.
quietly = settings(database=None, derandomize=True)


def makes_sense(variant: Variant) -> bool:
    return not any(rule.holds(variant) for rule in NONSENSE)


def refusal(name: str) -> str:
    with pytest.raises(UsageError) as caught:
        Variant.parse(name)
    return str(caught.value)


def test_every_dimension_but_the_style_has_a_word_for_each_choice_but_its_default() -> None:
    assert {each.dimension for each in WORDS.values()} == set(DEFAULTS)
    assert OFFERED["protocol"] == list(PROTOCOLS)
    assert OFFERED["vm_state"] == list(VM_STATES)
    assert len({(each.dimension, each.value) for each in WORDS.values()}) == len(WORDS)
    assert set(TARGETED) <= set(PROTOCOLS)


@pytest.mark.parametrize("word", PLAIN)
def test_every_word_reads_and_prints_back(word: str) -> None:
    name = NEEDS.get(word, f"attachments-{word}")
    variant = Variant.parse(name)
    assert getattr(variant, WORDS[word].dimension) == WORDS[word].value
    assert str(variant) == name
    # It says one thing, and what it needs beside it.
    told = {field: getattr(variant, field) for field in DEFAULTS if getattr(variant, field) != DEFAULTS[field]}
    assert len(told) == len(name.split("-")) - (variant.style == DEFAULTS["style"])


@pytest.mark.parametrize("style", ["attachments", "legacy"])
def test_a_style_alone_is_all_defaults(style: str) -> None:
    assert Variant.parse(style) == Variant(style=style)
    assert str(Variant(style=style)) == style


@quietly
@given(VARIANTS)
def test_what_makes_sense_prints_as_what_it_is_read_from(variant: Variant) -> None:
    assume(makes_sense(variant))
    assert Variant.parse(str(variant)) == variant


@quietly
@given(VARIANTS)
def test_what_makes_no_sense_is_refused_by_its_name(variant: Variant) -> None:
    assume(not makes_sense(variant))
    assert refusal(str(variant)).startswith(f"variant '{variant}' makes no sense: ")


@quietly
@given(VARIANTS, st.randoms(use_true_random=False))
def test_words_in_any_order_are_the_same_variant(variant: Variant, random: Any) -> None:
    assume(makes_sense(variant))
    words = str(variant).split("-")
    random.shuffle(words)
    assert Variant.parse("-".join(words)) == variant
    assert canonical("-".join(words)) == str(variant)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("", ""),
        ("modern", "modern"),
        ("attachments-", ""),
        ("attachments--rbd", ""),
    ],
)
def test_a_word_that_there_is_not_is_named_with_those_that_there_are(name: str, word: str) -> None:
    message = refusal(name)
    assert message.startswith(f"{name!r} is no variant: {word!r} is not a word that may stand there. ")
    assert offered(message) == [each for each in WORDS if each not in ("attachments", "legacy")]


def offered(message: str) -> list[str]:
    head, _, words = message.partition(" and then any of ")
    assert head.endswith("A variant is attachments or legacy,")
    return words.split(", ")


@pytest.mark.parametrize(
    ("name", "word", "meant"),
    [
        ("attachments-rdb", "rdb", "rbd"),
        ("Attachments", "Attachments", "attachments"),
        ("attachments-host-down", "host", "host_dead or host_down or host_gone"),
        ("legacy-shared_target", "shared_target", "shared_targets"),
    ],
)
def test_a_word_that_nearly_fits_is_asked_for(name: str, word: str, meant: str) -> None:
    message = refusal(name)
    assert message == (
        f"{name!r} is no variant: {word!r} is not a word that may stand there; did you mean {meant}? "
        "--volfault-steps lists the words"
    )


@pytest.mark.parametrize("name", ["rbd", "rbd-boot"])
def test_a_variant_says_how_its_volume_is_attached(name: str) -> None:
    message = refusal(name)
    assert message.startswith(f"{name!r} is no variant: it says neither attachments nor legacy. ")
    assert offered(message)


@pytest.mark.parametrize("name", [None, 3, Variant()])
def test_what_is_no_text_is_no_variant(name: Any) -> None:
    with pytest.raises(UsageError, match=r"^a variant is named by its words, such as attachments-rbd, and not by "):
        Variant.parse(name)


@pytest.mark.parametrize(
    ("name", "dimension"),
    [
        ("attachments-legacy", "style"),
        ("legacy-legacy", "style"),
        ("attachments-rbd-nfs", "protocol"),
        ("attachments-stopped-stopped", "vm_state"),
        ("attachments-host_down-host_gone", "host"),
        ("attachments-shared_targets-unknown_targets", "targets"),
        ("legacy-moved_lost-moved_wrong", "connector"),
    ],
)
def test_a_dimension_is_said_once(name: str, dimension: str) -> None:
    assert refusal(name) == f"variant {name!r} says twice what its {dimension} is"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("attachments-iscsi", "attachments"),
        ("legacy-active", "legacy"),
        ("attachments-iscsi-boot", "attachments-boot"),
        ("attachments-boot-rbd", "attachments-rbd-boot"),
        ("boot-rbd-attachments", "attachments-rbd-boot"),
    ],
)
def test_a_name_is_written_in_one_way(name: str, written: str) -> None:
    assert str(Variant.parse(name)) == canonical(name) == written


def test_what_is_no_variant_is_left_as_it_is() -> None:
    assert canonical("modern") == "modern"


# A variant that trips one rule, in the order of the rules, and what is said of it.
SENSELESS = [
    (
        "attachments-rbd-shared_targets",
        "volumes on rbd have no targets that they could share; iscsi, iser, nvmeof have",
    ),
    (
        "legacy-multiattach",
        "os-attach knows one attachment of a volume; Nova attaches to several servers by the attachments API only",
    ),
    ("attachments-apart", "only a multiattach volume has a second server to be elsewhere"),
    (
        "attachments-multiattach-host_off",
        "the second server runs whatever becomes of the first, and on a host without power nothing does",
    ),
    ("attachments-multiattach-encrypted", "Cinder makes no encrypted volume that is multiattach"),
    ("attachments-multiattach-boot", "the root disk of two servers is no variant of these flows"),
    ("attachments-shelved_offloaded-host_down", "a server that is shelved and offloaded is on no host"),
    (
        "attachments-building-tagged",
        "a server that no host has built yet has not moved, and its metadata lists no tags",
    ),
    (
        "attachments-from_image-building",
        "Nova has a volume made on the host that builds the server; that a volume is to go with it, boot says",
    ),
    (
        "attachments-boot-delete_on_termination",
        "a root disk of which boot is said is there, and goes with its server without more words",
    ),
    ("attachments-breaks_locks", "only RBD images are locked by who has them open"),
    (
        "attachments-moved_lost",
        "an attachment knows its connector itself; only legacy mappings keep one in connection_info",
    ),
    (
        "legacy-host_down-moved_lost",
        "a server that has moved is detached by the host that it has come to, which is up",
    ),
    ("attachments-saved_late", "the save came in with seed 002, before there were attachments"),
    ("attachments-secret_lost", "only of an encrypted volume libvirt has a passphrase to lose"),
    (
        "attachments-encrypted-secret_lost-shelved_offloaded",
        "no host has the passphrase of a volume that is connected to none",
    ),
    ("attachments-rbd-auto_scan", "hosts scan what they log in to: iscsi, iser"),
    (
        "attachments-multiattach-next_door",
        "the second server has the multiattach volume itself; a volume of its own would be a third scene",
    ),
    ("legacy-spare-moved_stashed", "of a server that has moved one volume is followed"),
]


@pytest.mark.parametrize("number", range(len(NONSENSE)))
def test_every_rule_trips_on_a_planted_variant_and_says_why(number: int) -> None:
    assert number < len(SENSELESS), f"plant a variant that trips rule {number} and only it"
    name, reason = SENSELESS[number]
    assert refusal(name) == f"variant {name!r} makes no sense: {reason}"
    variant = Variant(**{WORDS[word].dimension: WORDS[word].value for word in name.split("-")})
    assert [place for place, rule in enumerate(NONSENSE) if rule.holds(variant)] == [number]


@pytest.mark.parametrize(
    "name",
    [
        *(f"attachments-{protocol}-unknown_targets" for protocol in TARGETED if protocol != "iscsi"),
        "attachments-shared_targets",
        "attachments-multiattach-shared_targets-paused-host_dead",
        "attachments-rbd-encrypted-stopped-host_gone-boot-breaks_locks-terminate_disabled",
        "legacy-encrypted-saved_late-moved_wrong",
        "attachments-shelved_offloaded-deleting-boot",
    ],
)
def test_what_goes_together_is_taken(name: str) -> None:
    assert str(Variant.parse(name)) == name


@pytest.mark.parametrize("word", ["moved_stashed", "moved_lost", "moved_wrong"])
def test_a_server_on_no_host_has_moved_away_from_none(word: str) -> None:
    name = f"legacy-shelved_offloaded-{word}"
    assert refusal(name) == f"variant {name!r} makes no sense: a server that is shelved and offloaded is on no host"


def test_the_targets_of_other_protocols_are_refused() -> None:
    for protocol in sorted(set(PROTOCOLS) - {*TARGETED}):
        for targets in ("shared", "unknown"):
            assert f"volumes on {protocol} have no targets" in refusal(f"attachments-{protocol}-{targets}_targets")
