"""What a flow is performed on, as data. Variants combine word by word; what makes no sense together is refused.

A variant's name is its words joined by `-`: the way of attaching first, then whatever differs from the default, as in
`attachments-rbd-host_down-boot`. It is read with its words in any order, and written in this one.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

from pytest_volfault.errors import UsageError
from pytest_volfault.model._registered import Registered
from pytest_volfault.model._word_titles import TITLES
from volfault_fakes.naming import meant

# driver_volume_type of Nova 34's libvirt volume drivers, and in the last line of those that only older releases had.
PROTOCOLS = (
    "iscsi", "iser", "local", "fake", "rbd", "nfs", "smbfs", "fibre_channel", "gpfs", "quobyte", "scaleio",
    "vzstorage", "storpool", "nvmeof", "lightos",
    "glusterfs", "scality", "aoe", "disco", "drbd", "hgst", "sheepdog", "veritas_hyperscale",
)  # fmt: skip
# Those whose backends put several volumes behind one target (`shared_targets`, Cinder 3.48 on).
TARGETED = ("iscsi", "iser", "nvmeof")
# Those for which a host logs in to a target, and looks there for what is shown to it.
LOGGED_IN = ("iscsi", "iser")
# Where a second volume is.
SECONDS = ("beside", "next_door", "spare")
# What Nova has a volume made from.
SOURCES = ("from_image", "from_snapshot")
VM_STATES = (
    "active", "paused", "stopped", "suspended", "rescued", "resized", "soft_deleted", "shelved", "shelved_offloaded",
    "building", "requested", "error",
)  # fmt: skip
# Those in which a host is still to build the server: it was given one, or there is no more than the request so far.
UNBUILT = ("building", "requested")
_ON_NO_HOST = ("shelved_offloaded", *UNBUILT)


@dataclass(frozen=True, slots=True)
class Variant:
    """One combination.

    Attributes:
        style: `attachments` (Cinder's attachments API, 3.27 on) or `legacy` (os-attach and its like).
        protocol: driver_volume_type of the volume.
        multiattach: a second server holds the volume as well.
        apart: that server is on another host, with a nova-compute of its own. Of a server that is moved this says where
            the other one is before anybody has moved: on the host to which the first one goes.
        encrypted: the volume is encrypted with LUKS.
        secret: libvirt has `kept` its passphrase on the host, or `lost` it (virsh secret-undefine, a host made anew).
        second: a second volume of the backend, behind the same target where those are shared, on the same export, in
            the same subsystem. It is `beside` the first, attached to the same server; `next_door`, attached to a second
            server of the same host; or `spare`, nobody's yet. A scene has `none`.
        scan: whether hosts look for the LUN that they are told of (`manual`), or take all that a target shows them when
            they log in (`auto`: an old open-iscsi, which knows no node.session.scan).
        targets: `separate`, `shared` by volumes (Nova then locks), or `unknown` (Cinder says null; Nova locks too).
        vm_state: the server's.
        task: `none`, or `deleting` where an earlier delete is still under way.
        host: the server's host is `up`, `down` (its nova-compute is dead for minutes, and its guests run on), `off` (it
            has had no power for minutes), `dead` (its nova-compute died this moment) or `gone` (its service was
            removed).
        boot: the volume is the server's root disk, and to be deleted with it.
        source: what a new server's root disk is: a `volume` that there is, or one that Nova has Cinder make
            `from_image`, or `from_snapshot`, which is of a second volume.
        on_termination: whether a new server's root disk is to `stay` when that is deleted, or to go with it (`delete`).
        tagged: the disk was given a tag, which the server's metadata lists.
        breaks_locks: the backend breaks an image's lock when it deletes the image.
        terminate: `allowed`, or `disabled` by the server's disable_terminate.
        saved: the mapping is saved `early`, before Cinder says in-use, or `late`, after it (seed 002).
        connector: a server that has moved to this host before its volume did; the stashed connector is the old host's
            (`stashed`), was never kept (`lost`) or names a third host (`wrong`); `own` for a server that has not moved.
        user_token: whether the token that came with the request is `valid`, or `expired` since.
        service_token: whether Nova's own token, by which Cinder knows it for a service, is `valid`, `unsent`, of a user
            who lacks the service role (`roleless`), or `expired`. nova.conf has it in [service_user].
        own: the words that somebody has registered beyond these, in the order in which they are written.
    """

    style: str = "attachments"
    protocol: str = "iscsi"
    multiattach: bool = False
    apart: bool = False
    encrypted: bool = False
    secret: str = "kept"
    targets: str = "separate"
    second: str = "none"
    scan: str = "manual"
    vm_state: str = "active"
    task: str = "none"
    host: str = "up"
    boot: bool = False
    source: str = "volume"
    on_termination: str = "stay"
    tagged: bool = False
    breaks_locks: bool = False
    terminate: str = "allowed"
    saved: str = "early"
    connector: str = "own"
    user_token: str = "valid"
    service_token: str = "valid"
    own: tuple[str, ...] = ()

    @property
    def tag(self) -> str | None:
        """What the user calls the disk."""
        return "data" if self.tagged else None

    @property
    def alone(self) -> Variant:
        """The same where no other server has the volume."""
        return replace(self, multiattach=False, apart=False)

    def __str__(self) -> str:
        chosen = {(name, getattr(self, name)) for name in DIMENSIONS}
        default = {(name, default) for name, default in DIMENSIONS.items() if name != "style"}
        known = (each for each in WORDS.values() if each.dimension in DIMENSIONS)
        return "-".join((*(each.name for each in known if (each.dimension, each.value) in chosen - default), *self.own))

    @classmethod
    def parse(cls, name: str) -> Variant:
        """Read a variant's name.

        Raises:
            UsageError: a word is unknown, or they do not go together; the message lists what exists or says why.
        """
        chosen: dict[str, Any] = {}
        words = [(word, WORDS[word]) for word in _words(name)]
        for _, each in words:
            if each.dimension in chosen:
                raise UsageError(f"variant {name!r} says twice what its {each.dimension} is")
            chosen[each.dimension] = each.value
        if "style" not in chosen:
            raise UsageError(f"{name!r} is no variant: it says neither attachments nor legacy. {_offered()}")
        own = {word for word, each in words if each.dimension not in DIMENSIONS}
        shipped = {dimension: value for dimension, value in chosen.items() if dimension in DIMENSIONS}
        variant = cls(**shipped, own=tuple(word for word in WORDS if word in own))
        for nonsense in COMBINATIONS.values():
            if nonsense.holds(variant):
                raise UsageError(f"variant {name!r} makes no sense: {nonsense.reason.format(v=variant)}")
        return variant


def _words(name: str) -> list[str]:
    if not isinstance(name, str):
        raise UsageError(f"a variant is named by its words, such as attachments-rbd, and not by {name!r}")
    words = name.split("-")
    unknown = next((word for word in words if word not in WORDS), None)
    if unknown is None:
        return words
    question = meant(unknown, WORDS)
    raise UsageError(
        f"{name!r} is no variant: {unknown!r} is not a word that may stand there"
        + (f"; {question} --volfault-steps lists the words" if question else f". {_offered()}")
    )


def _offered() -> str:
    others = ", ".join(word for word, each in WORDS.items() if each.dimension != "style")
    return f"A variant is attachments or legacy, and then any of {others}"


@functools.cache
def canonical(name: str) -> str:
    """The one way in which a variant is written; what is no variant stays as it is, for whoever checks it."""
    try:
        return str(Variant.parse(name))
    except UsageError:
        return name


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a variant's name.

    Attributes:
        name: the word.
        dimension: of what it says something; two words of one dimension do not go together.
        value: what it says of that.
        title: one sentence for `--volfault-steps`.
        prepare: (cloud, scene) -> nothing; brings this about once a target has built the start. None for the words
            that ship, which the targets know.
    """

    name: str
    dimension: str
    value: Any = True
    title: str = ""
    prepare: Callable[[Any, Any], object] | None = None


