"""How a user asks Nova for something, and what that user sees and does not see of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pytest_volfault.injection import ProcessDied
from pytest_volfault.injection.line import shown_error
from pytest_volfault.injection.process import running
from pytest_volfault.model.outcome import Answer
from pytest_volfault.targets._told import Attached
from pytest_volfault.targets.nova._bus import Bus
from pytest_volfault.targets.nova._rest import Api, Request

Told = Callable[[int, dict[str, Any]], Attached | None]
# Where packages of Nova put it.
STATE_PATH = "/var/lib/nova"


@dataclass(frozen=True, slots=True)
class Asking:
    """What takes part in it.

    Attributes:
        api: the compute API.
        bus: behind it.
        settle: runs what a request has left to be done.
        folder: Nova's state_path, which is another one in each process; an error that names it shall be the same.
    """

    api: Api
    bus: Bus
    settle: Callable[[], None]
    folder: Path

    def request(
        self, request: Request, microversion: str | None, told: Told = lambda *_: None, *, admin: bool = False
    ) -> Answer:
        """Send a request, let all that it sets off be done, and return how both ended.

        Args:
            request: what is asked.
            microversion: in which version of the API; None for the newest.
            told: status and body -> what the answer says of volumes.
            admin: whether an administrator asks, and not the owner.
        """
        return self._seen(lambda: self._sent(request, microversion, told, admin))

    def work(self, work: Callable[[], object]) -> Answer:
        """Let work be done that Nova does by itself, so that there is nobody to be answered."""
        return self._seen(lambda: self._worked(work))

    def elsewhere(self, ask: Callable[[], Answer]) -> Answer:
        """Let a user ask another service, and all be done that this sets off in Nova."""

        def asked() -> Answer:
            answer = ask()
            self.settle()
            return answer

        return self._seen(asked)

    def _sent(self, request: Request, microversion: str | None, told: Told, admin: bool) -> Answer:
        with running("api"):
            status, body = self.api.request(*request, microversion=microversion, admin=admin)
        self.settle()
        fault = next(f"{name}: {fault['message']}" for name, fault in body.items()) if status >= 400 else None
        return Answer(status, fault, attached=told(status, body))

    def _worked(self, work: Callable[[], object]) -> Answer:
        self.bus.work_off(work)
        return Answer()

    def _seen(self, done: Callable[[], Answer]) -> Answer:
        self.bus.compute_error = None
        try:
            answer = done()
        except ProcessDied:
            answer = Answer(error="nova-api died")
        except Exception as failure:  # noqa: BLE001 - FaultWrapper lets nothing through; what does is a finding
            answer = Answer(error=shown_error(failure))
        return replace(answer, error=self._shown(answer.error), compute_error=self._shown(self.bus.compute_error))

    def _shown(self, error: str | None) -> str | None:
        return None if error is None else error.replace(str(self.folder), STATE_PATH)
