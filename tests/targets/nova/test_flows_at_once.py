"""Two flows at once on the real Nova: a lock that the other holds is waited for, as Nova's threads wait for it."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault import Campaign, Scenario, Verdict
from pytest_volfault.injection.process import running
from pytest_volfault.model.scenario import Meanwhile
from pytest_volfault.model.trace import Event


@pytest.mark.parametrize(
    "text",
    [
        # It is made under the server's lock, which `reserve_block_device_name` takes.
        "attach.attachments/nova.db.bdm_create@before:attach",
        "detach.attachments/nova.db.bdm_destroy@after:attach",
        # An attach inside a detach: the service that is at it takes a second request all the same.
        "detach.attachments/brick.disconnect_volume@before:attach",
        "delete.attachments/libvirt.destroy@before:delete",
    ],
)
def test_no_lock_hangs(campaign: Campaign, text: str) -> None:
    first, again = (campaign.run(Scenario.parse(text)) for _ in range(2))
    assert first.outcome.fired
    assert first.verdict is Verdict.COMPLETED
    assert first == again


def test_the_trace_says_who_waited_for_which_lock(campaign: Campaign) -> None:
    outcome = campaign.play(Scenario.parse("attach.attachments/nova.db.bdm_create@before:attach"))
    [waited] = [entry for entry in outcome.trace if entry.event is Event.WAIT]
    taken = [entry for entry in outcome.trace if entry.point == "nova.lock" and entry.n < waited.n]
    assert (waited.about, waited.process, waited.result) == (taken[-1].about, "compute", "has it")
    created = [entry for entry in outcome.trace if entry.point == "nova.db.bdm_create"]
    # Only the first has made a row: the second found it when its turn came.
    assert len(created) == 1
    [line] = [entry for entry in outcome.trace if entry.title == "meanwhile.attach"]
    assert line.result.endswith("already attached")


@pytest.mark.slow
def test_no_switch_hangs(campaign: Campaign) -> None:
    switches = campaign.switches(Scenario("attach", "attachments"), "delete")
    results = [campaign.run(each) for each in switches]
    assert len(results) > 40
    assert all(result.outcome.fired for result in results)
    waited = [result for result in results if any(entry.event is Event.WAIT for entry in result.outcome.trace)]
    assert len(waited) > 20


@pytest.mark.parametrize(
    ("external", "other", "order"),
    [
        (False, "compute", ["first", "second"]),
        # A lock within a process is none of another's; one in a file is one of the host.
        (False, "api", ["second", "first"]),
        (True, "api", ["first", "second"]),
    ],
)
def test_a_lock_is_its_process_s_or_its_host_s(
    campaign: Campaign, nova: Any, monkeypatch: pytest.MonkeyPatch, external: bool, other: str, order: list[str]
) -> None:
    from oslo_concurrency import lockutils

    notes: list[str] = []
    scenario = Scenario("attach", "attachments", meanwhile=(Meanwhile("cinder.volume_get", "attach"),))
    perform, count = nova.perform, iter(range(2))

    def locked(*args: Any) -> Any:
        if next(count):
            with running(other), lockutils.lock("shared", external=external):
                notes.append("second")
            return nova_answer
        with running("compute"), lockutils.lock("shared", external=external):
            answer = perform(*args)
            notes.append("first")
        return answer

    campaign.stage("attach", "attachments")
    nova_answer = campaign.play(Scenario("attach", "attachments")).answer
    monkeypatch.setattr(nova, "perform", locked)
    campaign.play(scenario)
    assert notes == order
