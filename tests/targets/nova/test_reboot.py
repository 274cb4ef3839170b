"""A user's hard reboot, stop and start through the real Nova, on what scenarios leave."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from pytest_volfault import FLOWS, Campaign, Scenario, UsageError
from pytest_volfault.campaign.stage import Stage, state_of
from pytest_volfault.injection import process
from pytest_volfault.injection._run import Run
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.outcome import Answer
from pytest_volfault.model.trace import TraceEntry
from volfault_fakes.errors import UnknownCall

pytestmark = pytest.mark.skipif(importlib.util.find_spec("nova") is None, reason="nova is not installed")

DONE = Answer(202)


@dataclass
class User:
    """Whoever asks for something on what a scenario has left."""

    campaign: Campaign
    stage: Stage
    trace: tuple[TraceEntry, ...] = ()

    @property
    def cloud(self) -> Any:
        return self.campaign.target.cloud

    @property
    def state(self) -> Facts:
        """What is so, but for the record of what was asked for."""
        return state_of(self.campaign.target, self.stage.scene).lasting

    @property
    def facts(self) -> set[str]:
        return set(map(str, self.state))

    def asks(self, *actions: str, server: str = "server") -> Answer:
        """Ask for actions, one after the other, and return how the last one ended."""
        run = Run((), self.campaign.target.kinds)
        enclosure, scene = self.campaign._enclosure, self.stage.scene.about(server, "volume")
        with enclosure.apart(), UnknownCall.noticing() as unanswered, enclosure.around(self.cloud.clock, "acting", run):
            answers = [self.campaign.target.perform(action, self.stage.variant, scene) for action in actions]
        assert not unanswered
        self.trace = run.trace
        return answers[-1]


@pytest.fixture
def after(campaign: Campaign) -> Iterator[Callable[[str], User]]:
    """Play a scenario to its end, which stays."""

    def play(identifier: str) -> User:
        scenario = Scenario.parse(identifier)
        campaign.play(scenario)
        return User(campaign, campaign._stages.ready(scenario))

    yield play
    process.revive()


@pytest.fixture
def before(campaign: Campaign) -> Iterator[Callable[[str], User]]:
    """What a flow starts from."""

    def start(identifier: str) -> User:
        stage = campaign._stages.ready(Scenario.parse(identifier))
        campaign.target.restore(stage.scene.mark)
        with campaign._enclosure.apart(), campaign._enclosure.around(campaign.target.cloud.clock, "start", anew=True):
            campaign.target.refresh()
        return User(campaign, stage)

    yield start
    process.revive()


@pytest.mark.parametrize(
    "flow",
    [
        "detach.attachments",
        "detach.attachments-rbd",
        "detach.attachments-nfs",
        "detach.attachments-fibre_channel",
        "detach.attachments-multiattach",
        "detach.attachments-encrypted",
        "delete.attachments-rbd-boot",
    ],
)
@pytest.mark.parametrize("actions", [("reboot",), ("stop", "start")])
def test_a_healthy_server_is_as_before(before: Any, flow: str, actions: tuple[str, ...]) -> None:
    user = before(flow)
    start = user.state
    number = user.cloud.guest(user.stage.scene.server_id).number
    assert user.asks(*actions) == DONE
    assert user.state == start
    # It is another run of the guest, and not the one from before.
    assert user.cloud.guest(user.stage.scene.server_id).number > number


def test_it_is_a_new_definition_with_root_disk_and_volume(before: Any) -> None:
    user = before("detach.attachments")
    server_id = user.stage.scene.server_id
    user.asks("reboot")
    guest = user.cloud.guest(server_id)
    assert guest.live == guest.config
    assert guest.config["vda"].source.endswith(f"/instances/{server_id}/disk")
    assert guest.config["vdb"].serial == user.stage.scene.volume_id
    points = [entry.point for entry in user.trace if entry.point.startswith(("libvirt.", "brick."))]
    steps = ("libvirt.destroy", "brick.disconnect_volume", "libvirt.undefine_flags", "brick.connect_volume",
             "libvirt.define_domain", "libvirt.create")  # fmt: skip
    assert [point for point in points if point in steps] == list(steps)


def test_two_reboots_go_alike(before: Any) -> None:
    traces = []
    for _ in range(2):
        user = before("detach.attachments")
        user.asks("reboot")
        traces.append(user.trace)
    assert traces[0] == traces[1]


def test_a_row_whose_attachment_is_gone_goes(after: Any) -> None:
    # ComputeManager._delete_dangling_bdms, since 28.0.0 (bug 2019078).
    user = after("detach.attachments/nova.db.bdm_destroy@before=db-error,once")
    assert "server.row[volume]=gone" in user.facts
    assert user.asks("reboot") == DONE
    assert user.state == user.stage.goal.lasting


def test_an_attachment_that_no_row_names_goes(after: Any) -> None:
    user = after("attach.attachments/cinder.attachment_create@after=http-500,once")
    assert "volume.attachment[server]=reserved" in user.facts
    assert user.asks("reboot") == DONE
    assert user.state == user.stage.start.lasting


def test_an_attachment_that_os_attach_made_goes_as_well(before: Any) -> None:
    # Its row names none, so that Nova takes it for one that nobody needs. The guest keeps the disk.
    user = before("detach.legacy")
    assert user.asks("reboot") == DONE
    assert {
        "volume.status=available",
        "server.row[volume]=legacy",
        "server.disk[host1,volume]=live+config",
    } <= user.facts


def test_a_disk_that_was_left_in_the_definition_is_gone(after: Any) -> None:
    user = after("detach.attachments")
    guest = user.cloud.guest(user.stage.scene.server_id)
    held = user.stage.scene.mark[0].tables["guests"][guest.key].config
    user.cloud.change("guests", guest.key, config=dict(held))
    assert "server.disk[host1,volume]=config" in user.facts
    assert user.asks("reboot") == DONE
    assert user.state == user.stage.goal.lasting


def test_a_guest_that_is_off_runs(before: Any) -> None:
    user = before("detach.attachments")
    start = user.state
    user.cloud.change("guests", user.cloud.guest(user.stage.scene.server_id).key, state="shutoff", live={})
    assert user.asks("reboot") == DONE
    assert user.state == start


def test_a_stopped_server_starts(before: Any) -> None:
    user = before("detach.attachments-stopped")
    assert user.asks("start") == DONE
    assert {"server.state=active", "server.power[host1]=running", "server.disk[host1,volume]=live+config"} <= user.facts


def test_a_server_that_is_stopped_keeps_its_volume(before: Any) -> None:
    user = before("detach.attachments")
    start = user.facts
    assert user.asks("stop") == DONE
    assert user.facts - start == {
        "server.state=stopped", "server.power[host1]=shutoff", "server.disk[host1,volume]=config",
    }  # fmt: skip
    assert "volume.status=in-use" in user.facts


def test_the_passphrase_stays_with_libvirt(before: Any) -> None:
    user = before("detach.attachments-encrypted")
    secrets = dict(user.cloud.secrets)
    user.asks("reboot")
    assert dict(user.cloud.secrets) == secrets
    [secret] = secrets.values()
    assert secret.uuid in user.cloud.guest(user.stage.scene.server_id).live["vdb"].xml


def test_a_server_that_is_being_deleted_is_refused(after: Any) -> None:
    user = after("delete.attachments/nova.rpc.terminate_instance@before=rpc-lost,once")
    left = user.state
    answer = user.asks("reboot")
    assert (answer.api_status, answer.compute_error) == (409, None)
    assert "Cannot 'reboot' instance" in str(answer.error)
    assert user.state == left


def test_a_server_that_is_gone_is_not_found(after: Any) -> None:
    answer = after("delete.attachments").asks("reboot")
    assert answer.api_status == 404
    assert "could not be found" in str(answer.error)


def test_what_nova_writes_of_a_server_is_of_that_scenario(before: Any, nova: Any) -> None:
    # One with a root disk, and one whose folder stays empty.
    for flow, writes in (("detach.attachments", True), ("delete.attachments-rbd-boot", False)):
        user = before(flow)
        files = nova._installation.root_disks.snapshot()
        user.asks("reboot")
        assert (nova._installation.root_disks.snapshot() != files) == writes
        before(flow)
        assert nova._installation.root_disks.snapshot() == files


def test_the_answer_tells_how_it_ended_on_the_host(before: Any, nova: Any) -> None:
    user = before("detach.attachments")
    # Somebody has deleted the file.
    nova._installation.root_disks.restore({})
    answer = user.asks("reboot")
    where = f"/var/lib/nova/instances/{user.stage.scene.server_id}/disk"
    assert answer == Answer(202, None, f"DiskNotFound: No disk at {where}")
    assert "server.state=error" in user.facts
    # It is there again at the next start.
    user = before("detach.attachments")
    assert user.asks("reboot") == DONE


def test_who_is_dead_reboots_when_it_is_back(before: Any) -> None:
    user = before("detach.attachments")
    start = user.state
    process.kill("compute")
    assert user.asks("reboot") == DONE
    assert "server.task=rebooting_hard" in user.facts
    with user.campaign._enclosure.around(user.cloud.clock, "back"):
        user.campaign.target.restart(user.stage.scene)
    assert user.state == start


def test_each_server_is_rebooted_on_its_own_host(before: Any) -> None:
    user = before("detach.attachments-multiattach-apart")
    start = user.state
    assert user.asks("reboot", server="server2") == DONE
    assert user.state == start
    assert {entry.process for entry in user.trace if entry.process.startswith("compute")} == {"compute@compute2"}


def test_a_flow_that_there_is_not_is_refused(before: Any, nova: Any) -> None:
    assert set(nova.flows) == set(FLOWS)
    user = before("detach.attachments")
    with pytest.raises(UsageError, match="unknown flow 'reboots'"):
        nova.perform("reboots", user.stage.variant, user.stage.scene)
