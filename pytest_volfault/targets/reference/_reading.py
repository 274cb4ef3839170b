"""nova-api is asked which volumes a server has, and looks at its rows: VolumeAttachmentController.index and show."""

from __future__ import annotations

from pytest_volfault.injection.line import shown_error
from pytest_volfault.model.outcome import Answer
from pytest_volfault.targets._told import listed, shown
from pytest_volfault.targets.contract import Scene
from pytest_volfault.targets.reference._checks import server_asked_of
from pytest_volfault.targets.reference._database import NotMapped
from pytest_volfault.targets.reference._parties import Parties


def request_list(nova: Parties, scene: Scene) -> Answer:
    """List them.

    Raises:
        Refused: there is no such server.
    """
    server = server_asked_of(nova.database, scene.server_id)
    mapped = {mapping.volume_id for mapping in nova.database.bdm_list(server.id)}
    return Answer(200, attached=listed(scene, mapped))


def request_show(nova: Parties, scene: Scene) -> Answer:
    """Show one.

    Raises:
        Refused: there is no such server.
    """
    server = server_asked_of(nova.database, scene.server_id)
    try:
        nova.database.bdm_get(server.id, scene.volume_id)
    except NotMapped as error:
        return Answer(404, shown_error(error), attached=shown(scene, has=False))
    return Answer(200, attached=shown(scene, has=True))
