"""Releases the volumes of servers that Nova no longer has: whose host burnt, say, with the rows still in Cinder.

    release-orphans SERVER…

A volume that another server has too stays that server's. Whatever cannot be released is listed, and the exit code is 1.
"""

from __future__ import annotations

import os
import sys

from keystoneauth1 import session, token_endpoint
from openstack import connection, exceptions

TRIES = 4


def cinder_at(url, token):
    """openstacksdk's block storage, told to ask again while Cinder restarts."""
    auth = token_endpoint.Token(url, token)
    cinder = connection.Connection(
        session=session.Session(auth=auth),
        block_storage_endpoint_override=url,
        block_storage_api_version="3",
        # The first with attachments that a client deletes by itself.
        block_storage_default_microversion="3.27",
    ).block_storage
    cinder.connect_retries = cinder.status_code_retries = TRIES
    cinder.retriable_status_codes = (500, 502, 503, 504)
    return cinder


def release(cinder, servers):
    """Delete the servers' attachments; safe to repeat.

    Returns:
        What is still not released: a sentence for each volume.
    """
    wrong = []
    for row in list(cinder.attachments()):
        if row.instance in servers:
            try:
                # Not found: an earlier request was carried out, and only its reply was lost.
                cinder.delete_attachment(row.id, ignore_missing=True)
            except exceptions.SDKException as error:
                wrong.append(f"{row.volume_id}: {error}")
    return wrong


def main():
    wrong = release(cinder_at(os.environ["CINDER_URL"], os.environ["OS_TOKEN"]), set(sys.argv[1:]))
    print("\n".join(wrong) or "released")
    return 1 if wrong else 0
