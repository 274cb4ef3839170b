"""The fake Cinder's API as one class: what injection points are woven on."""

from __future__ import annotations

from volfault_fakes.cinder.attachments import AttachmentOperations
from volfault_fakes.cinder.group_snapshots import GroupSnapshotOperations
from volfault_fakes.cinder.groups import GroupOperations
from volfault_fakes.cinder.messages import MessageOperations
from volfault_fakes.cinder.metadata import MetadataOperations
from volfault_fakes.cinder.moving import MoveOperations
from volfault_fakes.cinder.offers import OfferOperations
from volfault_fakes.cinder.projects import ProjectOperations
from volfault_fakes.cinder.reimaging import ReimageOperations
from volfault_fakes.cinder.snapshot_metadata import SnapshotMetadataOperations
from volfault_fakes.cinder.transfers import TransferOperations
from volfault_fakes.cinder.types import TypeOperations


class Operations(
    AttachmentOperations,
    MetadataOperations,
    MessageOperations,
    TypeOperations,
    GroupSnapshotOperations,
    SnapshotMetadataOperations,
    TransferOperations,
    GroupOperations,
    ProjectOperations,
    OfferOperations,
    ReimageOperations,
    MoveOperations,
):
    """Every API operation that the fake knows, each a method (request, *ids) -> Reply.

    A refusal by Cinder is a reply like any other. No operation calls another one, so that each request crosses
    exactly one injection point.
    """
