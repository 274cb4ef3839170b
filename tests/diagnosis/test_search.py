"""From what is seen to the causes: which, in what order, and by what they are told apart."""

from __future__ import annotations

from collections.abc import Callable

from pytest_volfault.diagnosis import Seen, Symptoms, containing, diagnose

Kept = Callable[[Callable[[str], bool]], Symptoms]
DETACHING = Seen.parse("volume.status=detaching")


def test_every_suspect_leaves_what_is_seen_and_the_likeliest_comes_first(symptoms: Symptoms) -> None:
    diagnosis = diagnose(symptoms, [DETACHING])
    assert len(diagnosis.suspects) > 1
    cases = [case for suspect in diagnosis.suspects for case in suspect.cases]
    assert all(DETACHING.holds(case.facts) for case in cases)
    # None is left out, and none is clean.
    assert {case.id for case in cases} == {
        case.id for case in symptoms.cases if not case.entry.clean and DETACHING.holds(case.facts)
    }
    ways = [suspect.ways for suspect in diagnosis.suspects]
    assert ways == sorted(ways, reverse=True)
    names = [suspect.cause.name for suspect in diagnosis.suspects if suspect.cause]
    assert len(set(names)) == len(diagnosis.suspects)


def test_once_and_always_are_one_way(kept: Kept) -> None:
    symptoms = kept(lambda each: "cinder.attachment_delete@before=http-503" in each)
    (suspect,) = diagnose(symptoms, [DETACHING]).suspects
    assert (len(suspect.cases), suspect.ways) == (2, 1)


def test_questions_tell_the_suspects_apart(symptoms: Symptoms) -> None:
    running = Seen.parse("server.power[host1]=running")
    diagnosis = diagnose(symptoms, [running])
    assert diagnosis.questions
    for question in diagnosis.questions:
        assert question.key != running.key
        assert len(question.answers) > 1
        for value, numbers in question.answers:
            seen = Seen.parse(f"{question.key}={value}")
            for number in numbers:
                assert all(seen.holds(case.facts) for case in diagnosis.suspects[number - 1].cases)


def test_an_error_that_was_seen(symptoms: Symptoms) -> None:
    diagnosis = diagnose(symptoms, [], ["libvirtERROR"])
    cases = [case for suspect in diagnosis.suspects for case in suspect.cases]
    assert cases
    assert all(any("libvirterror" in each.casefold() for each in case.errors) for case in cases)
    assert diagnose(symptoms, [], ["nobody ever said so"]).suspects == ()


def test_where_nothing_leaves_that_it_says_what_is_in_the_way(symptoms: Symptoms) -> None:
    odd = Seen.parse("volume.status=extending")
    diagnosis = diagnose(symptoms, [DETACHING, odd])
    assert diagnosis.suspects == ()
    assert [seen for seen, _ in diagnosis.nearest] == [odd]


def test_a_text_is_found_in_ids_facts_and_errors(symptoms: Symptoms) -> None:
    cases = list(symptoms.cases)
    assert containing(cases, "ATTACHMENT_DELETE@before=http-503")
    assert containing(cases, "volume.status=detaching")
    assert containing(cases, "connection lost")
    assert not containing(cases, "nobody ever said so")
