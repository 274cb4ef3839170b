"""The module that `import libvirt` finds."""

# ruff: noqa: N802, ARG002 - the names and signatures are libvirt-python's
from __future__ import annotations

import sys
import threading
from importlib.machinery import ModuleSpec
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, Self

from volfault_fakes.catalogue import crosses
from volfault_fakes.cloud.turns import takes_turns
from volfault_fakes.errors import CloudMisuse, UnknownCall
from volfault_fakes.libvirt import capabilities, codes, constants
from volfault_fakes.libvirt.connection import virConnect
from volfault_fakes.libvirt.domain import virDomain
from volfault_fakes.libvirt.error import libvirtError
from volfault_fakes.libvirt.handles import virNodeDevice
from volfault_fakes.libvirt.hypervisor import Hypervisor
from volfault_fakes.libvirt.migration import Migrations
from volfault_fakes.libvirt.point_kinds import LOST
from volfault_fakes.libvirt.secrets import virSecret
from volfault_fakes.standing import Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from volfault_fakes.cloud import Cloud
    from volfault_fakes.libvirt.events import Events
    from volfault_fakes.libvirt.migration import Migrations


def _import(module: ModuleType | None) -> None:
    if module is None:
        sys.modules.pop("libvirt", None)
    else:
        sys.modules["libvirt"] = module


# Nothing sets it but a test that lets the thread go again.
_NEVER = threading.Event()
_IMPORTED: Place[ModuleType] = Place(lambda: sys.modules.get("libvirt"), _import)


class UnknownLibvirtName(UnknownCall, AttributeError):  # noqa: N818 - as UnknownCall
    """The code under test used a name of the libvirt module that the fake does not have.

    It is an AttributeError as well, because callers ask with hasattr() what their libvirt can do. Add the
    name to the fake if the real module has it.
    """


@takes_turns(besides=("start", "stop", "virEventRunDefaultImpl"))
class LibvirtModule(ModuleType):
    """A `libvirt` module over a cloud. One for each process under test; the newest of a cloud is told its events.

    As a context manager, or with `start` and `stop`, it is what `import libvirt` finds. Code that imported
    libvirt earlier keeps what it has.
    """

    def __init__(self, cloud: Cloud) -> None:
        super().__init__("libvirt", "volfault's stateful fake of libvirt-python")
        self.__spec__ = ModuleSpec("libvirt", None)
        # In the module's own namespace, not the class's: Nova looks for the vir* classes with inspect.
        for kind in (libvirtError, virConnect, virDomain, virNodeDevice, virSecret):
            self.__dict__[kind.__name__] = kind
        for table in (codes, constants):
            self.__dict__.update({name: value for name, value in vars(table).items() if name.startswith("VIR_")})
        self._hypervisor = Hypervisor.over(cloud)
        self._stopped = threading.Event()
        self._entered: list[bool] = []

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        known = [call for call in dir(type(self)) if not call.startswith("_")]
        raise UnknownLibvirtName(f"libvirt.{name}; the fake knows the VIR_* of its tables and {', '.join(known)}")

    # -- for tests and targets: not libvirt's

    @property
    def events(self) -> Events:
        """Who listens; `events.forget()` when the process under test has died."""
        return self._hypervisor.events

    @property
    def migrations(self) -> Migrations:
        """The ways of guests to other hosts; `migrations.waiting` is how whoever asks for one waits."""
        return self._hypervisor.migrations

    def start(self) -> Self:
        """Put the module where `import libvirt` looks; if it was there and somebody has taken it away, put it back."""
        _IMPORTED.take(self)
        self._stopped.clear()
        return self

    def stop(self) -> None:
        """Put back what `start` found, forget all callbacks, and let threads out of the event loop.

        Does nothing where it is not started. Modules of several clouds may be stopped in any order.
        """
        if _IMPORTED.holds(self):
            _IMPORTED.leave(self)
            self.events.forget()
            self._stopped.set()

    def __enter__(self) -> Self:
        self._entered.append(not _IMPORTED.holds(self))
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        # A block within a block, or in a test that has started it, leaves it there.
        if self._entered.pop():
            self.stop()

    # -- connecting

    @crosses("libvirt.open", LOST)
    def openAuth(self, uri: str | None, auth: Any, flags: int = 0) -> virConnect:
        """Connect to the hypervisor of the host on which the code runs at the moment (`cloud.here`).

        Raises:
            libvirtError: 5, the URI is not of the QEMU driver; 38, the host's daemon is being restarted.
            UnknownCall: the URI names another host.
            UnknownRow: the cloud has no such host as `cloud.here`.
        """
        return self._connect(uri, readonly=bool(flags & constants.VIR_CONNECT_RO))

    def open(self, name: str | None = None) -> virConnect:
        """As `openAuth`."""
        return self.openAuth(name, None)

    def openReadOnly(self, name: str | None = None) -> virConnect:
        """As `openAuth`; what would change something is refused with 29."""
        return self.openAuth(name, None, constants.VIR_CONNECT_RO)

    def getVersion(self, name: str | None = None) -> int:
        """Return the library's version, 1000000 * major + 1000 * minor + release."""
        return capabilities.LIBVIRT_VERSION

    # -- errors and the event loop

    def registerErrorHandler(self, f: Callable[..., Any] | None, ctx: Any) -> int:
        """Accept a printer of errors, which the fake has no use for: it prints none itself."""
        return 1

    def virEventRegisterDefaultImpl(self) -> int:
        """Accept the default event loop."""
        return 0

    def virEventRunDefaultImpl(self) -> int:
        """Block the calling thread until the module is stopped, and a daemon thread for ever.

        Raises:
            SystemExit: when it is stopped; callers loop on this call for ever.
        """
        # Events are delivered in the thread that causes them (see events.py), so nothing is to do here.
        self._stopped.wait()
        if threading.current_thread().daemon:
            # pytest would report a SystemExit of a thread, and Nova would call again whatever came back.
            _NEVER.wait()
        raise SystemExit

    def virEventAddTimeout(self, timeout: int, cb: Callable[..., Any], opaque: Any) -> int:
        """Accept a timer that only wakes the loop up (-1 ms: never).

        Raises:
            CloudMisuse: the timer would ring; the fake's loop has no time of its own.
        """
        if timeout >= 0:
            raise CloudMisuse(f"libvirt: virEventAddTimeout({timeout}); the fake's event loop rings no timers")
        return 0

    def _connect(self, uri: str | None, *, readonly: bool) -> virConnect:
        name = uri or "qemu:///system"
        scheme, _, rest = name.partition("://")
        if not scheme.startswith("qemu"):
            raise libvirtError.raised(codes.VIR_ERR_NO_CONNECT, codes.VIR_FROM_NONE, name)
        if not rest.startswith("/"):
            raise UnknownCall(
                f"libvirt.openAuth({name!r}); the fake knows local URIs, and takes the host from cloud.here"
            )
        cloud = self._hypervisor.cloud
        host = cloud.get("hosts", cloud.here).name
        self._hypervisor.daemons.require(host)
        return virConnect(self._hypervisor, name, host, readonly=readonly)
