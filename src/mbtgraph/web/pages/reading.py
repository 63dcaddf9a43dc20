"""What a level of trust shows of one thing, read in a few plain queries."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from mbtgraph.lens import LEVELS
from mbtgraph.namespaces import ID, expand, shrink
from mbtgraph.queries.evidence import Evidence
from mbtgraph.queries.lookups import nodes
from mbtgraph.rdf import NamedNode, text_of
from mbtgraph.web import asking
from mbtgraph.why import reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mbtgraph.lens import Level
    from mbtgraph.queries.evidence import ClaimEvidence, Slots, Step
    from mbtgraph.rdf import Rows, Term
    from mbtgraph.web.served import Served
    from mbtgraph.why import Reason

Facts = dict[str, "list[Term]"]
"""What stands on one node, by the CURIE of the property."""

_FACTS: Final = "SELECT ?thing ?property ?value WHERE { VALUES ?thing { %s } ?thing ?property ?value }"
_EDGES: Final = """
SELECT ?edge ?slot ?thing WHERE {
  VALUES ?thing { %s } ?edge ?slot ?thing ; mbt:via ?property .
  FILTER(?slot IN (mbt:from, mbt:to, mbt:inPopulation, mbt:comparedWith))
}
"""
_CONFLICTS: Final = """
SELECT ?claim ?conflict ?kind ?severity ?label ?told ?rule WHERE {
  ?conflict mbt:between ?claim ; mbt:conflictKind/rdfs:label ?kind ; mbt:severity/rdfs:label ?severity ;
    mbt:explanation ?told .
  OPTIONAL { ?conflict rdfs:label ?label } OPTIONAL { ?conflict mbt:computedBy ?rule }
} ORDER BY ?conflict
"""
_COUNT: Final = """
SELECT ?level (COUNT(DISTINCT ?claim) AS ?count) WHERE {
  VALUES ?thing { %s } ?claim %s ?thing ; mbt:statement ?text ; mbt:trustLevel ?level .
} GROUP BY ?level
"""
_LINKED: Final = """
SELECT DISTINCT ?claim WHERE { VALUES ?thing { %s } ?claim %s ?thing ; mbt:statement ?text }
"""


@dataclass(frozen=True)
class Clash:
    """Hold one conflict that a sentence takes part in."""

    iri: str
    kind: str
    severity: str
    told: str
    label: str = ""
    rule: str = ""

    @property
    def title(self) -> str:
        """Return what it is called; a computed one is named by what its rule compares."""
        return self.label or (self.kind if self.rule == self.kind else f"{self.kind} ({self.rule})")


@dataclass(frozen=True)
class Edge:
    """Hold one content that is said or follows: its step with the claims, and why it follows."""

    step: Step
    limits: tuple[tuple[str, str], ...]
    object_is_thing: bool
    why: Reason | None = None

    @property
    def denied(self) -> bool:
        """Tell whether claims only deny it; what follows has none of its own, and is not denied by that."""
        return bool(self.step.claims) and self.step.denied

    @property
    def claims(self) -> tuple[ClaimEvidence, ...]:
        """Return the claims behind it, the strongest first."""
        return tuple(sorted(self.step.claims, key=lambda claim: (LEVELS.index(claim.level), claim.id)))


class Reading:
    """Read about things through the lens of one level."""

    def __init__(self, now: Served, iri: str, trust: Level) -> None:
        """Read about a thing at a level."""
        self._now = now
        self.graph = now.graph
        self.iri = iri
        self.trust = trust
        self._names, self._standings = asking.names(now, trust)
        self._evidence = Evidence((), self.rows)

    @property
    def kind(self) -> str:
        """Return the kind of the thing: the part of its name after `id/`."""
        return self.iri.removeprefix(ID).partition("/")[0]

    def rows(self, text: str, trust: Level | None = None) -> Rows:
        """Return the rows of a query of ours, through the lens."""
        return asking.rows(self.graph, text, trust or self.trust)

    def facts(self, things: Iterable[str]) -> dict[str, Facts]:
        """Return what stands on some nodes, by node and property."""
        found: dict[str, Facts] = {}
        wanted = nodes(things)
        for thing, name, content in self.rows(_FACTS % wanted).rows if wanted else ():
            if content is not None:
                found.setdefault(text_of(thing), {}).setdefault(shrink(text_of(name)), []).append(content)
        return found

    @cached_property
    def own(self) -> Facts:
        """Return all that stands on the thing itself."""
        return self.facts([self.iri]).get(self.iri, {})

    def values(self, name: str, facts: Facts | None = None) -> list[str]:
        """Return the values of a property as texts or IRIs."""
        return sorted(map(text_of, (self.own if facts is None else facts).get(name, [])))

    def value(self, name: str, facts: Facts | None = None) -> str:
        """Return the one value of a property, or nothing."""
        return next(iter(self.values(name, facts)), "")

    def label(self, iri: str) -> str:
        """Return what a thing is called, or nothing."""
        return self._names.get(iri, "")

    def name(self, iri: str) -> str:
        """Return what a thing is called, or its short name."""
        return self.label(iri) or shrink(iri)

    def property_name(self, curie: str) -> str:
        """Return what a property of record is called."""
        return self.name(curie if "://" in curie else expand(curie))

    def look(self, things: Iterable[str], links: str = "", more: Iterable[str] = ()) -> dict[str, set[str]]:
        """Fetch what is said of things, and the claims with such links to this one; return edges by slot.

        A slot is `from`, `to`, `inPopulation` or `comparedWith`; under `claim` stand the claims.
        """
        found: dict[str, set[str]] = {"claim": set(more)}
        wanted = nodes(things)
        for edge, slot, _ in self.rows(_EDGES % wanted).rows if wanted else ():
            found.setdefault(text_of(slot).rpartition("#")[2], set()).add(text_of(edge))
        if links:
            own = self.rows(_LINKED % (nodes([self.iri]), links)).rows
            found["claim"] |= {text_of(claim) for (claim,) in own}
        self._evidence = Evidence({edge for part in found.values() for edge in part}, self.rows)
        return found

    def property_of(self, node: str) -> str:
        """Return the property of a proposition."""
        return self._evidence.propositions[node]["via"][0]

    def step(self, node: str) -> Step:
        """Return one proposition with its claims, or one bare claim; `look` has fetched it."""
        return self._evidence.step(node, self._names, self._standings)

    def edge(self, node: str) -> Edge:
        """Return what a proposition says, with its claims, and where it follows, why."""
        slots = self._evidence.propositions[node]
        why = None
        if "inferredBy" in slots:
            why = reason(node, self._evidence, self.step, self._names)
        step = why.step if why else self.step(node)
        return Edge(step, step.qualifiers, "to" in slots, why)

    def edges(self, found: Iterable[str], *, inferred: bool = False) -> list[Edge]:
        """Return the edges among some that are said, or that follow in more than one step."""
        known = self._evidence.propositions
        return [
            self.edge(node) for node in sorted(found)
            if ("inferredBy" in known[node]) is inferred and (not inferred or self._far(node))
        ]  # fmt: skip

    def _far(self, node: str) -> bool:
        """Tell whether an inference joins several sentences; else it says again what one of them says."""
        return len(self._evidence.steps(node, self._names, self._standings)) > 1

    def claim(self, iri: str) -> ClaimEvidence:
        """Return one claim by itself; one that denies says so, whatever stands beside it."""
        return self.step(iri).claims[0]

    @property
    def shown(self) -> Mapping[str, Slots]:
        """Return all claims that were fetched, by IRI, with what stands in their slots."""
        return self._evidence.claims

    @property
    def levels(self) -> set[str]:
        """Return the levels of the claims that were fetched."""
        return {slots["trustLevel"][0].rpartition("-")[2] for slots in self.shown.values()}

    @cached_property
    def clashes(self) -> dict[str, list[Clash]]:
        """Return the conflicts that the fetched claims take part in, by claim."""
        every = self._now.keep(("clashes", self.trust), self._read_clashes)
        return {claim: every[claim] for claim in self.shown if claim in every}

    def _read_clashes(self) -> dict[str, list[Clash]]:
        found: dict[str, list[Clash]] = {}
        for claim, conflict, *told in self.rows(_CONFLICTS).rows:
            kind, severity, label, words, rule = map(text_of, told)
            clash = Clash(text_of(conflict), kind, severity, words, label, rule)
            found.setdefault(text_of(claim), []).append(clash)
        return found

    @property
    def all_clashes(self) -> Sequence[Clash]:
        """Return each of these conflicts once."""
        every = {clash.iri: clash for several in self.clashes.values() for clash in several}
        return [every[iri] for iri in sorted(every)]

    def hidden(self, links: str) -> dict[str, int]:
        """Return how many claims with such links wider levels add, by level."""
        if self.trust == LEVELS[-1]:
            return {}
        told = asking.texts(self.graph, _COUNT % (NamedNode(self.iri), links))
        counts = {level.rpartition("-")[2]: int(count) for level, count in told}
        beyond = LEVELS[LEVELS.index(self.trust) + 1 :]
        return {level: counts[level] for level in beyond if level in counts}