# What ships says something of these, and its default.
DIMENSIONS: dict[str, Any] = {each.name: each.default for each in fields(Variant) if each.name != "own"}
# word -> (dimension, value), in the order in which a name has them. A default needs no word, but for the style.
_SHIPPED: dict[str, tuple[str, Any]] = {
    "attachments": ("style", "attachments"),
    "legacy": ("style", "legacy"),
    **{name: ("protocol", name) for name in PROTOCOLS},
    "multiattach": ("multiattach", True),
    "apart": ("apart", True),
    "encrypted": ("encrypted", True),
    "secret_lost": ("secret", "lost"),
    "shared_targets": ("targets", "shared"),
    "unknown_targets": ("targets", "unknown"),
    **{name: ("second", name) for name in SECONDS},
    "auto_scan": ("scan", "auto"),
    **{name: ("vm_state", name) for name in VM_STATES},
    "deleting": ("task", "deleting"),
    "host_down": ("host", "down"),
    "host_off": ("host", "off"),
    "host_dead": ("host", "dead"),
    "host_gone": ("host", "gone"),
    "boot": ("boot", True),
    **{name: ("source", name) for name in SOURCES},
    "delete_on_termination": ("on_termination", "delete"),
    "tagged": ("tagged", True),
    "breaks_locks": ("breaks_locks", True),
    "terminate_disabled": ("terminate", "disabled"),
    "saved_late": ("saved", "late"),
    "moved_stashed": ("connector", "stashed"),
    "moved_lost": ("connector", "lost"),
    "moved_wrong": ("connector", "wrong"),
    "user_token_expired": ("user_token", "expired"),
    "service_token_unsent": ("service_token", "unsent"),
    "service_token_roleless": ("service_token", "roleless"),
    "service_token_expired": ("service_token", "expired"),
}
WORDS: Registered[Word] = Registered(
    {name: Word(name, dimension, value, TITLES[name]) for name, (dimension, value) in _SHIPPED.items()},
    canonical.cache_clear,
)


