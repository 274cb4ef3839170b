"""What is registered does its work in a campaign, and nothing of it is left after it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from types import ModuleType

import pytest

from pytest_volfault import FLOWS, Campaign, Cure, Extensions, Scenario, UsageError, Variant, Workbench, load_extensions
from pytest_volfault.errors import ExtensionFailed, TargetBroken
from pytest_volfault.extensions import shipped
from pytest_volfault.extensions.implementation import HOOKS
from pytest_volfault.model.cure import ACTIONS
from pytest_volfault.model.variant import COMBINATIONS, WORDS, canonical
from pytest_volfault.verdicts import INVARIANTS

from .conftest import LINE

Make = Callable[..., ModuleType]
GOLDEN = Scenario.parse("detach.attachments")
FAULTED = Scenario.parse("detach.attachments/cinder.attachment_delete@before=http-500,always")
AGAIN = """
import shlex
def again(target, variant, scene):
    shlex.quote("first")
    return target.perform("detach", variant, scene)

def pytest_volfault_flows():
    return [flow("again", variants=("attachments",), goal=free, perform=again)]
"""


def added(module: Make, text: str) -> Extensions:
    return load_extensions(module(text))


def test_what_ships_is_registered_by_the_same_hooks() -> None:
    # The sections are the plugin's: they tell of a session of pytest.
    assert {
        f"pytest_volfault_{name}" for name in ["targets", "flows", "words", "points", "kinds", "invariants", "cures"]
    } == {name for name in vars(shipped) if name in HOOKS}
    alone = load_extensions()
    assert alone is load_extensions()
    assert (list(alone.targets), dict(alone.flows), dict(alone.words)) == (["reference", "nova"], {**FLOWS}, {**WORDS})
    assert (alone.combinations, alone.invariants) == (tuple(COMBINATIONS.values()), INVARIANTS)
    assert [action.name for action in alone.actions] == list(ACTIONS.shipped)
    assert not alone.extends_targets
    assert not alone.added_sections


def test_a_campaign_without_extensions_has_the_target_itself() -> None:
    from pytest_volfault.targets.reference.target import ReferenceTarget

    assert type(Campaign("reference").target) is ReferenceTarget


# -- names


NAMED = """
def pytest_volfault_flows():
    return [flow("again", variants=("legacy-late",))]
def pytest_volfault_words():
    return [Word("late", "age", prepare=print), Word("early", "age", prepare=print)]
def pytest_volfault_cures():
    return [Action("coffee", "a coffee", print)]
