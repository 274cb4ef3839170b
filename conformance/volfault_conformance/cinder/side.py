"""One party of a comparison: it does steps, and shows under labels what came of them."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import requests

from volfault_conformance.cinder.comparison import Comparison
from volfault_conformance.cinder.names import Names
from volfault_conformance.cinder.party import TOKEN, Answer, CinderParty
from volfault_conformance.cinder.steps import NOWHERE, Step
from volfault_conformance.cinder.wording import in_todays_words
from volfault_fakes.cloud.identity import PROJECT
from volfault_fakes.cloud.offered import Image
from volfault_fakes.errors import UnknownCall

TABLES = (
    "volume", "attachment", "message", "snapshot", "type", "transfer", "group_type", "group", "group_snapshot",
)  # fmt: skip
_NAMED = re.compile(r"\{(?P<table>" + "|".join(TABLES) + r") (?P<number>-?\d+)\}")

# Their values differ by nature, so that only their presence is compared.
_PRESENCE_ONLY = ("content-length", "x-compute-request-id", "x-openstack-request-id", "content-type")


@dataclass(frozen=True)
class Seen:
    """What one party made of a step, under labels.

    Attributes:
        answer: code, media type, document and headers; empty where nothing was asked.
        rows: afterwards.
        driver: what the storage was asked.
        refused: how the fake said that it does not model what was asked; empty otherwise.
    """

    answer: dict[str, Any]
    rows: dict[str, Any]
    driver: list[str]
    refused: str = ""

    def differences(self, other: Seen) -> dict[str, tuple[Any, Any]]:
        """What the two saw differently, by the place in the document."""
        return dict(_differences("", vars(self), vars(other)))


class Side:
    """One party with the ids that it has made."""

    def __init__(self, party: CinderParty, newest: str) -> None:
        self.party = party
        self.newest = newest
        self.ids: dict[str, list[str]] = {table: [] for table in TABLES}
        self.names = Names()
        self.asking = _in_words
        # Of the last transfer, which nobody can know beforehand.
        self.auth_key = ""

    def do(self, step: Step) -> Seen:
        """Do a step, and look."""
        party = self.party
        party.driver_calls()
        party.nova_holds(None if step.held_by is None else self.filled(step.held_by))
        answer: dict[str, Any] = {}
        with self._circumstances(step):
            if step.method:
                answer = self.shown(self._send(step))
                self._remember(answer["body"])
            if step.change:
                party.change(self._volume(step), **step.change)
            if step.change_snapshot:
                party.change_snapshot(self.ids["snapshot"][-1], **step.change_snapshot)
            if step.encrypt:
                party.encrypt(**step.encrypt)
            if step.image:
                party.put_image(Image(**step.image))
            if step.image_gone:
                party.drop_image(step.image_gone)
            if step.service_attaches:
                answer = {"error": party.attach_at_service(self._volume(step), *step.service_attaches)}
            if step.restarting:
                party.restart()
            if step.delivering:
                answer = {"delivered": party.deliver() > 0}
        return self.look(answer)

    def do_or_refuse(self, step: Step) -> Seen:
        """The same; that the fake does not model what is asked is something to be seen, too."""
        try:
            return self.do(step)
        except UnknownCall as unknown:
            return Seen({}, {}, [], str(unknown))

    def play(self, comparison: Comparison) -> Iterator[Seen]:
        """Do the steps of a comparison, those that prepare it first.

        Yields:
            What is seen after each.
        """
        with self.under(comparison.auth_strategy):
            for step in comparison.prepared:
                yield self.do(step)
            built = self.snapshot()
            for step in comparison.asked.values():
                yield self.do_or_refuse(step) if comparison.loud else self.do(step)
                if comparison.alone:
                    self.restore(built)

    @contextlib.contextmanager
    def under(self, auth_strategy: str) -> Iterator[None]:
        """It learns who asks in that way within this block: `keystone` or `noauth`, which it is otherwise."""
        before = self.asking
        with self.party.under(auth_strategy):
            self.asking = {"noauth": _in_words, "keystone": _by_tokens}[auth_strategy]
            try:
                yield
            finally:
                self.asking = before

    def look(self, answer: dict[str, Any] | None = None) -> Seen:
        """See the rows and what the storage was asked."""
        rows = self.party.rows()
        for table, known in self.ids.items():
            known += [row["id"] for row in rows[f"{table}s"] if row["id"] not in known]
        labelled = self.names.labelled({"rows": rows, "answer": answer or {}})
        # They have no order of their own, and that of the ids themselves is chance.
        labelled["rows"]["exports"].sort()
        return Seen(labelled["answer"], labelled["rows"], self.party.driver_calls())

    def get(self, path: str) -> dict[str, Any]:
        """What a path of the service itself answers, such as `/`."""
        reply = self.party.session.get(f"{self.party.url}{path}", headers={"X-Auth-Token": TOKEN})
        return self.shown(Answer.of(reply))

    def lives(self, number: int) -> bool:
        """Whether the volume of that number is there, and was not deleted."""
        known = self.ids["volume"]
        return number <= len(known) and known[number - 1] in [row["id"] for row in self.party.rows()["volumes"]]

    def has_twins(self) -> bool:
        """Whether a volume was copied: both are of one age, so that their order in a list is chance."""
        return any(row["migration_status"] or "name_id" in row or "note" in row for row in self.party.rows()["volumes"])

    def filled(self, value: Any) -> Any:
        """Put the ids in the places of their names; one that nothing has where there is none of that number."""

        def identifier(found: re.Match[str]) -> str:
            known = self.ids[found["table"]]
            number = int(found["number"])
            # The first is 1, and the last is -1.
            place = number - 1 if number > 0 else number
            return known[place] if -len(known) <= place < len(known) else NOWHERE

        return json.loads(_NAMED.sub(identifier, json.dumps(value).replace("{auth_key}", self.auth_key)))

    def snapshot(self) -> Any:
        """Copy the state."""
        ids = {table: known.copy() for table, known in self.ids.items()}
        return self.party.snapshot(), ids, self.names.copy(), self.auth_key

    def restore(self, state: Any) -> None:
        """Go back to it."""
        rows, ids, names, self.auth_key = state
        self.party.restore(rows)
        self.ids = {table: known.copy() for table, known in ids.items()}
        self.names = names.copy()

    def _remember(self, body: Any) -> None:
        transfer = body.get("transfer") if isinstance(body, dict) else None
        if isinstance(transfer, dict) and "auth_key" in transfer:
            self.auth_key = transfer["auth_key"]
            transfer["auth_key"] = f"<key of {len(self.auth_key)}>"

    def _volume(self, step: Step) -> str:
        return self.ids["volume"][step.volume - 1]

    @contextlib.contextmanager
    def _circumstances(self, step: Step) -> Iterator[None]:
        with contextlib.ExitStack() as stack:
            if step.broken is not None:
                stack.enter_context(self.party.broken(step.broken))
            if step.holding:
                stack.enter_context(self.party.holding_casts())
            yield

    def _send(self, step: Step) -> Answer:
        headers = {"Accept": "application/json", **self.asking(step)}
        if step.version != "absent":
            headers["OpenStack-API-Version"] = f"volume {step.version or self.newest}"
        body = step.body if isinstance(step.body, bytes) else self.filled(step.body)
        if body is not None:
            headers["Content-Type"] = "application/json"
            body = body if isinstance(body, (str, bytes)) else json.dumps(body)
        sent = {name: value for name, value in {**headers, **step.headers}.items() if value is not None}
        url = f"{self.party.url}/v3/{PROJECT}{self.filled(step.path)}"
        prepared = requests.Request(step.method, url, headers=sent, data=body).prepare()
        if step.url:
            # `requests` would tidy it up.
            prepared.url = self.party.url + self.filled(step.url)
        return Answer.of(self.party.session.send(prepared, allow_redirects=False))

    def shown(self, answer: Answer) -> dict[str, Any]:
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return {
            "status": answer.status,
            "kind": answer.kind,
            "body": _in_order(in_todays_words(answer.body)),
            "headers": {name: "…" if name in _PRESENCE_ONLY else value for name, value in headers.items()},
        }


def _in_words(step: Step) -> dict[str, str]:
    return {"X-Auth-Token": TOKEN, **({"X-Service-Roles": "service"} if step.service else {})}


def _by_tokens(step: Step) -> dict[str, str]:
    return {"X-Auth-Token": "user", **({"X-Service-Token": "nova"} if step.service else {})}


def _in_order(body: Any) -> Any:
    # Cinder lists its extensions as their files are in a folder.
    if isinstance(body, dict) and isinstance(body.get("extensions"), list):
        return {**body, "extensions": sorted(body["extensions"], key=lambda each: each["alias"])}
    return body


def _differences(place: str, real: Any, fake: Any) -> Iterable[tuple[str, tuple[Any, Any]]]:
    if isinstance(real, dict) and isinstance(fake, dict):
        for key in [*real, *(key for key in fake if key not in real)]:
            yield from _differences(f"{place}.{key}".lstrip("."), real.get(key, "absent"), fake.get(key, "absent"))
    elif isinstance(real, list) and isinstance(fake, list) and len(real) == len(fake):
        for number, (one, other) in enumerate(zip(real, fake, strict=True)):
            yield from _differences(f"{place}[{number}]", one, other)
    elif real != fake:
        yield place, (real, fake)
