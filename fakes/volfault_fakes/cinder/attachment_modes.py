"""Which mode an attachment gets from POST and PUT /attachments: one way until Cinder 12, another since (9337f396a)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from volfault_fakes.cinder.dialect import invalid_attach_mode
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.tables import Attachment, Volume

Connector = Mapping[str, Any]


class AttachmentModes(Protocol):
    """One way.

    Attributes:
        not_given: what POST /attachments writes down where the request names no mode; None writes nothing.
    """

    not_given: str | None

    def chosen(self, row: Attachment, connector: Connector) -> tuple[Connector, str | None]:
        """Before the export: the connector to save, and the mode."""
        ...

    def confirmed(self, cloud: Cloud, volume: Volume, row: Attachment, mode: str | None) -> str | None:
        """After it: the mode for good.

        Raises:
            CinderRefusal: 400, the volume may not be attached so.
        """
        ...


class ModeOfTheRow:
    """The mode with which the attachment was made, if there is one; it goes into the connector too.

    While POST /attachments is under way there is none, and the text `null` stands for that afterwards.
    """

    not_given: str | None = "null"

    def chosen(self, row: Attachment, connector: Connector) -> tuple[Connector, str | None]:
        """The row's, if it has been written."""
        if row.attach_mode == "null":
            return connector, connector.get("mode", "rw")
        return {**connector, "mode": row.attach_mode}, row.attach_mode

    def confirmed(self, _cloud: Cloud, _volume: Volume, _row: Attachment, mode: str | None) -> str | None:
        """Any is right."""
        return mode


class ModeOfTheConnector:
    """The connector's mode, noted in the volume's metadata as os-attach does; a read-only volume insists on `ro`."""

    not_given: str | None = None

    def chosen(self, _row: Attachment, connector: Connector) -> tuple[Connector, str | None]:
        """The connector's."""
        return connector, connector.get("mode", "rw")

    def confirmed(self, cloud: Cloud, volume: Volume, row: Attachment, mode: str | None) -> str | None:
        """Note it; the row's counts if that says `ro`."""
        cloud.change("volumes", volume.id, attached_mode=mode)
        confirmed = "ro" if row.attach_mode == "ro" else mode
        if volume.readonly and confirmed != "ro":
            raise invalid_attach_mode(str(confirmed), volume.id)
        return confirmed
