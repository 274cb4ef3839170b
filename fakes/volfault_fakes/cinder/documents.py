"""The body of a request, from its bytes to a document (cinder.api.openstack.wsgi.Resource)."""

from __future__ import annotations

import json
from typing import Any

from volfault_fakes.cinder.dialect import NO_SUCH_RESOURCE, UNHANDLED, CinderRefusal

MEDIA_TYPES = ("application/json", "application/vnd.openstack.volume+json")

# oslo.middleware's max_request_body_size.
LARGEST = 114688


def is_sent(data: bytes, content_type: str | None) -> bool:
    """Whether Cinder looks at the body at all: not without a media type.

    Raises:
        CinderRefusal: 415, it is of another type than Cinder reads.
    """
    if not data or content_type is None:
        return False
    if content_type.partition(";")[0] not in MEDIA_TYPES:
        raise CinderRefusal(415, "Unsupported Content-Type")
    return True


def read(data: bytes) -> Any:
    """Parse it.

    Raises:
        CinderRefusal: 400, it is no JSON in UTF-8; 500, it is too deep for Python's parser.
    """
    try:
        return json.loads(data.decode())
    except ValueError:
        raise CinderRefusal(400, "Malformed request body") from None
    except RecursionError:
        raise CinderRefusal(500, UNHANDLED) from None


def action_of(document: Any) -> str:
    """The name of an action: the one key of its document.

    Raises:
        CinderRefusal: 400, more keys or none; 404, it is a list or no collection, which Cinder's code trips over.
    """
    if not isinstance(document, (dict, list, str)):
        raise CinderRefusal(404, NO_SUCH_RESOURCE)
    if len(document) != 1:
        raise CinderRefusal(400, "Malformed request body")
    if not isinstance(document, dict):
        raise CinderRefusal(404, NO_SUCH_RESOURCE)
    return str(next(iter(document)))
