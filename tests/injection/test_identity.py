"""UUIDs and random numbers follow from the scenario."""

from __future__ import annotations

import contextlib
import random
import threading
import uuid

import pytest

from pytest_volfault.injection import VirtualTime
from pytest_volfault.injection._identity import Identity
from volfault_fakes.cloud.clock import Clock

pytestmark = pytest.mark.usefixtures("ours")


def draw(seed: str) -> tuple[list[uuid.UUID], list[float]]:
    with Identity().of(seed):
        return [uuid.uuid4() for _ in range(3)], [random.random() for _ in range(3)]


def test_the_same_seed_repeats_itself_and_another_does_not() -> None:
    assert draw("detach.legacy") == draw("detach.legacy")
    ids, numbers = draw("detach.legacy")
    others, other_numbers = draw("detach.attachments")
    assert not set(ids) & set(others)
    assert not set(numbers) & set(other_numbers)


def test_the_ids_differ_and_are_proper_uuid4s() -> None:
    ids, _ = draw("seed")
    assert len(set(ids)) == 3
    assert {(each.version, each.variant) for each in ids} == {(4, uuid.RFC_4122)}


def test_one_identity_begins_anew_in_each_block() -> None:
    identity, drawn = Identity(), []
    for _ in range(2):
        with identity.of("seed"):
            drawn.append((uuid.uuid4(), random.random()))
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize("end", [None, ValueError(), KeyboardInterrupt()])
def test_everything_is_put_back(end: BaseException | None) -> None:
    original, state = uuid.uuid4, random.getstate()
    with contextlib.suppress(ValueError, KeyboardInterrupt), Identity().of("seed"):
        assert uuid.uuid4 is not original
        random.random()
        if end is not None:
            raise end
    assert uuid.uuid4 is original
    assert random.getstate() == state


def test_threads_of_others_have_ids_of_their_own() -> None:
    ids: list[uuid.UUID] = []
    with Identity().of("seed"):
        thread = threading.Thread(target=lambda: ids.append(uuid.uuid4()))
        thread.start()
        thread.join()
        own = uuid.uuid4()
    # What another thread draws shifts nothing here.
    assert own == draw("seed")[0][0]
    assert ids[0] not in draw("seed")[0]


def test_threads_of_the_code_under_test_have_ids_that_follow_from_the_seed(shared: VirtualTime) -> None:
    def drawn() -> list[uuid.UUID]:
        ids: list[uuid.UUID] = []
        with shared.follow(Clock()), Identity().of("seed"):
            threads = [threading.Thread(target=lambda: ids.append(uuid.uuid4())) for _ in range(2)]
            for thread in threads:
                thread.start()
            ids.append(uuid.uuid4())
            for thread in threads:
                thread.join()
        return ids

    first = drawn()
    assert first == drawn()
    assert len(set(first)) == 3
    # What they draw shifts nothing for the thread that started them.
    assert draw("seed")[0][0] in first
