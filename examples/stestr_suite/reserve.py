"""Reserves a volume at Cinder; safe where the reply is lost."""

from __future__ import annotations

import requests

URL = "http://cinder.test/v3"
HEADERS = {"X-Auth-Token": "user"}
TRIES = 3


def reserve(volume_id):
    for attempt in range(1, TRIES + 1):
        try:
            ask("POST", f"/volumes/{volume_id}/action", {"os-reserve": {}})
            break
        except requests.ConnectionError:
            if attempt == TRIES:
                raise
        # It may be done, and only the reply lost.
        if is_reserved(volume_id):
            break


def is_reserved(volume_id):
    return ask("GET", f"/volumes/{volume_id}").json()["volume"]["status"] == "attaching"


def ask(method, path, body=None):
    answer = requests.request(method, URL + path, json=body, headers=HEADERS, timeout=60)
    answer.raise_for_status()
    return answer
