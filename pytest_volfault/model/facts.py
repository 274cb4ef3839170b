"""What is so when everything has come to rest: facts about servers, volumes and hosts by their roles.

A final state is a set of them, so that two states differ by two differences of sets, and a new relation between two
servers is a new fact. The text of a fact is its name in files, and is read back. Standard library only.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from pytest_volfault.errors import UsageError
from volfault_fakes.naming import unknown

# Who has an attachment that names no server, or a lock whose owner is no guest.
NOBODY = "nobody"
# A server or a host that a row names, and that the cloud does not have.
STRANGER = "stranger"
ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Relation:
    """One kind of fact.

    Attributes:
        subject: what it is about: `server`, `volume` or `host`.
        about: what else takes part, in the order in which the brackets name it.
        meaning: what is so, as a clause.
        value: what its value says; empty where it has none.
        record: whether it tells of what has been done, and not of what there is: a whole end may have any.
    """

    subject: str
    about: tuple[str, ...]
    meaning: str
    value: str = ""
    record: bool = False


RELATIONS: Mapping[str, Relation] = {
    "status": Relation("volume", (), "Cinder says what it is", "Cinder's status; `deleted` when its row is gone"),
    "attachment": Relation(
        "volume", ("server", "host"), "Cinder has an attachment of it; no host where none is connected", "its status"
    ),
    "export": Relation("volume", ("host",), "the backend shows it to that host"),
    "lock": Relation("volume", ("host",), "a guest of that host holds the lock of its image in the backend"),
    "state": Relation("server", (), "Nova says what it is", "`vm_state`; `deleted` once it is"),
    "task": Relation("server", (), "Nova is at work on it", "`task_state`"),
    "host": Relation("server", (), "Nova has it on a host", "the host's role"),
    "deleted": Relation("server", (), "its row in Nova's database is marked as deleted"),
    "queued_for_delete": Relation("server", (), "Nova's API database says that it is being deleted, or is gone"),
    "row": Relation(
        "server",
        ("volume",),
        "Nova's database maps the volume to it",
        "the attachment that the row names; `legacy` where it names none, `gone` where there is none of that id",
    ),
    "tag": Relation("server", ("volume",), "its metadata lists the tag of the volume's disk"),
    "action": Relation(
        "server",
        (),
        "Nova has a record of an action that a user asked for",
        "its name, and `finished`, `error` or `unfinished`",
        record=True,
    ),
    "power": Relation(
        "server",
        ("host",),
        "the hypervisor of that host has a guest of it",
        "`running`, `paused`, `shutoff` or `crashed`",
    ),
    "disk": Relation(
        "server", ("host", "volume"), "its guest there has the volume as a disk", "`live`, `config` or `live+config`"
    ),
    "device": Relation("host", ("volume",), "it has a device, or a mount, that leads to the volume"),
    "secret": Relation("host", ("volume",), "its libvirt keeps the volume's passphrase"),
}
_FACT = re.compile(
    r"(?P<subject>[a-z]+[0-9]*)\.(?P<relation>[a-z_]+)(?:\[(?P<about>[a-z0-9,]+)\])?(?:#(?P<number>[1-9][0-9]*))?"
    r"(?:=(?P<value>.+))?",
    # What a row says may be anything.
    re.DOTALL,
)
# The first server and volume have no number; the first host has, as `host` is what a relation and a word are called.
_ROLES: Mapping[str, str] = {
    "server": "server([2-9]|[1-9][0-9]+)?",
    "volume": "volume([2-9]|[1-9][0-9]+)?",
    "host": "host[1-9][0-9]*",
}
_NOBODIES: Mapping[str, tuple[str, ...]] = {"server": (NOBODY, STRANGER), "volume": (), "host": (NOBODY, ELSEWHERE)}
# A role in the name of an attachment, as the value of a row has it.
_ROLE = re.compile(r"(?:(?<=^)|(?<=[\[,]))[a-z]+[0-9]*(?=[.,\]])")


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """One fact.

    Attributes:
        subject: the role that it is about.
        relation: one of `RELATIONS`.
        about: the other roles that take part.
        number: of several facts that are otherwise alike, which one, from 1.
        value: empty where the relation itself says all.
    """

    subject: str
    relation: str
    about: tuple[str, ...] = ()
    number: int = 1
    value: str = ""

    @property
    def key(self) -> str:
        """The fact without its value: `volume.attachment[server,host1]`."""
        about = f"[{','.join(self.about)}]" if self.about else ""
        return f"{self.subject}.{self.relation}{about}" + ("" if self.number == 1 else f"#{self.number}")

    def __str__(self) -> str:
        return self.key + (f"={self.value}" if self.value else "")

    @classmethod
    def parse(cls, text: str) -> Fact:
        """Read a fact's text.

        Raises:
            UsageError: it is none; the message shows the shape, or the relations that there are.
        """
        if not isinstance(text, str):
            raise UsageError(f"a fact is a text, such as volume.status=in-use, and not {text!r}")
        return _parsed(text)


def relation_named(name: str) -> Relation:
    """Return a relation.

    Raises:
        UsageError: there is none of that name; the message lists them.
    """
    if name not in RELATIONS:
        raise UsageError(unknown("relation of facts", name, RELATIONS, "relations"))
    return RELATIONS[name]


def _plays(role: str, kind: str) -> bool:
    """Whether that is the role of a server, of a volume or of a host, or stands for one that has none."""
    return role in _NOBODIES[kind] or re.fullmatch(_ROLES[kind], role) is not None


@functools.lru_cache(maxsize=4096)
def _parsed(text: str) -> Fact:
    match = _FACT.fullmatch(text)
    if match is None:
        raise UsageError(
            f"{text!r} is no fact. The shape is ROLE.RELATION[ROLE,…]=VALUE, for example volume.status=in-use or "
            "server.disk[host1,volume]=live"
        )
    relation = relation_named(match["relation"])
    about = tuple(match["about"].split(",")) if match["about"] else ()
    # An attachment has no host where none is connected.
    kinds = relation.about[: len(about)] if match["relation"] == "attachment" and about else relation.about
    roles = (match["subject"], *about)
    if len(about) != len(kinds) or not all(map(_plays, roles, (relation.subject, *kinds))):
        said = f"{relation.subject}.{match['relation']}" + (f"[{','.join(relation.about)}]" if relation.about else "")
        raise UsageError(f"{text!r} is no fact: that relation is {said}, with the roles of a scenario in their places")
    return Fact(match["subject"], match["relation"], about, int(match["number"] or 1), match["value"] or "")


@dataclass(frozen=True)
class Facts:
    """A final state: every fact that holds.

    Attributes:
        all: the facts.
    """

    all: frozenset[Fact] = field(default_factory=frozenset)

    @classmethod
    def of(cls, facts: Iterable[Fact]) -> Facts:
        """Those facts; of several that are alike in all but their value, each gets a number of its own."""
        alike = attrgetter("subject", "relation", "about")
        ordered = sorted(facts, key=lambda fact: (alike(fact), fact.number))
        return cls(
            frozenset(
                Fact(fact.subject, fact.relation, fact.about, number, fact.value)
                for _, group in groupby(ordered, key=alike)
                for number, fact in enumerate(group, start=1)
            )
        )

    @classmethod
    def parse(cls, texts: Iterable[str]) -> Facts:
        """Read `texts` back.

        Raises:
            UsageError: one is no fact, or two say different things of the same.
        """
        facts = frozenset(map(Fact.parse, texts))
        keys = {fact.key for fact in facts}
        if len(keys) < len(facts):
            twice = sorted(str(fact) for fact in facts if sum(other.key == fact.key for other in facts) > 1)
            raise UsageError(f"of one thing there is one fact, and here are {' and '.join(twice)}")
        return cls(facts)

    @property
    def texts(self) -> tuple[str, ...]:
        """Each fact's text, sorted."""
        return tuple(sorted(map(str, self.all)))

    def __iter__(self) -> Iterator[Fact]:
        return iter(sorted(self.all))

    @functools.cached_property
    def _by_relation(self) -> Mapping[str, tuple[Fact, ...]]:
        found: dict[str, tuple[Fact, ...]] = {}
        for fact in sorted(self.all):
            found[fact.relation] = (*found.get(fact.relation, ()), fact)
        return found

    def of_relation(self, relation: str) -> tuple[Fact, ...]:
        """The facts of one relation, sorted.

        Raises:
            UsageError: there is no such relation: a rule that asks for it would never find anything.
        """
        relation_named(relation)
        return self._by_relation.get(relation, ())

    def value(self, subject: str, relation: str) -> str | None:
        """The value of the fact that a role has of a relation; None where it has none."""
        return next((fact.value for fact in self.of_relation(relation) if fact.subject == subject), None)

    def has(self, subject: str, relation: str, *about: str) -> bool:
        """Whether there is such a fact, whatever its value."""
        return any(fact.subject == subject and fact.about == about for fact in self.of_relation(relation))

    @functools.cached_property
    def lasting(self) -> Facts:
        """What there is, without what only tells of what was done: equal for two ends that are the same.

        Whether the API database has been told as well that a server is being deleted matters while it is not.
        """
        deleted = {fact.subject for fact in self.of_relation("deleted")}
        return Facts(
            frozenset(
                fact
                for fact in self.all
                if not RELATIONS[fact.relation].record
                and not (fact.relation == "queued_for_delete" and fact.subject in deleted)
            )
        )

    def only(self, relations: Iterable[str]) -> Facts:
        """Those of some relations."""
        kept = frozenset(relations)
        for relation in kept:
            relation_named(relation)
        return Facts(frozenset(fact for fact in self.all if fact.relation in kept))

    def but(self, *texts: str, without: Iterable[str] = ()) -> Facts:
        """The same with other facts.

        Args:
            texts: facts that hold now; each takes the place of the one with its key.
            without: keys of facts that do not hold any more.
        """
        new = [Fact.parse(text) for text in texts]
        gone = {*without, *(fact.key for fact in new)}
        return Facts(frozenset([*(fact for fact in self.all if fact.key not in gone), *new]))

    def swapped(self, role: str, other: str) -> Facts:
        """The same with two roles in each other's place."""
        if role == other:
            return self
        names = {role: other, other: role}
        return Facts(frozenset(_swapped(fact, names) for fact in self.all))


def _swapped(fact: Fact, names: Mapping[str, str]) -> Fact:
    if fact.relation == "host":
        value = names.get(fact.value, fact.value)
    else:
        value = _ROLE.sub(lambda match: names.get(match[0], match[0]), fact.value)
    about = tuple(names.get(each, each) for each in fact.about)
    return Fact(names.get(fact.subject, fact.subject), fact.relation, about, fact.number, value)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs between two states.

    Attributes:
        key: the fact without its value.
        before: its value in the first, None where it does not hold there.
        now: in the second.
    """

    key: str
    before: str | None
    now: str | None

    def __str__(self) -> str:
        if self.before is None:
            return f"+ {self.key}" + (f"={self.now}" if self.now else "")
        if self.now is None:
            return f"- {self.key}" + (f"={self.before}" if self.before else "")
        return f"{self.key}: {self.before} -> {self.now}"


def changes(before: Facts, now: Facts) -> tuple[Change, ...]:
    """What differs from one state to the other, sorted by what it is about."""
    old, new = ({fact.key: fact.value for fact in facts.all} for facts in (before, now))
    return tuple(
        Change(key, old.get(key), new.get(key)) for key in sorted({*old, *new}) if old.get(key) != new.get(key)
    )
