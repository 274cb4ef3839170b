"""A target that also does what was added: more points and kinds, flows that are functions, words that prepare."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, cast

from pytest_volfault.errors import ExtensionFailed, VolfaultError
from pytest_volfault.extensions.catalogue import extended
from pytest_volfault.extensions.value import Extensions
from pytest_volfault.injection import ProcessDied
from pytest_volfault.injection.line import shown_error
from pytest_volfault.model.flow import Flow
from pytest_volfault.model.outcome import Answer
from pytest_volfault.model.variant import Variant
from pytest_volfault.targets.contract import Scene, Target


def with_extensions(target: Target, extensions: Extensions) -> Target:
    """The target itself, or what adds to it where there is anything to add.

    Raises:
        UsageError: what was added does not go together with the target.
        TargetUnusable: a point's place cannot be imported.
    """
    return cast(Target, _Extended(target, extensions)) if extensions.extends_targets else target


class _Extended:
    """See `contract.Target`; whatever is not here is the target's own."""

    def __init__(self, target: Target, extensions: Extensions) -> None:
        self._target = target
        self._extensions = extensions
        self._flows = {flow.name: flow for flow in extensions.added_flows}
        # Where a flow is a function, that is code under test as well.
        performed = (getattr(flow.perform, "__module__", None) for flow in extensions.added_flows)
        self.modules = tuple(dict.fromkeys((*target.modules, *filter(None, performed))))
        self.operations, self.kinds = extended(target.operations, target.kinds, extensions)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._target, name)

    def refusal(self, flow: str, variant: Variant) -> str | None:
        own = self._flows.get(flow)
        if own is None or flow in getattr(self._target, "flows", ()):
            return self._target.refusal(flow, variant)
        if own.perform is None:
            return (
                f"nobody has told it how to perform {flow}: the flow has no `perform`, and no flow of the target is it"
            )
        return self._target.refusal(own.like, variant)

    def wishes(self, flow: str, variant: Variant) -> frozenset[str]:
        # What is a function asks by itself; all that its user can do is wait before.
        return frozenset({"waited"}) if self._performed(flow) else self._target.wishes(flow, variant)

    def _performed(self, flow: str) -> Flow | None:
        """The flow, where it is a function's."""
        own = self._flows.get(flow)
        return own if own is not None and own.perform is not None else None

    def prepare(self, flow: str, variant: Variant) -> Scene:
        performed = self._performed(flow)
        scene = self._target.prepare(flow if performed is None else performed.like, variant)
        for name in variant.own:
            prepare = self._extensions.words[name].prepare
            if prepare is not None:
                at_work(f"the word {name}", self._extensions.sources.get(("word", name), ""), prepare)(
                    self._target.cloud, scene
                )
        return dataclasses.replace(scene, mark=self._target.snapshot()) if variant.own else scene

    def perform(self, flow: str, variant: Variant, scene: Scene) -> Answer:
        performed = self._performed(flow)
        if performed is None or performed.perform is None:
            return self._target.perform(flow, variant, scene)
        try:
            answer = performed.perform(self, variant, scene)
        except ProcessDied:
            return Answer(error="whoever performs it died")
        except Exception as failure:  # noqa: BLE001 - what escapes from it is what its user sees
            return Answer(error=shown_error(failure))
        if answer is not None and not isinstance(answer, Answer):
            source = self._extensions.sources.get(("flow", flow), "")
            raise ExtensionFailed(f"{source}: the flow {flow} returned {answer!r}; `perform` returns an Answer or None")
        return answer or Answer()


def at_work(what: str, source: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function; what it raises is told as its author's, and not as the engine's or the target's."""

    def guarded(*args: Any) -> Any:
        try:
            return function(*args)
        except VolfaultError:
            raise
        except Exception as error:
            raise ExtensionFailed(f"{source}: {what} raised {type(error).__name__}: {error}") from error

    return guarded
