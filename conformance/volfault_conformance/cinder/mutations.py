"""Requests made from good ones by random changes, for hypothesis."""

from __future__ import annotations

import copy
import dataclasses
from typing import Any

from hypothesis import strategies as st

from volfault_conformance.cinder.bad_bodies import GOOD, VALUES, is_file_name, is_text
from volfault_conformance.cinder.bad_headers import VERSIONS
from volfault_conformance.cinder.bad_urls import METHODS
from volfault_conformance.cinder.steps import ATTACHMENT, NOWHERE, VOLUME, Step

# All of these are asked for about as often as the newest.
_MICROVERSIONS = ("3.0", "3.12", "3.26", "3.27", "3.42", "3.43", "3.44", "3.46", "3.52", "3.53", "3.54", "3.70")
_KEYS = tuple(
    sorted({key for step in GOOD.values() for inner in step.body.values() if isinstance(inner, dict) for key in inner})
    + sorted({key for step in GOOD.values() for key in step.body})
)

# Only what may stand in the place of a connector's host, see `bad_bodies.connectors`; the rows have the rest.
_VALUES = tuple(value for value in VALUES if is_text(value) and is_file_name(value))
_TEXT = st.text("abXY 019-_.:{}%", max_size=12)

documents = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**31), 2**31) | _TEXT | st.sampled_from(_VALUES),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS) | _TEXT, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def mutated(draw: st.DrawFn, good: Any) -> Any:
    """A document with up to three changes: something in it is replaced, goes, comes, or is renamed."""
    holder = {"": copy.deepcopy(good)}
    for _ in range(draw(st.integers(0, 3))):
        parent, key = draw(st.sampled_from(_places(holder)))
        change = draw(st.sampled_from(("replace", "remove", "add", "rename", "wrap")))
        value = parent[key]
        if change == "replace":
            parent[key] = copy.deepcopy(draw(documents))
        elif change == "wrap":
            parent[key] = draw(st.sampled_from(([value], {"": value}, str(value))))
        elif change == "add" and isinstance(value, dict):
            value[draw(st.sampled_from(_KEYS) | _TEXT)] = copy.deepcopy(draw(documents))
        elif parent is not holder and change in ("remove", "rename"):
            del parent[key]
            if change == "rename" and isinstance(parent, dict):
                parent[draw(st.sampled_from(_KEYS))] = value
    return holder[""]


@st.composite
def requests(draw: st.DrawFn) -> Step:
    """A request: a mutated body, mostly on its own path, by its own method, at a microversion that exists."""
    step = GOOD[draw(st.sampled_from(sorted(GOOD)))]
    body = draw(mutated(step.body))
    other = GOOD[draw(st.sampled_from(sorted(GOOD)))]
    rarely = st.integers(0, 9).map(lambda number: number == 9)
    path = other.path if draw(rarely) else step.path
    if draw(rarely):
        for name in (VOLUME, ATTACHMENT):
            path = path.replace(name, draw(st.sampled_from((VOLUME, ATTACHMENT, NOWHERE, "x", ""))))
    version = draw(st.none() | st.sampled_from(_MICROVERSIONS))
    headers = {}
    if draw(rarely):
        headers["OpenStack-API-Version"] = draw(st.sampled_from(VERSIONS)).encode().decode("latin-1")
    method = draw(st.sampled_from(METHODS)) if draw(rarely) else step.method
    return dataclasses.replace(
        step, method=method, path=path, body=body, version=version, headers=headers, service=draw(st.booleans())
    )


def _places(document: Any) -> list[tuple[Any, Any]]:
    keys = list(document) if isinstance(document, dict) else range(len(document)) if isinstance(document, list) else ()
    return [place for key in keys for place in ((document, key), *_places(document[key]))]
