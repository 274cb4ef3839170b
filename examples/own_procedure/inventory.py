"""Where each volume is, for people: a note in the volume's metadata."""

from __future__ import annotations

import requests

URL = "http://cinder.test/v3"
HEADERS = {"X-Auth-Token": "user"}


class BusyError(Exception):
    """Somebody else is writing."""


def note(volume_id, text):
    """Say where a volume is."""
    answer = requests.post(
        f"{URL}/volumes/{volume_id}/metadata", json={"metadata": {"place": text}}, headers=HEADERS, timeout=60
    )
    answer.raise_for_status()


def read(volume_id):
    """Where a volume is, as far as anybody has said so."""
    answer = requests.get(f"{URL}/volumes/{volume_id}/metadata", headers=HEADERS, timeout=60)
    answer.raise_for_status()
    return answer.json()["metadata"].get("place", "unknown")
