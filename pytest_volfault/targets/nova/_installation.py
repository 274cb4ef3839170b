"""Nova as it is set up in this process, once, with all that stands around it."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from nova import rpc

from pytest_volfault.model.records import Records
from pytest_volfault.targets._processes import hearing
from pytest_volfault.targets._tokens import Tokens
from pytest_volfault.targets.nova import _copying as copying
from pytest_volfault.targets.nova import _deployment as deployment
from pytest_volfault.targets.nova import _growing as growing
from pytest_volfault.targets.nova import _rest as rest
from pytest_volfault.targets.nova import _settings as settings
from pytest_volfault.targets.nova._asking import Asking
from pytest_volfault.targets.nova._bricks import Brick
from pytest_volfault.targets.nova._bus import Bus
from pytest_volfault.targets.nova._compute_hosts import ComputeHosts
from pytest_volfault.targets.nova._database import Databases
from pytest_volfault.targets.nova._flow_settings import FlowSettings
from pytest_volfault.targets.nova._hosts import Hosts
from pytest_volfault.targets.nova._image_rows import LINUX, RESCUE
from pytest_volfault.targets.nova._preparation import Preparation
from pytest_volfault.targets.nova._records import has_had
from pytest_volfault.targets.nova._root_disks import RootDisks
from pytest_volfault.targets.nova._scheduled import Scheduled
from pytest_volfault.targets.nova._service_user import ServiceUser
from pytest_volfault.targets.nova._services import Services
from pytest_volfault.targets.nova._settling import Settling
from pytest_volfault.targets.nova._standins import StandIns
from pytest_volfault.targets.nova._threads import Threads
from pytest_volfault.targets.nova.cinders import Cinder
from pytest_volfault.targets.nova.conf_options import ConfOption
from volfault_fakes.cloud import Cloud

NO_TAGS: Mapping[str, str] = {}


class Installation:
    """The parts of it, which know one another.

    Args:
        cloud: the state.
        brick: which os-brick it runs with.
        cinder: which Cinder it talks to.
        conf: what the user sets in nova.conf.
    """

    def __init__(self, cloud: Cloud, brick: Brick, cinder: Cinder, conf: tuple[ConfOption, ...]) -> None:
        self.cloud, self.brick, self.cinder = cloud, brick, cinder
        self._conf = conf
        self.bus = Bus(cloud.clock)
        self.threads = Threads(cloud.clock)
        self.standins = StandIns(cloud, self.bus, self.threads, brick, cinder)
        self.settle = Settling(self.bus, self.threads, self.standins)
        self.flow_settings = FlowSettings()
        self.tokens = Tokens()

    def set_up(self) -> None:
        """Configure Nova, and make everything of it that lives as long as this process; the fakes stand by then."""
        # The compute service keeps its identity and its lock files there for as long as this process lives.
        folder = Path(tempfile.mkdtemp(prefix="volfault-nova-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        settings.configure(folder, self._conf)
        self._service_user = ServiceUser()
        self.brick.set_up()
        self.cinder.set_up()
        rpc.init(settings.CONF)
        self.databases = Databases(settings.CONF)
        self.standins.endpoint.operations.nova_lists = self.databases.nova_lists
        self.cell = deployment.add_cell_and_host(self.cloud.here)
        self.api = rest.Api()
        self.cinder.operations.service.nova.hears = growing.hearing(self.api)
        self.cinder.operations.service.nova.swaps = copying.swapping(self.api)
        self.asking = Asking(self.api, self.bus, self.settle, folder)
        self.hosts = Hosts(self.cloud, folder)
        self.standins.files_of_others.hosts = self.hosts
        self.root_disks = RootDisks(folder)
        self.services = Services(self.bus, self.threads)
        self.computes = ComputeHosts(self.cloud, self.hosts, self.services, self.standins, self.settle)
        self.scheduled = Scheduled(self.bus, self.services, self.standins.placement, self.standins.new_servers)
        self.standins.new_servers.is_known = lambda server_id: has_had(self.databases, server_id)
        self.standins.libvirt.events.hearing = hearing
        self.preparation = Preparation(
            self.cloud, self.api, lambda: self.services.compute, self.bus, self.cell,
            self.root_disks, self.settle, self.computes.start_first_time,
        )  # fmt: skip
        self.cloud.add_host(self.cloud.here)
        for image in (LINUX, RESCUE):
            self.cloud.put("images", image.id, image)

    def send(self, tokens: Tokens) -> None:
        """From here on the user, and the services among one another, come with these."""
        self.tokens = tokens
        self.api.user_token = tokens.user
        self._service_user.send(tokens.service)

    def records_of(self, server_id: str, tags: Mapping[str, str] = NO_TAGS) -> Records | None:
        """What the databases say of a server; None where they know none of that id.

        Args:
            server_id: which.
            tags: volume -> what its user calls the disk.
        """
        return self.scheduled.records_of(self.databases, server_id, tags)
