"""The fakes against the real parties: the same requests to both, and every difference an error."""

from __future__ import annotations