"""


def test_names_are_known_within_the_block_and_nowhere_else(module: Make) -> None:
    before = {**FLOWS}, {**WORDS}, {**COMBINATIONS}, {**ACTIONS}
    assert canonical("late-legacy") == "late-legacy"
    with added(module, NAMED).in_force():
        assert list(FLOWS) == [*before[0], "again"]
        assert canonical("late-rbd-legacy") == "legacy-rbd-late"
        assert Variant.parse("late-legacy").own == ("late",)
        assert list(ACTIONS)[-2:] == ["clean-up", "coffee"]
        assert Cure.parse("coffee+retry").phrase == "a coffee, then the caller's retry"
        with pytest.raises(UsageError, match="says twice what its age is"):
            Variant.parse("legacy-late-early")
    assert before == ({**FLOWS}, {**WORDS}, {**COMBINATIONS}, {**ACTIONS})
    assert canonical("late-legacy") == "late-legacy"
    with pytest.raises(ValueError, match="unknown action of a cure 'coffee'"):
        Cure.parse("coffee")


def test_blocks_may_end_in_any_order(module: Make) -> None:
    one, other = added(module, NAMED).in_force(), load_extensions().in_force()
    one.__enter__()
    other.__enter__()
    assert "again" not in FLOWS
    one.__exit__(None, None, None)
    assert "again" not in FLOWS
    other.__exit__(None, None, None)
    assert list(FLOWS) == list(FLOWS.shipped)


def test_a_variant_keeps_the_words_that_nobody_knows_any_more(module: Make) -> None:
    with added(module, NAMED).in_force():
        variant = Variant.parse("late-legacy")
    assert str(variant) == "legacy-late"


# -- points and kinds


def test_a_point_of_ones_own_is_broken_and_put_back(module: Make) -> None:
    made = module(AGAIN)
    original = shlex.quote
    extensions = load_extensions(made, points=["tool.quote = shlex:quote, ValueError, http.client:HTTPException"])
    with Campaign("reference", extensions=extensions) as campaign:
        ids = [each.id for each in campaign.scenarios("again", "attachments") if "tool." in each.id]
        kinds = {each.rpartition("=")[2].partition(",")[0] for each in ids}
        assert kinds == {"crash", "ValueError", "http.client.HTTPException"}
        results = [campaign.run(Scenario.parse(each)) for each in ids]
    assert shlex.quote is original
    assert {each.outcome.answer.error for each in results} >= {
        "ValueError: volfault: broken at tool.quote",
        "HTTPException: volfault: broken at tool.quote",
        "whoever performs it died",
    }
    # Before it has begun, and after something that has changed nothing.
    assert {each.verdict.value for each in results} == {"rolled-back"}


def test_a_kind_of_ones_own_strikes_where_it_is_to(module: Make) -> None:
    extensions = added(
        module,
        "def pytest_volfault_kinds():\n"
        "    late = Kind('late', '', lambda crossing: crossing.proceed(), ('before',))\n"
        "    return {late: ('cinder.attachment_delete', 'nova.db.fault_create')}\n",
    )
    with Campaign("reference", extensions=extensions) as campaign:
        found = [each for each in campaign.scenarios("detach", "attachments") if "=late," in each.id]
        assert [each.id for each in found] == [
            f"detach.attachments/cinder.attachment_delete@before=late,{times}" for times in ("once", "always")
        ]
        assert campaign.run(found[0]).verdict.value == "completed"
        with pytest.raises(UsageError, match=r"'late' cannot happen at cinder.os-begin_detaching"):
            campaign.check(Scenario.parse("detach.attachments/cinder.os-begin_detaching@before=late,once"))


def test_a_workbench_has_them_as_well(module: Make) -> None:
    extensions = load_extensions(points=["tool.dumps = json:dumps, ValueError"])
    with Workbench("seed", extensions=extensions) as bench, bench.fault("tool.dumps", "ValueError"):
        with pytest.raises(ValueError, match=r"broken at tool.dumps"):
            json.dumps([])
        assert json.dumps([]) == "[]"


# -- flows


def test_a_flow_that_nobody_can_perform_is_refused(module: Make) -> None:
    extensions = added(module, "def pytest_volfault_flows():\n    return [flow('again')]\n")
    with (
        Campaign("reference", extensions=extensions) as campaign,
        pytest.raises(UsageError, match=r"cannot perform again.attachments: nobody has told it how to perform again"),
    ):
        campaign.run(Scenario.parse("again.attachments"))


def test_a_target_may_perform_it_by_its_name(module: Make) -> None:
    extensions = added(
        module,
        "from pytest_volfault.targets.reference.target import ReferenceTarget\n"
        "class Ours(ReferenceTarget):\n"
        "    flows = ('again',)\n"
        "    def perform(self, flow, variant, scene):\n"
        "        return super().perform('detach', variant, scene)\n"
        "def pytest_volfault_targets(): return {'ours': Ours}\n"
        "def pytest_volfault_flows(): return [flow('again', goal=free)]\n",
    )
    with Campaign("ours", extensions=extensions) as campaign:
        assert campaign.run(Scenario.parse("again.attachments")).verdict.value == "completed"


def test_a_flow_is_refused_where_the_one_is_that_it_begins_like(module: Make) -> None:
    with Campaign("reference", extensions=added(module, AGAIN)) as campaign:
        with pytest.raises(UsageError, match="no Nova has a driver for aoe since"):
            campaign.run(Scenario.parse("again.attachments-aoe"))
        with pytest.raises(UsageError, match="takes no device; what can be asked of it differently is waited"):
            campaign.play(Scenario.parse("again.attachments"), device="vdb")
        assert campaign.play(Scenario.parse("again.attachments"), waited=60.0).answer.error is None


def test_another_flow_comes_in_between_and_it_does_in_others(module: Make) -> None:
    with Campaign("reference", extensions=added(module, AGAIN)) as campaign:
        for name in (
            "again.attachments/cinder.attachment_delete@before:detach",
            "detach.attachments/cinder.attachment_delete@before:again",
        ):
            assert campaign.run(Scenario.parse(name)).outcome.fired


def test_a_flow_that_returns_something_else_is_told(module: Make) -> None:
    extensions = added(module, "def pytest_volfault_flows():\n    return [flow('again', perform=lambda *_: 3)]\n")
    with Campaign("reference", extensions=extensions) as campaign, pytest.raises(ExtensionFailed) as caught:
        campaign.stage("again", "attachments")
    place = f"pytest_volfault_flows in added.py, line {LINE}"
    assert str(caught.value) == f"{place}: the flow again returned 3; `perform` returns an Answer or None"


# -- what raises an error while it is at work


def test_a_word_that_raises_is_told(module: Make) -> None:
    extensions = added(
        module, "def pytest_volfault_words():\n    return [Word('late', 'age', prepare=lambda cloud, scene: cloud.x)]\n"
    )
    with (
        Campaign("reference", extensions=extensions) as campaign,
        pytest.raises(ExtensionFailed, match=r"added.py, line 6: the word late raised AttributeError: "),
    ):
        campaign.stage("detach", "attachments-late")


def test_a_word_that_changes_where_the_flow_begins_breaks_it(module: Make) -> None:
    text = "def pytest_volfault_words():\n    return [Word('late', 'age', prepare=late)]\n"
    text += "def late(cloud, scene):\n    cloud.change('volumes', scene.volume_id, status='error')\n"
    with (
        Campaign("reference", extensions=added(module, text)) as campaign,
        pytest.raises(TargetBroken, match="does not begin where the flow begins"),
    ):
        campaign.stage("detach", "attachments-late")


def test_an_invariant_that_raises_is_told(module: Make) -> None:
    rule = "Invariant('mine', Verdict.LEAKED, lambda state, whole: state.x, '')"
    extensions = added(module, f"def pytest_volfault_invariants():\n    return [{rule}]\n")
    with (
        Campaign("reference", extensions=extensions) as campaign,
        pytest.raises(ExtensionFailed, match=r"added.py, line 6: the invariant mine raised AttributeError: "),
    ):
        campaign.run(FAULTED)


BACK = """
import shlex
def back(target, variant, scene):
    answer = target.perform("detach", variant, scene)
    shlex.quote("between")
    return answer if answer.error else target.perform("attach", variant, scene)
