"""A computed conflict, and what of the claims is visible where it is computed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from mbtgraph.rdf import TYPE, Fact, Facts, Literal, NamedNode, Term, n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mbtgraph.derive.claims import Claim
    from mbtgraph.derive.propositions import Proposition


@dataclass(frozen=True)
class Conflict:
    """Hold what a rule found: how far its sides exclude each other, and who takes part.

    `key` names the matter, so that claims which become visible later join the conflict and make no
    other. `bridges` are the claimed steps from kind to kind that make the sides comparable.
    """

    kind: str
    severity: str
    rule: str
    text: str
    key: tuple[str, ...]
    propositions: frozenset[NamedNode]
    claims: frozenset[NamedNode]
    bridges: frozenset[NamedNode] = frozenset()

    @property
    def node(self) -> NamedNode:
        """Return the IRI of the conflict."""
        key = "\n".join((self.kind, *sorted(self.key)))
        return n("conflict:" + hashlib.sha256(key.encode()).hexdigest()[:16])

    def facts(self) -> Iterator[Fact]:
        """Yield the triples that describe the conflict."""
        node = self.node
        yield node, TYPE, n("mbt:Conflict")
        yield node, n("mbt:conflictKind"), n("mbt:" + self.kind)
        yield node, n("mbt:severity"), n("mbt:" + self.severity)
        yield node, n("mbt:explanation"), Literal(self.text, language="en")
        yield node, n("mbt:computedBy"), Literal(self.rule)
        for slot, nodes in (
            ("onProposition", self.propositions),
            ("between", self.claims),
            ("bridgedBy", self.bridges),
        ):
            for value in sorted(nodes, key=str):
                yield node, n("mbt:" + slot), value


@dataclass(frozen=True)
class Rule:
    """Hold what all conflicts that a rule finds have in common."""

    name: str
    kind: str
    text: str

    def conflict(
        self,
        severity: str,
        propositions: Iterable[Proposition],
        claims: Iterable[Claim],
        *,
        key: Iterable[Proposition | NamedNode] | None = None,
        bridges: Iterable[Proposition] = (),
    ) -> Conflict:
        """Return a conflict of this rule; its matter is all of its propositions, unless a key is given."""
        found = list(propositions)
        matter = [
            x.value if isinstance(x, NamedNode) else x.node.value for x in (found if key is None else key)
        ]
        return Conflict(
            kind=self.kind,
            severity=severity,
            rule=self.name,
            text=self.text,
            # Where the matter is a thing, two rules of one kind may find something on it.
            key=tuple(matter) if key is None else (self.name, *matter),
            propositions=frozenset(p.node for p in found),
            claims=frozenset(c.node for c in claims),
            bridges=frozenset(p.node for p in bridges),
        )


@dataclass(frozen=True)
class View:
    """Hold what is visible at one level of trust.

    `whole` tells that nothing lies beyond, so that what is missing here is missing.
    """

    ontology: Facts
    data: Facts
    claims: tuple[Claim, ...]
    affirmed: Mapping[Proposition, list[Claim]]
    denied: Mapping[Proposition, list[Claim]]
    whole: bool

    @cached_property
    def by_property(self) -> dict[NamedNode, list[Proposition]]:
        """Return the affirmed propositions by their property."""
        found: dict[NamedNode, list[Proposition]] = {}
        for proposition in self.affirmed:
            found.setdefault(proposition.predicate, []).append(proposition)
        return found

    def by(self, term: Term) -> list[Proposition]:
        """Return the affirmed propositions of a property."""
        return self.by_property.get(term, []) if isinstance(term, NamedNode) else []

    def of(self, *names: str) -> list[Proposition]:
        """Return the affirmed propositions of properties of this ontology, by their names."""
        return [p for name in names for p in self.by(n("mbt:" + name))]

    def behind(self, propositions: Iterable[Proposition]) -> list[Claim]:
        """Return the claims that affirm some propositions."""
        return [claim for proposition in propositions for claim in self.affirmed[proposition]]

    def kinds_between(self, below: Term, above: Term) -> tuple[Proposition, ...] | None:
        """Return the claimed steps from a kind to one above it, or nothing where there are none."""
        steps = [p for p in self.of("kindOf") if not p.qualifiers]
        ways: dict[Term, tuple[Proposition, ...]] = {below: ()}
        reached = [below]
        for thing in reached:
            for step in steps:
                if step.subject == thing and step.object not in ways:
                    ways[step.object] = (*ways[thing], step)
                    reached.append(step.object)
        return ways.get(above)

    def marked(self, mark: str) -> dict[NamedNode, Term]:
        """Return the terms of the ontology that carry a mark, with the value of the mark."""
        return {
            term: value
            for term, _, value in self.ontology.having(n("mbt:" + mark))
            if isinstance(term, NamedNode)
        }

    def slot(self, claim: Claim, name: str) -> frozenset[Term]:
        """Return what a slot of a claim holds."""
        return frozenset(self.data.objects(claim.node, n("mbt:" + name)))

    def document(self, claim: Claim) -> Term | None:
        """Return the document that a claim stands in."""
        section = self.data.one(claim.node, n("mbt:statedIn"))
        return None if section is None else self.data.one(section, n("mbt:sectionOf"))
