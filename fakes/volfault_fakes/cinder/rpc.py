"""The bus between cinder-api and cinder-volume, where cinder-api waits for an answer."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from volfault_fakes.cinder.dialect import CinderRefusal, ServiceFailure
from volfault_fakes.cinder.driver_errors import ServiceDied
from volfault_fakes.cinder.provisioning import Provisioning

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Service = TypeVar("Service", bound=Provisioning)

# Seconds: oslo.messaging's rpc_response_timeout, which Cinder leaves as it is.
RPC_TIMEOUT = 60.0


def called(
    method: Callable[Concatenate[Service, Arguments], Result],
) -> Callable[Concatenate[Service, Arguments], Result]:
    """Make a method of cinder-volume's one that cinder-api calls and waits for.

    Where the service dies it is started again, and where it is too slow it comes to its end; cinder-api hears of
    neither (oslo_messaging.MessagingTimeout, a `ServiceFailure` here).
    """

    @functools.wraps(method)
    def answered(self: Service, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        self.backend.late = False
        try:
            result = method(self, *args, **kwargs)
        except ServiceDied:
            self.restart()
            self.cloud.clock.advance(RPC_TIMEOUT)
            raise _timed_out() from None
        except (CinderRefusal, ServiceFailure):
            if self.backend.late:
                raise _timed_out() from None
            raise
        if self.backend.late:
            raise _timed_out()
        return result

    return answered


def _timed_out() -> ServiceFailure:
    return ServiceFailure("Timed out waiting for a reply")
