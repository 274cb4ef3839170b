"""Bad input that is written by hand: garbage, wrong types, odd paths, headers and queries. Plain data."""

from __future__ import annotations

from collections.abc import Iterator

from volfault_conformance.cinder import bad_bodies, bad_headers, bad_queries, bad_urls
from volfault_conformance.cinder.comparison import Comparison
from volfault_conformance.cinder.starts import STARTS
from volfault_conformance.cinder.steps import make

ATTACHED = "in-use by an attachment"
# A table of rows, the state in which they are asked, and how the names of those rows begin that are (all by default).
TABLES: dict[str, tuple[bad_bodies.Rows, str, tuple[str, ...]]] = {
    "bytes in the place of bodies": (bad_bodies.garbage, ATTACHED, ("",)),
    "bodies of another shape": (bad_bodies.shapes, "available", ("",)),
    "bodies of another shape, attached": (
        bad_bodies.shapes,
        ATTACHED,
        ("PUT attachment", "os-complete", "os-detach", "os-force_detach", "os-terminate_connection"),
    ),
    "fields": (bad_bodies.fields, "available", ("",)),
    "fields, attached": (
        bad_bodies.fields,
        ATTACHED,
        ("PUT attachment", "os-detach", "os-force_detach", "os-terminate_connection", "os-reset_status"),
    ),
    "connectors": (bad_bodies.connectors, "available", ("POST attachment", "os-")),
    "connectors, attached": (bad_bodies.connectors, ATTACHED, ("PUT attachment",)),
    "methods": (bad_urls.methods, ATTACHED, ("",)),
    "odd paths": (bad_urls.odd, ATTACHED, ("",)),
    "projects in words": (bad_urls.worded, ATTACHED, ("",)),
    "microversions": (bad_headers.versions, ATTACHED, ("",)),
    "media types": (bad_headers.media_types, ATTACHED, ("",)),
    "tokens": (bad_headers.tokens, ATTACHED, ("",)),
    "tokens of noauth": (bad_headers.noauth, ATTACHED, ("",)),
    "sizes": (bad_headers.sizes, ATTACHED, ("",)),
    "queries of lists": (bad_queries.of_lists, ATTACHED, ("",)),
    "queries of DELETE": (bad_queries.of_delete, "available", ("",)),
}


def comparisons() -> Iterator[Comparison]:
    """Each table in its state."""
    for table, (rows, start, beginnings) in TABLES.items():
        asked = {name: step for name, step in rows() if name.startswith(beginnings)}
        yield Comparison(table, asked, (make(), *STARTS[start]), loud=True, called="bad input")
