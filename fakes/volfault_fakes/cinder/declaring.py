"""How an operation of the API is declared, once and where it is defined: all tables of operations follow from that."""

from __future__ import annotations

import functools
from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar, overload

from volfault_fakes.catalogue import Words, crosses
from volfault_fakes.cinder.dialect import Reply, Request, answers
from volfault_fakes.cinder.front import Front
from volfault_fakes.cinder.microversions import MINIMUM, Version
from volfault_fakes.cinder.releases import Release
from volfault_fakes.cinder.schema_words import Schema
from volfault_fakes.cinder.validation import accept, check

Api = TypeVar("Api", bound=Front)
Arguments = ParamSpec("Arguments")
Answering = Callable[Concatenate[Api, Request, Arguments], Reply]
Asking = Callable[Concatenate[Api, Request, Any, Arguments], Reply]
# What a body must look like may depend on the release and on the request.
Body = Schema | Callable[[Release, Request], Schema]

_VOLUME_ACTION = "POST /volumes/{id}/action "
_REQUESTS = "__volfault_requests__"


@overload
def operation(
    *requests: str,
    kinds: tuple[str, ...],
    detail: Callable[..., Words] | None = None,
    since: Version = MINIMUM,
    methods_with_body: Container[str] = ("POST", "PUT"),
) -> Callable[[Answering[Api, Arguments]], Answering[Api, Arguments]]: ...


@overload
def operation(
    *requests: str,
    kinds: tuple[str, ...],
    body: Body,
    detail: Callable[..., Words] | None = None,
    since: Version = MINIMUM,
) -> Callable[[Asking[Api, Arguments]], Answering[Api, Arguments]]: ...


def operation(
    *requests: str,
    kinds: tuple[str, ...],
    body: Body | None = None,
    detail: Callable[..., Words] | None = None,
    since: Version = MINIMUM,
    methods_with_body: Container[str] = ("POST", "PUT"),
) -> Any:
    """Make a method an operation of the API.

    Its injection point is called after the method, those of the actions of a volume after the action: others have
    actions of the same names. It only reads where all its requests do.

    Args:
        requests: which it answers, as `METHOD /path`, and behind that the name of the action where there is one. With
            an id in the path the method gets that as well; one of two lists, whether it is the one with details.
        kinds: of the faults that can strike at it.
        body: what must be asked, which is the first thing that is looked at. The method gets what is below the one
            key that it requires, or the document where it requires none.
        detail: what a trace says of a call, if not the id, or which list it is.
        since: below this microversion the operation does not exist.
        methods_with_body: as for `answers`.
    """

    def decorate(method: Callable[..., Reply]) -> Callable[..., Reply]:
        name = requests[0].partition(_VOLUME_ACTION)[2] or method.__name__
        told = method if body is None else _asked(method, body, name)
        answered: Callable[..., Reply] = answers(since, methods_with_body)(told)
        setattr(answered, _REQUESTS, requests)
        reads = all(each.startswith("GET ") for each in requests)
        return crosses(f"cinder.{name}", kinds, detail=detail or _detail(requests), reads=reads)(answered)

    return decorate


@dataclass(frozen=True, slots=True)
class Answer:
    """What answers a request.

    Attributes:
        request: as it was declared.
        name: of the method.
        in_two: whether the method answers for two lists, of which one is with details.
    """

    request: str
    name: str
    in_two: bool

    @property
    def route(self) -> str:
        """The request without its action."""
        return " ".join(self.request.split(" ")[:2])

    @property
    def action(self) -> str:
        """The name of the action; empty where there is none."""
        return self.request.removeprefix(self.route).lstrip()

    def __call__(self, api: Front, request: Request, key: str) -> Reply:
        """Call the method, which is looked up now: what is woven on it takes effect.

        Args:
            api: the operations.
            request: what is asked.
            key: the id in its path, if there is one.
        """
        ids = (key,) if "{id}" in self.request else (_is_detailed(self.request),) if self.in_two else ()
        reply: Reply = getattr(api, self.name)(request, *ids)
        return reply


def answers_of(api: type) -> list[Answer]:
    """What answers the requests that a class knows, by path and then by method."""
    found = {
        name: getattr(method, _REQUESTS, ()) for kind in reversed(api.__mro__) for name, method in vars(kind).items()
    }
    answers_found = [
        Answer(request, name, any(map(_is_detailed, requests)))
        for name, requests in found.items()
        for request in requests
    ]
    return sorted(answers_found, key=lambda answer: _place(answer.request))


def _asked(method: Callable[..., Reply], body: Body, name: str) -> Callable[..., Reply]:
    @functools.wraps(method)
    def asking(api: Front, request: Request, /, *ids: Any) -> Reply:
        schema = body(api.release, request) if callable(body) else body
        if "required" not in schema:
            check(schema, request.body)
            return method(api, request, request.body, *ids)
        # As older releases read it.
        by_hand = api.release.by_hand.get(name)
        if by_hand is None:
            return method(api, request, accept(schema, request.body), *ids)
        wanted = by_hand(request.body[schema["required"][0]], lambda: api._volume(request, *ids))
        return method(api, request, wanted, *ids)

    return asking


def _detail(requests: tuple[str, ...]) -> Callable[..., str] | None:
    return _short if "{id}" in requests[0] else _kind_of_list if any(map(_is_detailed, requests)) else None


def _is_detailed(request: str) -> bool:
    return request.endswith("/detail")


def _short(_: Front, _request: Request, key: str) -> str:
    return key[:8]


def _kind_of_list(_: Front, _request: Request, detail: bool) -> str:
    return "detail" if detail else ""


def _place(request: str) -> tuple[str, int, str]:
    method, path, *action = request.split(" ")
    return path, ("GET", "POST", "PUT", "DELETE").index(method), "".join(action)
