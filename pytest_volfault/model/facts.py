"""What is so when everything has come to rest: facts about servers, volumes and hosts by their roles.

A final state is a set of them, so that two states differ by two differences of sets, and a new relation between two
servers is a new fact. The text of a fact is its name in files, and is read back. Standard library only.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter

from pytest_volfault.errors import UsageError
from pytest_volfault.model.relations import RELATIONS, plays, relation_named

_FACT = re.compile(
    r"(?P<subject>[a-z]+[0-9]*)\.(?P<relation>[a-z_]+)(?:\[(?P<about>[a-z0-9,]+)\])?(?:#(?P<number>[1-9][0-9]*))?"
    r"(?:=(?P<value>.+))?",
    # What a row says may be anything.
    re.DOTALL,
)
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
    if len(about) != len(kinds) or not all(map(plays, roles, (relation.subject, *kinds))):
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
        return cls.distinct(frozenset(map(Fact.parse, texts)))

    @classmethod
    def distinct(cls, facts: frozenset[Fact]) -> Facts:
        """Those facts.

        Raises:
            UsageError: two of them say different things of the same.
        """
        if len({fact.key for fact in facts}) < len(facts):
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

    @functools.cached_property
    def records(self) -> frozenset[Fact]:
        """What only tells of what was done."""
        return frozenset(fact for fact in self.all if RELATIONS[fact.relation].record)

    def meets(self, end: Facts) -> bool:
        """Whether this is that end: there is the same, and what else the end tells of was done, be it as the second."""
        return self.lasting == end.lasting and _unnumbered(end.records) <= _unnumbered(self.records)

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


def _unnumbered(facts: Iterable[Fact]) -> frozenset[Fact]:
    return frozenset(replace(fact, number=1) for fact in facts)


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
