"""Every pair of options does what it says, or is refused."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest

from pytest_volfault.errors import UsageError
from pytest_volfault.plugin._options import DECISIONS, OPTIONS
from pytest_volfault.session.option_rules import RULES, USED_BY, Asked, Place, check_distinct, check_used, settle

ID = "detach.attachments/cinder.attachment_delete@before=http-500,once"
# Each option as somebody would give it; those that need another are given with it.
VALUES: dict[str, Any] = {
    "target": "nova", "brick": "real", "flow": ["detach"], "faults": "1", "scenario": ID, "shard": "1/2",
    "json": "a.json", "html": "a.html", "sarif": "a.sarif", "baseline": "a.jsonl", "coverage": ".coverage",
    "source": ["mytool"], "timeout": "5", "update-baseline": True, "reason": "why", "steps": True,
    "cinder": "real", "cinder-python": "python", "drivers": True, "twice": True,
    "crashes": "1", "campaign": "quick", "switches": "1", "recovery": True, "no-reduction": ["all"], "max-time": "60",
    "nova-conf": ["service_user.send_service_user_token=false"], "accept": "1e0fc1",
    "resume": "kept",
}  # fmt: skip
NEEDS = {
    "brick": ["target"],
    "nova-conf": ["target"],
    "cinder": ["target"],
    "cinder-python": ["cinder", "target"],
    "source": ["coverage"],
    "update-baseline": ["baseline"],
    "reason": ["update-baseline", "baseline"],
    "accept": ["update-baseline", "baseline", "reason"],
}
LISTS = {("steps", each) for each in VALUES.keys() - {"steps", "target", "brick"}}
ALONE = {(each, "scenario") for each in ("shard", "resume", "recovery", "no-reduction", "max-time")}
NAMED = {(each, "campaign") for each in ("faults", "crashes", "switches", "recovery", "scenario")}
REFUSED = {frozenset(pair) for pair in {*NAMED, ("drivers", "cinder"), ("resume", "coverage"), *ALONE, *LISTS}}
CMD, INI, ADDED = Place.COMMAND_LINE, Place.INI, Place.ADDED


def asked(place: Place = CMD, **values: Any) -> Asked:
    plain = {name.replace("_", "-"): value for name, value in values.items()}
    return Asked(plain, dict.fromkeys(plain, place))


def both(one: Asked, other: Asked) -> Asked:
    return Asked({**one.values, **other.values}, {**one.places, **other.places})


def test_every_option_is_decided_about() -> None:
    assert set(VALUES) == {*OPTIONS, *DECISIONS}
    assert USED_BY.keys() == VALUES.keys() - {"steps"}
    assert {name for rule in RULES for name in (rule.option, rule.other)} <= set(VALUES)


@pytest.mark.parametrize("pair", list(itertools.combinations(sorted(VALUES), 2)), ids="+".join)
def test_every_pair(pair: tuple[str, str]) -> None:
    names = {*pair, *(needed for each in pair for needed in NEEDS.get(each, []))}
    given = asked(**{name: VALUES[name] for name in names})
    if any(frozenset(each) in REFUSED for each in itertools.combinations(names, 2)):
        with pytest.raises(
            UsageError,
            match=r"^--volfault-[a-z-]+ does nothing beside --volfault-(scenario|steps|cinder|coverage|campaign): ",
        ):
            settle(given)
    else:
        assert settle(given) == given


@pytest.mark.parametrize("option", sorted(NEEDS))
def test_what_needs_another(option: str) -> None:
    given = asked(**{option: VALUES[option]})
    needed = NEEDS[option][0]
    with pytest.raises(UsageError, match=f"^--volfault-{option} does nothing without --volfault-{needed}: "):
        settle(given)
    # An ini file may have it ready for the sessions that have the other.
    for place in (INI, ADDED):
        assert settle(asked(place, **{option: VALUES[option]})) == Asked()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"flow": ["attach"]}, "--volfault-flow does nothing beside --volfault-scenario: the scenario is of none of"),
        ({"flow": ["detach.legacy", "delete"]}, "--volfault-flow does nothing beside --volfault-scenario: "),
        ({"faults": "1"}, "--volfault-faults does nothing beside --volfault-scenario: the scenario has more faults"),
        ({"crashes": "0"}, "--volfault-crashes does nothing beside --volfault-scenario: more processes die in the"),
    ],
)
def test_a_scenario_beyond_its_limits(more: dict[str, Any], sentence: str) -> None:
    scenario = f"{ID}+nova.db.bdm_destroy@before=crash,once"
    with pytest.raises(UsageError, match=f"^{sentence}"):
        settle(asked(scenario=scenario, **more))
    # What the command line says is asked for; what a file says is for the sessions that it fits.
    assert settle(both(asked(scenario=scenario), asked(INI, **more))) == asked(scenario=scenario)
    assert settle(both(asked(scenario=scenario), asked(ADDED, **more))) == asked(scenario=scenario)
    with pytest.raises(UsageError, match=f"^{sentence.partition(' beside')[0]} beside volfault_scenario: "):
        settle(both(asked(INI, scenario=scenario), asked(**more)))
    with pytest.raises(UsageError, match=r"^volfault_(flow|faults|crashes) does nothing beside volfault_scenario: "):
        settle(asked(INI, scenario=scenario, **more))


def test_a_schedule_beyond_its_limit() -> None:
    given = asked(scenario="attach.attachments:detach/A:cinder.attachment_create@after:B+B:end:A", switches="1")
    assert settle(given) == given
    two = "A:cinder.attachment_create@after:B+B:cinder.volume_get@before:A"
    with pytest.raises(UsageError, match=r"^--volfault-switches does nothing beside --volfault-scenario: an operation"):
        settle(asked(scenario=f"attach.attachments:detach/{two}", switches="1"))


@pytest.mark.parametrize("flow", ["detach", "detach.rbd-attachments", "detach.attachments-rbd"])
def test_a_scenario_within_its_limits(flow: str) -> None:
    given = asked(scenario="detach.attachments-rbd", flow=["attach", flow], faults="2")
    assert settle(given) == given


@pytest.mark.parametrize("value", ["reference", "mytool:detach"])
def test_an_os_brick_is_nova_s(value: str) -> None:
    with pytest.raises(UsageError, match=r"^--volfault-brick does nothing beside --volfault-target: only the target "):
        settle(asked(brick="fake", target=value))
    assert settle(both(asked(INI, brick="real"), asked(target=value))) == asked(target=value)


@pytest.mark.parametrize("value", ["", [""], ["detach", ""]])
def test_an_option_without_a_value(value: Any) -> None:
    with pytest.raises(UsageError, match=r"^--volfault-flow takes a value, and nothing stands behind it$"):
        settle(asked(flow=value))


# -- files


def test_one_file_for_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").write_text("")
    (tmp_path / "link").symlink_to("a")
    (tmp_path / "folder").mkdir()
    for other in ("a", "./a", "folder/../a", "link", str(tmp_path / "a")):
        with pytest.raises(UsageError, match=f"^--x and --y are one file, {Path(other)}; give each its own$"):
            check_distinct({"--x": Path("a"), "--none": None, "--y": Path(other)})
    check_distinct({"--x": Path("a"), "--y": Path("b"), "--none": None, "--neither": None})
    # What is not kept is lost to nobody.
    check_distinct({"--x": Path("/dev/null"), "--y": Path("/dev/null")})


# -- tests that make something of them


@pytest.mark.parametrize("option", sorted(USED_BY))
def test_what_no_test_makes_anything_of(option: str) -> None:
    given = asked(**{option: VALUES[option]})
    message = "^no collected test runs detach" if option == "scenario" else f"^--volfault-{option} does nothing here: "
    for fixtures in ((), ("volfault",), ("volfault_target",), ("volfault_scenario",), ("volfault_campaign",)):
        if USED_BY[option] & set(fixtures):
            check_used(given, fixtures)
        else:
            with pytest.raises(UsageError, match=message):
                check_used(given, fixtures)
        check_used(asked(INI, **{option: VALUES[option]}), fixtures)
        check_used(asked(ADDED, **{option: VALUES[option]}), fixtures)
