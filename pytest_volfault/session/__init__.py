"""One user's session: what was asked for, what was found, and what is written of it. Knows no pytest."""

from __future__ import annotations

from pytest_volfault.session._campaigns import campaign_named
from pytest_volfault.session._publication import Publication
from pytest_volfault.session._session import VolfaultSession
from pytest_volfault.session.options import Options

__all__ = ["Options", "Publication", "VolfaultSession", "campaign_named"]
