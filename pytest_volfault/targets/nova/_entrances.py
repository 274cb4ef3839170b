"""How each flow is entered: by a request to Nova, by one to Cinder, or by itself."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping
from typing import Any

from pytest_volfault.errors import UsageError
from pytest_volfault.injection.process import running
from pytest_volfault.model.outcome import Answer
from pytest_volfault.model.variant import Variant
from pytest_volfault.targets._known import check_known
from pytest_volfault.targets._processes import FIRST
from pytest_volfault.targets.contract import Scene
from pytest_volfault.targets.nova import _by_themselves as by_themselves
from pytest_volfault.targets.nova import _copying as copying
from pytest_volfault.targets.nova import _evacuation as evacuation
from pytest_volfault.targets.nova import _growing as growing
from pytest_volfault.targets.nova import _rest as rest
from pytest_volfault.targets.nova._answers import TOLD, nothing
from pytest_volfault.targets.nova._beginnings import STAYING
from pytest_volfault.targets.nova._installation import Installation
from pytest_volfault.targets.nova._new_roots import asked_root
from pytest_volfault.targets.nova._new_servers import request_for
from pytest_volfault.targets.nova._records import last_migration
from pytest_volfault.targets.nova._scheduled_refusals import COMES_BACK, MAKING, asks_scheduler

# What is asked of Cinder, and Cinder asks of Nova.
OF_CINDER = ("extend", "swap_volume")
# What is asked of Nova by a number that it has given.
ABORT = "abort_migration"
FLOWS: Collection[str] = (*rest.REQUESTS, *MAKING, ABORT, COMES_BACK, *by_themselves.FLOWS, *OF_CINDER)


class Entrances:
    """Asks for flows.

    Args:
        nova: of whom.
    """

    def __init__(self, nova: Installation) -> None:
        self._nova = nova
        themselves = by_themselves.ByThemselves(nova.cloud.clock, nova.services, nova.computes.come_back, nova.settle)
        # What nobody asks Nova for.
        self._unasked: Mapping[str, Callable[[], object]] = {
            COMES_BACK: lambda: nova.computes.restart(FIRST),
            **{flow: functools.partial(themselves.do, flow) for flow in by_themselves.FLOWS},
        }
        self._asked_of_cinder: Mapping[str, Callable[[Scene], Any]] = {
            "extend": lambda scene: growing.extend(nova.cloud, scene, nova.tokens.user),
            "swap_volume": lambda scene: copying.migrate(nova.cloud, scene),
        }

    def perform(self, flow: str, variant: Variant, scene: Scene) -> Answer:
        """See `contract.Target`.

        Raises:
            UsageError: it cannot be asked for there.
        """
        self._check(flow, variant, scene)
        asking = self._nova.asking
        if flow == "detach" and variant.connector != "own":
            return asking.work(lambda: self._let_go(scene))
        if flow in self._unasked:
            return asking.work(self._unasked[flow])
        if flow in self._asked_of_cinder:
            return asking.elsewhere(functools.partial(self._asked_of_cinder[flow], scene))
        told = functools.partial(TOLD.get(flow, nothing), scene)
        request = self._request(flow, variant, scene)
        return asking.request(request, scene.microversion, told, admin=flow in rest.BY_ADMIN)

    def _check(self, flow: str, variant: Variant, scene: Scene) -> None:
        check_known(flow, FLOWS)
        if asks_scheduler(flow, variant) and not self._nova.scheduled.is_there:
            raise UsageError(
                f"{flow} needs a deployment with a scheduler: only a scenario that begins with such a flow has one"
            )
        if flow in STAYING and self._nova.root_disks.has(scene.server_id):
            raise UsageError(
                f"{flow} is of a server whose root disk is a volume, and this one's is on its host: begin with {flow}, "
                "or with a variant that has the word boot"
            )

    def _request(self, flow: str, variant: Variant, scene: Scene) -> rest.Request:
        if flow in MAKING:
            return request_for(asked_root(self._nova.cloud, variant, scene.volumes))
        if flow == ABORT:
            return rest.abort_request(scene, last_migration(self._nova.databases, scene.server_id))
        return rest.REQUESTS[flow](scene)

    def _let_go(self, scene: Scene) -> None:
        with running("compute"):
            evacuation.let_go(self._nova.services.compute, scene)
