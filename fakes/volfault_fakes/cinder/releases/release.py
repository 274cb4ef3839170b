"""What one release of Cinder does otherwise than another, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from volfault_fakes.cinder.attachment_modes import AttachmentModes
from volfault_fakes.cinder.driver_part import DriverPart
from volfault_fakes.cinder.microversions import Version
from volfault_fakes.cinder.nova_check import NovaCheck
from volfault_fakes.cinder.policies import Policies
from volfault_fakes.cinder.states import Rule, Settle

Number = tuple[int, ...]
# Number, status, newest and oldest microversion, date.
Api = tuple[str, str, str, str, str]
# (what stands below the name of an action, a look-up of its volume) -> what is asked.
ByHand = Callable[[Any, Callable[[], object]], dict[str, Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """A release of Cinder, to the point: some differences reached a series in its middle.

    Attributes:
        version: such as `29.0.0`.
        maximum: its newest microversion.
        apis: what version discovery lists, the newest last.
        discovery_headers: of its answer, beyond those that every answer has; None leaves one out.
        later_actions: actions that came after it.
        no_such_action: the text where an action does not exist; {} is its name.
        by_hand: how it reads the actions that it has no JSON schema for; by the name of the action.
        no_multiattach_parameter: the text where POST /volumes asks for such a volume; empty where that is fine.
        metadata_keys: the regular expression that keys of metadata match.
        attachment_requires: what POST /attachments cannot do without.
        rules: the table of states.
        never_reset_to: statuses that os-reset_status refuses, with the text; `in-use` only without attachments.
        settle: what becomes of a volume whose attachment goes.
        settle_left: what DELETE /attachments/{id} then makes of it.
        reserved_again: the statuses in which a server may reserve a volume that it has already; `*` is a wildcard.
        nova_check: what is asked of Nova before an attachment goes.
        modes: which mode an attachment of /attachments gets.
        driver_part: what the driver itself does there.
        extends_as_sent: whether an extended volume ends as its attachments were when that was asked; otherwise, as they
            are by then.
        noted_of_downloads: what a volume notes before an image is written into it.
        forgets_downloads: whether it notes nothing any more where that fails; otherwise no other attempt gets further.
        checks_virtual_size: whether the API knows that the disk in an image is too large; otherwise, cinder-volume.
        needs_type_of_image: whether the volume type that an image names has to be there.
        bootable_at_once: whether a volume from a snapshot of a bootable one is so from the beginning.
        reimages_what_fits: whether a volume that cannot hold an image keeps its status where it is asked to.
        tells_of_no_server: whether Nova is told of attachments that have no server, too.
        takes_along: the tables of what goes with a volume that goes (VOLUME_DEPENDENT_MODELS of Cinder's database).
        remembers_writable: whether `readonly: False`, which os-attach notes, outlives that call.
        passes_refusals_on: whether PUT /attachments/{id} answers what cinder-volume refuses as such; otherwise, that
            it failed.
        update_failed: the text where PUT /attachments/{id} fails; {} is why.
        unknown_keys: keys of connection_info that came after it.
        later_messages: the numbers of the actions of which users were told later.
        default_type: the type of a volume that was made without one; None is none.
        no_size: the text where POST /volumes asks for a volume without a size.
        needs_project: whether every URL names a project.
        ignores_all_tenants: whether `all_tenants`, which clients always send, is no mistake of who is no administrator.
        finds_any_attachment: whether everybody finds every attachment by its id.
        attachments_have_projects: whether the policies take an attachment for its project's; otherwise, for who asks's.
        hosts_shown_to: the roles that see on which host a volume is attached; None are all.
        filter_names_in_ascii: whether names of filters in other characters are complained of in words of their own.
        policies: who may do what.
        filters_of_users: by the kind of a list, the filters that who is no administrator may use.
    """

    version: str
    maximum: Version
    apis: tuple[Api, ...]
    discovery_headers: Mapping[str, str | None]
    later_actions: frozenset[str]
    no_such_action: str
    by_hand: Mapping[str, ByHand]
    no_multiattach_parameter: str
    metadata_keys: str
    attachment_requires: tuple[str, ...]
    rules: Mapping[str, Rule]
    never_reset_to: Mapping[str, str]
    settle: Settle
    settle_left: Settle
    reserved_again: tuple[str, ...]
    nova_check: NovaCheck
    modes: AttachmentModes
    driver_part: DriverPart
    extends_as_sent: bool
    noted_of_downloads: Mapping[str, str]
    forgets_downloads: bool
    checks_virtual_size: bool
    needs_type_of_image: bool
    bootable_at_once: bool
    reimages_what_fits: bool
    tells_of_no_server: bool
    takes_along: tuple[str, ...]
    remembers_writable: bool
    passes_refusals_on: bool
    update_failed: str
    unknown_keys: tuple[str, ...]
    later_messages: frozenset[str]
    default_type: str | None
    no_size: str
    needs_project: bool
    ignores_all_tenants: bool
    finds_any_attachment: bool
    attachments_have_projects: bool
    hosts_shown_to: frozenset[str] | None
    filter_names_in_ascii: bool
    policies: Policies
    filters_of_users: Mapping[str, tuple[str, ...]]

    @property
    def number(self) -> Number:
        """The version, to compare."""
        return number_of(self.version)

    def known(self, information: dict[str, Any]) -> dict[str, Any]:
        """What this release says of a connection, without the keys that came later."""
        if not self.unknown_keys:
            return information
        return {key: value for key, value in information.items() if key not in self.unknown_keys}


def number_of(version: str) -> Number:
    """`12.0.10` -> (12, 0, 10); what follows the digits of a pre-release is left out."""
    parts = (part for part in version.split(".") if part.isdigit())
    return tuple(map(int, parts))
