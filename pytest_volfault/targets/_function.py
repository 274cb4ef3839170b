"""A function of the user's as code under test: their own tool, cleanup script or fork of a flow."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from pytest_volfault.errors import TargetUnusable
from pytest_volfault.injection import ProcessDied
from pytest_volfault.injection.line import shown_error
from pytest_volfault.injection.neutral import warnings_told_only
from pytest_volfault.injection.process import revive, running
from pytest_volfault.model.cast import Cast
from pytest_volfault.model.outcome import Answer
from pytest_volfault.model.records import Records
from pytest_volfault.model.result import TargetInfo
from pytest_volfault.model.variant import Variant
from pytest_volfault.targets import _cloud_setup as cloud_setup
from pytest_volfault.targets import operator
from pytest_volfault.targets._comparable_cloud import comparable_cloud
from pytest_volfault.targets.contract import Scene
from pytest_volfault.targets.parties import party_kinds, party_operations
from pytest_volfault.targets.surroundings import Surroundings
from volfault_fakes.brick import Connector
from volfault_fakes.catalogue import Kind, Operation
from volfault_fakes.cloud.protocols import connection_data

# What a function may ask for by the name of its parameters.
PARAMETERS = ("server_id", "volume_id", "connection_info", "connector", "cloud")
PERIODIC_SECONDS = 3600

# What only a Nova has.
OF_NOVA = frozenset({"state", "task", "host", "deleted", "queued_for_delete", "row", "tag", "action"})


class FunctionTarget:
    """A callable that performs a flow on a server and a volume; see `contract.Target`.

    Args:
        name: `module:attribute`, as the user gave it.
        function: takes any of `PARAMETERS`; what it raises is what its caller sees.
    """

    flows: Collection[str] = ("detach",)

    def __init__(self, name: str, function: Callable[..., object]) -> None:
        self.info = TargetInfo(name, "")
        self.silent = OF_NOVA
        # What a package's __init__ offers is written elsewhere.
        written = getattr(function, "__module__", None)
        self.modules: Sequence[str] = tuple(dict.fromkeys(filter(None, (name.partition(":")[0], written))))
        self._function = function
        self._wanted = _parameters(name, function)
        self._surroundings = Surroundings()
        self.cloud = self._surroundings.cloud
        self.operations: Sequence[Operation] = party_operations()
        self.kinds: Mapping[str, Kind] = party_kinds()
        self._empty = self.cloud.snapshot()

    @contextmanager
    def playing(self) -> Iterator[None]:
        with self._surroundings.standing():
            yield

    def refusal(self, flow: str, variant: Variant) -> str | None:
        if flow != "detach":
            return "a function is asked to detach"
        beyond = replace(
            variant,
            style="attachments",
            protocol="iscsi",
            multiattach=False,
            apart=False,
            targets="separate",
            encrypted=False,
            own=(),
        )
        return (
            None
            if beyond == Variant()
            else "its server is active, its host is up, and it chooses its own tokens; there is no Nova to know more"
        )

    def wishes(self, flow: str, variant: Variant) -> frozenset[str]:  # noqa: ARG002 - the same of each
        # There is no API to ask in a version of, and one volume, whose connection the function is given.
        return frozenset({"waited", *({"server_id"} & set(self._wanted))})

    def prepare(self, flow: str, variant: Variant) -> Scene:  # noqa: ARG002 - each flow so far starts from attached
        self.restore(self._empty)
        server = self.cloud.add_server()
        volume = cloud_setup.add_volume(self.cloud, variant, server)
        cast = Cast.of_cloud(self.cloud, (server.id,), (volume.id,))
        return Scene(server.id, volume.id, self.snapshot(), cast=cast)

    def snapshot(self) -> Any:
        return self.cloud.snapshot()

    def comparable(self, mark: Any) -> str:
        return repr(comparable_cloud(mark))

    def restore(self, mark: Any) -> None:
        self.cloud.restore(mark)

    def refresh(self) -> None:
        """Nothing: a tool starts anew at each call."""

    def perform(self, flow: str, variant: Variant, scene: Scene) -> Answer:  # noqa: ARG002 - the function knows
        offered = {
            "server_id": scene.server_id,
            "volume_id": scene.volume_id,
            "connection_info": connection_data(self.cloud.volumes[scene.volume_id]),
            "connector": Connector(self.cloud, self.cloud.volumes[scene.volume_id].protocol),
            "cloud": self.cloud,
        }
        try:
            with running("tool"):
                self._function(**{name: offered[name] for name in self._wanted})
        except ProcessDied:
            return Answer(error="the tool died")
        except SystemExit as end:
            # How a command's main() ends; no code, or 0, is its success.
            return Answer(error=shown_error(end) if end.code else None)
        except Exception as failure:  # noqa: BLE001 - what a tool raises is its outcome
            return Answer(error=shown_error(failure))
        return Answer()

    def records(self, scene: Scene) -> Mapping[str, Records]:  # noqa: ARG002 - there is no Nova
        return {}

    def restart(self, scene: Scene) -> None:  # noqa: ARG002 - a tool is started anew by being called again
        revive("tool")

    def periodic(self, scene: Scene) -> None:  # noqa: ARG002 - nothing of it is periodic but the storage
        self.cloud.clock.advance(PERIODIC_SECONDS)

    def reset_server(self, scene: Scene) -> bool:  # noqa: ARG002 - there is no Nova
        return False

    def heal_allocations(self, scene: Scene) -> bool:  # noqa: ARG002 - there is no Nova
        return False

    def clean_hosts(self, scene: Scene) -> bool:  # noqa: ARG002 - there is no Nova to say where a server is
        return False

    def clean_up(self, scene: Scene) -> None:
        operator.clean_up(self.cloud, self._surroundings.libvirt, scene.volume_id)


def load_function(name: str) -> Callable[..., object]:
    """Import `module:attribute`.

    Raises:
        TargetUnusable: it cannot be imported, or it is not callable.
    """
    module, _, attribute = name.partition(":")
    try:
        with warnings_told_only():
            found: Any = importlib.import_module(module)
        for part in attribute.split("."):
            found = getattr(found, part)
    except (Exception, SystemExit) as error:
        # A user's module may fail in any way when it is imported, and a script ends there.
        raise TargetUnusable(
            f"target {name!r} cannot be imported: {shown_error(error)}. "
            "Give it as module:attribute, from a folder on the Python path; in pytest's ini file: pythonpath = ."
        ) from error
    if not callable(found):
        raise TargetUnusable(f"target {name!r} is not callable; what is there is of type {type(found).__name__}")
    _parameters(name, found)
    return found  # type: ignore[no-any-return]  # it is callable; what it returns is not looked at


def _parameters(name: str, function: Callable[..., object]) -> tuple[str, ...]:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError) as error:
        raise TargetUnusable(f"target {name!r} does not say what it asks for: {error}") from error
    wanted = [each for each in parameters if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)]
    strange = [
        parameter.name
        for parameter in wanted
        if parameter.name not in PARAMETERS and parameter.default is parameter.empty
    ]
    if strange or any(parameter.kind is parameter.POSITIONAL_ONLY for parameter in wanted):
        raise TargetUnusable(
            f"target {name!r} asks for {', '.join(strange) or 'positional-only arguments'}; "
            f"it is called with the names it takes out of {', '.join(PARAMETERS)}"
        )
    return tuple(parameter.name for parameter in wanted if parameter.name in PARAMETERS)
