"""What Cinder takes from a query string: the method to route by, and the parameters of an operation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl

from volfault_fakes.cinder.dialect import UNHANDLED, CinderRefusal

_FORM, _PARTS = "application/x-www-form-urlencoded", "multipart/form-data"
_UNDECODED = CinderRefusal(
    400,
    "Error decoding your request. Either the URL or the request body contained characters that could not be decoded by "
    "Cinder.",
)


def method(asked: str, query: str, content_type: str | None, body: bytes) -> str:
    """The method by which a request is routed: its own, unless it names another one as `_method` (Routes' middleware).

    Raises:
        CinderRefusal: 500, it is a form that cannot be read.
    """
    kind = (content_type or "").partition(";")[0].strip()
    fields = []
    if "_method" in query:
        fields = _fields(query, errors="ignore")
    elif asked == "POST" and kind == _FORM:
        fields = _fields(body.decode(errors="replace"))
    elif asked == "POST" and kind == _PARTS and "boundary" not in str(content_type):
        raise CinderRefusal(500, UNHANDLED)
    return dict(fields).get("_method", "").upper() or asked


def parameters(asked: str, query: str, content_type: str | None) -> Mapping[str, str]:
    """The parameters; of repeated ones the last. Those that cannot be read refuse whoever looks at them."""
    if asked == "DELETE" and (content_type or "").startswith(_PARTS):
        return Unreadable(CinderRefusal(500, UNHANDLED))
    if not query:
        return {}
    try:
        return dict(_fields(query, errors="strict"))
    except UnicodeDecodeError:
        return Unreadable(_UNDECODED)


def _fields(text: str, errors: str = "replace") -> list[tuple[str, str]]:
    # WebOb takes a semicolon for an ampersand.
    return parse_qsl(text.replace(";", "&"), keep_blank_values=True, errors=errors)


class Unreadable(Mapping[str, str]):
    """Parameters that cannot be read. Many operations never look."""

    def __init__(self, refusal: CinderRefusal) -> None:
        self._refusal = refusal

    def __getitem__(self, key: str) -> str:
        raise self._refusal

    def __iter__(self) -> Iterator[str]:
        raise self._refusal

    def __len__(self) -> int:
        raise self._refusal