def give(case):
    assert (case.flow, case.variant.style) == ("back", "attachments")
    case.target.perform("attach", case.variant, case.scene)
def pytest_volfault_flows():
    return [flow("back", perform=back)]
def pytest_volfault_cures():
    return [Action("mine", "me", DO), Action("later", "others", give, Actor.HOST, ("type this",))]
"""
LOST = Scenario.parse("back.attachments/tool.quote@before=ValueError,once")


@pytest.mark.parametrize(
    ("do", "heals_by"),
    [
        ("give", "mine"),
        # One that has found nothing to do, and one that has done nothing of use.
        ("lambda case: False", "later"),
        ("lambda case: None", "later"),
    ],
)
@pytest.mark.parametrize("memory", [False, True], ids=["tried-each-time", "remembered"])
def test_an_action_is_tried_where_nothing_that_ships_heals(
    module: Make, monkeypatch: pytest.MonkeyPatch, do: str, heals_by: str, memory: bool
) -> None:
    made = module(BACK.replace("DO", do))
    extensions = load_extensions(made, points=["tool.quote = shlex:quote, ValueError"])
    with Campaign("reference", extensions=extensions) as campaign:
        if memory:
            monkeypatch.setattr(campaign.target._target, "comparable", repr)  # type: ignore[attr-defined]
        result = campaign.run(LOST)
        assert result.heals_by.value == heals_by
        assert campaign.run(LOST) == result
        # What ships comes first.
        stuck = campaign.run(Scenario.parse("back.attachments/libvirt.detach_device@before=crash,once"))
        assert stuck.heals_by != Cure.NOTHING
        assert not {"mine", "later"} & set(stuck.heals_by.actions)


def test_an_action_that_raises_is_told(module: Make) -> None:
    made = module(BACK.replace("DO", "lambda case: case.x"))
    extensions = load_extensions(made, points=["tool.quote = shlex:quote, ValueError"])
    with (
        Campaign("reference", extensions=extensions) as campaign,
        pytest.raises(ExtensionFailed, match=r"added.py, line [0-9]+: the action mine raised AttributeError: "),
    ):
        campaign.run(LOST)
