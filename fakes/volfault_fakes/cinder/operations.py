"""The fake Cinder's API as one class: what injection points are woven on."""

from __future__ import annotations

from volfault_fakes.cinder.actions import ActionOperations
from volfault_fakes.cinder.attachments import AttachmentOperations
from volfault_fakes.cinder.messages import MessageOperations
from volfault_fakes.cinder.metadata import MetadataOperations


class Operations(ActionOperations, AttachmentOperations, MetadataOperations, MessageOperations):
    """Every API operation that the fake knows, each a method (request, *ids) -> Reply.

    A refusal by Cinder is a reply like any other. No operation calls another one, so that each request crosses
    exactly one injection point.
    """