@dataclass(frozen=True, slots=True)
class Nonsense:
    """A combination that no deployment has.

    Attributes:
        holds: whether a variant has it.
        reason: why there is none such; may use {v.…}.
    """

    holds: Callable[[Variant], bool]
    reason: str


NONSENSE: tuple[Nonsense, ...] = (
    Nonsense(
        lambda v: v.targets != "separate" and v.protocol not in TARGETED,
        "volumes on {v.protocol} have no targets that they could share; " + ", ".join(TARGETED) + " have",
    ),
    Nonsense(
        lambda v: v.multiattach and v.style == "legacy",
        "os-attach knows one attachment of a volume; Nova attaches to several servers by the attachments API only",
    ),
    Nonsense(lambda v: v.apart and not v.multiattach, "only a multiattach volume has a second server to be elsewhere"),
    Nonsense(
        lambda v: v.multiattach and v.host == "off" and not v.apart,
        "the second server runs whatever becomes of the first, and on a host without power nothing does",
    ),
    Nonsense(lambda v: v.multiattach and v.encrypted, "Cinder makes no encrypted volume that is multiattach"),
    Nonsense(lambda v: v.multiattach and v.boot, "the root disk of two servers is no variant of these flows"),
    Nonsense(
        lambda v: v.vm_state == "shelved_offloaded" and (v.host != "up" or v.connector != "own"),
        "a server that is shelved and offloaded is on no host",
    ),
    Nonsense(
        lambda v: v.vm_state in UNBUILT and (v.connector != "own" or v.tagged),
        "a server that no host has built yet has not moved, and its metadata lists no tags",
    ),
    Nonsense(
        lambda v: v.vm_state in UNBUILT and (v.source != "volume" or v.on_termination == "delete"),
        "Nova has a volume made on the host that builds the server; that a volume is to go with it, boot says",
    ),
    Nonsense(
        lambda v: v.boot and (v.source != "volume" or v.on_termination == "delete"),
        "a root disk of which boot is said is there, and goes with its server without more words",
    ),
    Nonsense(lambda v: v.breaks_locks and v.protocol != "rbd", "only RBD images are locked by who has them open"),
    Nonsense(
        lambda v: v.connector != "own" and v.style != "legacy",
        "an attachment knows its connector itself; only legacy mappings keep one in connection_info",
    ),
    Nonsense(
        lambda v: v.connector != "own" and v.host != "up",
        "a server that has moved is detached by the host that it has come to, which is up",
    ),
    Nonsense(
        lambda v: v.saved == "late" and v.style != "legacy",
        "the save came in with seed 002, before there were attachments",
    ),
    Nonsense(
        lambda v: v.secret == "lost" and not v.encrypted, "only of an encrypted volume libvirt has a passphrase to lose"
    ),
    Nonsense(
        lambda v: v.secret == "lost" and (v.vm_state in _ON_NO_HOST or v.connector != "own"),
        "no host has the passphrase of a volume that is connected to none",
    ),
    Nonsense(
        lambda v: v.scan == "auto" and v.protocol not in LOGGED_IN,
        "hosts scan what they log in to: " + ", ".join(LOGGED_IN),
    ),
    Nonsense(
        lambda v: v.second == "next_door" and v.multiattach,
        "the second server has the multiattach volume itself; a volume of its own would be a third scene",
    ),
    Nonsense(
        lambda v: v.second != "none" and v.connector != "own",
        "of a server that has moved one volume is followed",
    ),
)
COMBINATIONS: Registered[Nonsense] = Registered({rule.reason: rule for rule in NONSENSE}, canonical.cache_clear)
