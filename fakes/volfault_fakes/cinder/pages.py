"""What is answered where no API operation is: the pages of Cinder's router and middlewares, as WebOb makes them."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Sequence

from volfault_fakes.cinder.dialect import NO_SUCH_RESOURCE, Reply

JSON = "application/json"

_TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
# RFC 7231, 5.3.2, but for parameters in quotes.
_RANGE = re.compile(
    rf"(?P<type>{_TOKEN}/{_TOKEN})"
    rf"(?P<parameters>(?:[ \t]*;[ \t]*(?![qQ]=){_TOKEN}={_TOKEN})*)"
    r"(?:[ \t]*;[ \t]*[qQ]=(?P<quality>0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?"
)


def no_such_page(method: str, accept: str | None) -> Reply:
    """What the router answers to a path that it does not know: 404."""
    return _page(404, NO_SUCH_RESOURCE, method, accept)


def too_large(method: str, accept: str | None) -> Reply:
    """What oslo.middleware answers to a body of more than 112 KiB: 413, with the figure left out by mistake."""
    return _page(413, "Request is too large. Larger than max_request_body_size (%s).", method, accept)


def moved(url: str) -> Reply:
    """What the router answers to a version without a slash behind it: 302."""
    return Reply(302, "", {"Content-Type": "text/plain; charset=utf8", "Content-Length": None, "Location": url})


def allowed() -> Reply:
    """What oslo.middleware's cors answers to OPTIONS where Cinder does not: 200, and nothing."""
    return Reply(200, "", {"Content-Type": None})


def broken() -> Reply:
    """What the server below Cinder answers where an exception leaves Cinder: 500, in the words of wsgiref's."""
    return Reply(500, "A server error occurred.  Please contact the administrator.", {"Content-Type": "text/plain"})


def preferred(accept: str | None, offers: Sequence[str]) -> str | None:
    """The media type that an `Accept` header likes best.

    Args:
        accept: the header; None if there was none, which likes all the same, as does one that makes no sense.
        offers: of equal ones the first wins.

    Returns:
        None where it likes none.
    """
    if accept is None or accept == offers[0]:
        return offers[0]
    ranges = []
    for part in accept.split(","):
        if not part.strip(" \t"):
            continue
        match = _RANGE.fullmatch(part.strip(" \t"))
        if match is None:
            return offers[0]
        if not match["parameters"]:
            ranges.append((match["type"].lower(), float(match["quality"] or 1)))
    liked = [(quality, -number) for number, offer in enumerate(offers) if (quality := _quality(offer, ranges))]
    return offers[-max(liked)[1]] if liked else None


def _quality(offer: str, ranges: Sequence[tuple[str, float]]) -> float:
    # The most specific range counts, whatever its quality.
    for name in (offer, f"{offer.partition('/')[0]}/*", "*/*"):
        for range_, quality in ranges:
            if range_ == name:
                return quality
    return 0


def _page(status: int, explanation: str, method: str, accept: str | None) -> Reply:
    title = http.client.responses[status]
    if status == 413:
        title = "Request Entity Too Large"  # Python 3.13 calls it Content Too Large.
    if method == "HEAD":
        return Reply(status, "", {"Content-Type": "text/html; charset=UTF-8"})
    body = f"{explanation}<br /><br />\n\n\n"
    kind = preferred(accept or "", ("text/html", JSON))
    if kind == JSON:
        document = {"message": body, "code": f"{status} {title}", "title": title}
        return Reply(status, json.dumps(document), {"Content-Type": JSON})
    if kind is None:
        text = f"{status} {title}\n\n{explanation}\n\n   "
        return Reply(status, text, {"Content-Type": "text/plain; charset=UTF-8"})
    page = (
        f"<html>\n <head>\n  <title>{status} {title}</title>\n </head>\n"
        f" <body>\n  <h1>{status} {title}</h1>\n  {body}\n </body>\n</html>"
    )
    return Reply(status, page, {"Content-Type": "text/html; charset=UTF-8"})
