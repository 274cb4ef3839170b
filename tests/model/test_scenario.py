"""The text form of a scenario."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_volfault.errors import UsageError
from pytest_volfault.model.scenario import SIDES, TIMES, WHENS, Fault, Meanwhile, Part, Scenario

LETTERS = "abcXYZ019_-"
WORDS = st.text(LETTERS, min_size=1, max_size=8)
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(".".join)
FAULTS = st.builds(
    Fault,
    point=NAMES,
    kind=NAMES,
    when=st.sampled_from(WHENS),
    times=st.sampled_from(TIMES),
    occurrence=st.integers(1, 200),
)
SERVERS, VOLUMES = st.sampled_from(["server", "server2", "server10"]), st.sampled_from(["volume", "volume2"])
MEANWHILE = st.builds(
    Meanwhile,
    point=NAMES,
    flow=NAMES,
    when=st.sampled_from(SIDES),
    occurrence=st.integers(1, 200),
    server=SERVERS,
    volume=VOLUMES,
)
SOME_FAULTS = st.lists(FAULTS, max_size=3, unique=True).map(tuple)
SOME_MEANWHILE = st.lists(MEANWHILE, max_size=2, unique=True).map(tuple)
PARTS = st.builds(Part, flow=WORDS, faults=SOME_FAULTS, meanwhile=SOME_MEANWHILE, server=SERVERS, volume=VOLUMES)
SCENARIOS = st.builds(
    Scenario,
    flow=WORDS,
    variant=WORDS,
    faults=SOME_FAULTS,
    meanwhile=SOME_MEANWHILE,
    then=st.lists(PARTS, max_size=2).map(tuple),
)
# The example database would be written into the checkout.
quietly = settings(database=None, derandomize=True)


@quietly
@given(SCENARIOS)
def test_an_id_parses_back_to_its_scenario(scenario: Scenario) -> None:
    again = Scenario.parse(scenario.id)
    assert again == scenario
    assert again.id == scenario.id


@quietly
@given(SCENARIOS)
def test_an_id_is_shell_safe(scenario: Scenario) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_.,:@/+=#-]+", scenario.id)
    # A `#` begins a comment only at the beginning of a word.
    assert not scenario.id.startswith("#")
    assert ("#" in scenario.id) == any(each.occurrence > 1 for each in scenario.planned)


@pytest.mark.parametrize(
    ("text", "scenario"),
    [
        ("detach.legacy", Scenario("detach", "legacy")),
        (
            "detach.attachments/cinder.attachment_delete@before=http-500,always",
            Scenario("detach", "attachments", (Fault("cinder.attachment_delete", "http-500", "before", "always"),)),
        ),
        (
            "detach.legacy/libvirt.detach_device#2@after=no-event,once+nova.rpc.detach_volume@before=crash,once",
            Scenario(
                "detach",
                "legacy",
                (
                    Fault("libvirt.detach_device", "no-event", "after", "once", 2),
                    Fault("nova.rpc.detach_volume", "crash"),
                ),
            ),
        ),
        (
            "detach.legacy/cinder.os-detach@before:delete",
            Scenario("detach", "legacy", meanwhile=(Meanwhile("cinder.os-detach", "delete"),)),
        ),
        (
            "attach.attachments-rbd/nova.rpc.attach_volume@before=crash,once+libvirt.attach_device#2@after:detach",
            Scenario(
                "attach",
                "attachments-rbd",
                (Fault("nova.rpc.attach_volume", "crash"),),
                (Meanwhile("libvirt.attach_device", "detach", "after", 2),),
            ),
        ),
    ],
)
def test_ids_read_as_users_write_them(text: str, scenario: Scenario) -> None:
    assert Scenario.parse(text) == scenario
    assert scenario.id == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "detach",
        "detach.",
        ".legacy",
        "detach.legacy/",
        "detach.legacy//",
        "detach.legacy/cinder.os-detach",
        "detach.legacy/cinder.os-detach@before",
        "detach.legacy/cinder.os-detach@before=http-500",
        "detach.legacy/cinder.os-detach@before=http-500,",
        "detach.legacy/cinder.os-detach#0@before=http-500,once",
        "detach.legacy/cinder.os-detach#x@before=http-500,once",
        "detach.legacy/cinder.os-detach@before=http-500,once+",
        "detach.legacy/+cinder.os-detach@before=http-500,once",
        "detach.legacy/cinder.os-detach@before=http-500,once\n",
        "detach.legacy/cinder.os-detach@before=http 500,once",
        "detach.legacy/cinder.os-detach#٢@before=http-500,once",
        "detach.legacy/cinder.os-detach@before:",
        "detach.legacy/cinder.os-detach:delete",
        "detach.legacy/cinder.os-detach@:delete",
        "detach.legacy/@before:delete",
        "detach.legacy/cinder.os-detach#0@before:delete",
        "detach.legacy/cinder.os-detach@before:delete,once",
        "detach.legacy/cinder.os-detach@before=delete",
        "detach.legacy/cinder.os-detach@before:delete:detach",
        "détach.legacy",
        "detach.legacy.more",
        "detach.legacy///attach",
        "detach.legacy//attach//",
        "detach.legacy//attach.legacy",
        "detach.legacy//attach,server1",
        "detach.legacy//attach,server02",
        "detach.legacy//attach,server2,server3",
        "detach.legacy//attach,host2",
        "detach.legacy//attach,",
        "detach.legacy,server2",
        "detach.legacy/cinder.os-detach@before:delete,host2",
        "detach.legacy//attach/cinder.os-attach@before",
    ],
)
def test_what_is_no_id_is_refused_with_the_shape(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        Scenario.parse(text)
    message = str(caught.value)
    assert message.startswith(repr(text))
    assert "FLOW.VARIANT/POINT@WHEN=KIND,TIMES" in message
    assert "detach.attachments/cinder.attachment_delete@before=http-500,always" in message
    assert "; POINT@WHEN:FLOW runs another flow meanwhile; //FLOW" in message


def test_faults_stand_before_what_happens_meanwhile() -> None:
    mixed = Scenario.parse("detach.legacy/p.w@before:delete+p.x@after=crash,once+p.y@after:attach")
    assert mixed.faults == (Fault("p.x", "crash", "after"),)
    assert mixed.meanwhile == (Meanwhile("p.w", "delete"), Meanwhile("p.y", "attach", "after"))
    assert mixed.id == "detach.legacy/p.x@after=crash,once+p.w@before:delete+p.y@after:attach"


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("cinder.os-detach@during=http-500,once", "a fault's when is before, after or late, not 'during'"),
        ("cinder.os-detach@after=http-500,twice", "a fault's times is once or always, not 'twice'"),
        ("cinder.os-detach@during:delete", "the side of a call is before or after, not 'during'"),
    ],
)
def test_when_and_times_are_named_with_the_valid_ones(fault: str, message: str) -> None:
    with pytest.raises(UsageError, match=f"^{message}$"):
        Scenario.parse(f"detach.legacy/{fault}")


@pytest.mark.parametrize(
    ("fault", "struck"),
    [
        (Fault("p", "k"), [1]),
        (Fault("p", "k", occurrence=3), [3]),
        (Fault("p", "k", times="always"), [1, 2, 3, 4, 5]),
        (Fault("p", "k", times="always", occurrence=4), [4, 5]),
    ],
)
def test_which_calls_a_fault_strikes(fault: Fault, struck: list[int]) -> None:
    assert [number for number in range(1, 6) if fault.strikes(number)] == struck


def test_a_scenario_knows_its_golden_one() -> None:
    scenario = Scenario.parse("detach.legacy/cinder.os-detach@before=http-500,once+cinder.os-detach@after:delete")
    assert scenario.golden.id == "detach.legacy"
    assert scenario.golden.golden == scenario.golden


@pytest.mark.parametrize(
    ("planned", "needs"),
    [
        ("", False),
        ("/cinder.os-detach@before=http-500,once", False),
        # It has been part of every campaign since before the option.
        ("/backend.attach_volume@before=backend-error,once", False),
        ("/backend.remove_export@before=backend-error,once", True),
        ("/cinder.os-detach@before=http-500,once+backend.remove_export@after=backend-error,once", True),
        ("/backend.remove_export@after:delete", True),
    ],
)
def test_which_scenarios_need_the_driver_s_calls(planned: str, needs: bool) -> None:
    assert Scenario.parse(f"detach.legacy{planned}").needs_drivers is needs


def test_a_sequence_is_read_part_by_part() -> None:
    text = "attach.legacy/p.x@after=crash,once//detach,server2,volume3/p.x#2@before=crash,once//attach"
    scenario = Scenario.parse(text)
    assert scenario.then == (
        Part("detach", (Fault("p.x", "crash", occurrence=2),), server="server2", volume="volume3"),
        Part("attach"),
    )
    assert scenario.planned == (Fault("p.x", "crash", "after"), Fault("p.x", "crash", occurrence=2))
    assert [part.flow for part in scenario.parts] == ["attach", "detach", "attach"]
    assert scenario.golden == Scenario("attach", "legacy")


def test_roles_are_printed_in_one_order_and_the_common_ones_not_at_all() -> None:
    assert Scenario.parse("detach.legacy//attach,volume2,server2").id == "detach.legacy//attach,server2,volume2"
    assert Scenario.parse("detach.legacy/p.x@before:attach,server").id == "detach.legacy/p.x@before:attach"


def test_what_does_not_fit_is_named_where_it_is_a_piece() -> None:
    with pytest.raises(UsageError, match=r"What does not fit is 'attach,host2'$"):
        Scenario.parse("detach.legacy//attach,host2")


@pytest.mark.parametrize("role", ["server1", "host2", "volume", "", 2])
def test_a_server_plays_a_server_s_role(role: object) -> None:
    for make in (lambda: Part("detach", server=role), lambda: Meanwhile("p.x", "detach", server=role)):  # type: ignore[arg-type]
        with pytest.raises(UsageError, match="a server plays the role of server, server2, server3"):
            make()


def test_the_same_fault_may_strike_in_each_part_and_in_none_twice() -> None:
    fault = "p.x@before=crash,once"
    assert Scenario.parse(f"detach.legacy/{fault}//attach/{fault}").planned == (Fault("p.x", "crash"),) * 2
    with pytest.raises(UsageError, match="is named twice"):
        Scenario.parse(f"detach.legacy//attach/{fault}+{fault}")
